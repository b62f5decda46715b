import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { useRemoval } from './privacy-queries.ts'

type RemoveDialogProps = {
  opened: boolean
  candidateId: string
  messageIds: readonly string[]
  onClose: () => void
}

/** Asks before the user's own copies of emails are removed from the profiles. */
export function RemoveDialog({ opened, candidateId, messageIds, onClose }: RemoveDialogProps) {
  const { t } = useTranslation()
  const remove = useRemoval(candidateId)
  return (
    <ConfirmDialog
      opened={opened}
      title={t('removal.title', { count: messageIds.length })}
      confirm={t('action.remove')}
      onConfirm={() => remove(messageIds)}
      onClose={onClose}
    >
      <p>{t('removal.text', { count: messageIds.length })}</p>
      <p>{t('removal.colleagues')}</p>
    </ConfirmDialog>
  )
}
