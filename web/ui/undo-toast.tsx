import { UnstyledButton } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useProblemText } from './problem-text.ts'
import classes from './undo-toast.module.css'

const toastMs = 8_000

/** Shows what was done in a toast for a while, with Undo if it is possible; returns the toast's id. */
export function tellWithUndo(text: string, undo: (() => Promise<unknown>) | null): string {
  const id = crypto.randomUUID()
  const message = <UndoToast id={id} text={text} undo={undo} />
  return notifications.show({ id, message, autoClose: toastMs, withCloseButton: false })
}

type UndoToastProps = { id: string; text: string; undo: (() => Promise<unknown>) | null }

/**
 * What was done, with Undo for a while. After Undo is pressed, the toast stays until the outcome is known, and says
 * why if it fails.
 */
export function UndoToast(props: UndoToastProps) {
  const { id, text, undo } = props
  const { t } = useTranslation()
  const problemText = useProblemText()
  const undoing = useMutation({
    mutationFn: async () => undo?.(),
    onMutate: () => notifications.update({ id, message: <UndoToast {...props} />, autoClose: false }),
    onSettled: () => notifications.hide(id),
    onError: (error) =>
      notifications.show({ message: problemText(error), autoClose: toastMs, withCloseButton: false }),
  })
  const action = undo && { label: t('sent.undo'), busy: undoing.isPending, run: () => undoing.mutate() }
  return <ToastLine text={text} action={action} />
}

type ToastLineProps = { text: string; action: { label: string; busy?: boolean; run: () => void } | null }

/** A sentence and its action. */
export function ToastLine({ text, action }: ToastLineProps) {
  return (
    <span className={classes.toast}>
      <span>{text}</span>
      {action && (
        <UnstyledButton className={classes.undo} disabled={action.busy} onClick={action.run}>
          {action.label}
        </UnstyledButton>
      )}
    </span>
  )
}
