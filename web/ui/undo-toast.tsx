import { UnstyledButton } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useProblemText } from './problem-text.ts'
import classes from './undo-toast.module.css'

const toastMs = 8_000

/** Shows what was done for a while, with the way back if there is one; answers the toast's id. */
export function tellWithUndo(text: string, undo: (() => Promise<unknown>) | null): string {
  const id = crypto.randomUUID()
  const message = <UndoToast id={id} text={text} undo={undo} />
  return notifications.show({ id, message, autoClose: toastMs, withCloseButton: false })
}

type UndoToastProps = { id: string; text: string; undo: (() => Promise<unknown>) | null }

/** What was done, and for a while the way back; says why if there is none any more. */
export function UndoToast({ id, text, undo }: UndoToastProps) {
  const { t } = useTranslation()
  const problemText = useProblemText()
  const undoing = useMutation({
    mutationFn: async () => undo?.(),
    onSuccess: () => notifications.hide(id),
  })
  if (undoing.error) return <span>{problemText(undoing.error)}</span>
  return (
    <span className={classes.toast}>
      <span>{text}</span>
      {undo && (
        <UnstyledButton
          className={classes.undo}
          disabled={undoing.isPending}
          onClick={() => undoing.mutate()}
        >
          {t('sent.undo')}
        </UnstyledButton>
      )}
    </span>
  )
}
