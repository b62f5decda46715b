import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { type KeepOrRemove, KeepOrRemoveChoice } from '../../ui/keep-or-remove.tsx'
import { disconnectionQuery, useDisconnect } from './mailbox-queries.ts'

/** "Disconnect Gmail?": explains what stops, and what happens to the mail already shown. */
export function DisconnectDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const [emails, setEmails] = useState<KeepOrRemove>('keep')
  // The dialog opens when the numbers are known, so that its buttons do not move.
  const { data, isPending } = useQuery({ ...disconnectionQuery, enabled: opened })
  const disconnect = useDisconnect()
  const close = () => {
    setEmails('keep')
    onClose()
  }
  const kept = data && t('disconnect.keepCount', { count: data.messages })
  const shared = data && t('disconnect.sharedCount', { count: data.sharedWithColleagues })
  return (
    <ConfirmDialog
      opened={opened && !isPending}
      title={t('disconnect.title')}
      confirm={t('disconnect.yes')}
      danger
      onConfirm={() => disconnect.mutateAsync(emails)}
      onClose={close}
    >
      <p>{t('disconnect.text')}</p>
      <KeepOrRemoveChoice
        label={t('disconnect.shown')}
        value={emails}
        onChange={setEmails}
        keep={{ title: t('disconnect.keep'), detail: kept }}
        remove={{ title: t('disconnect.remove'), detail: shared }}
      />
    </ConfirmDialog>
  )
}
