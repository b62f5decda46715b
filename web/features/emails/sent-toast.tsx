import { UnstyledButton } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '../../ui/problem-text.ts'
import classes from './sent-toast.module.css'

type SentToastProps = { id: string; names: readonly string[]; undo: (() => Promise<void>) | null }

/** "Sent to Maja Wiśniewska · Undo". */
export function SentToast({ id, names, undo }: SentToastProps) {
  const { t } = useTranslation()
  const problemText = useProblemText()
  const undoing = useMutation({
    mutationFn: async () => undo?.(),
    onSuccess: () => notifications.hide(id),
  })
  const [first = '', ...more] = names
  if (undoing.error) return <span>{problemText(undoing.error)}</span>
  return (
    <span className={classes.toast}>
      <span>{t('sent.to', { name: first, others: more.length })}</span>
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
