import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OpenWork, Removal, RemovalPreview } from '../../../contract/leaving.ts'
import type { Person } from '../../../contract/people.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { useFocusBack } from '../../ui/focus-back.ts'
import { KeepOrRemoveChoice } from '../../ui/keep-or-remove.tsx'
import classes from './leaving.module.css'
import { openWorkQuery, removalQuery, useRemoval } from './leaving-queries.ts'

/** Removing a person for good: what goes, what stays, and the choice about the emails that colleagues read. */
export function RemovalDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation()
  useFocusBack()
  const [emails, setEmails] = useState<Removal['emails']>('keep')
  // The dialog opens when the numbers are known, so that its buttons do not move.
  const { data, isLoading } = useQuery(removalQuery(person.id))
  const work = useQuery({ ...openWorkQuery(person.id), enabled: person.access !== 'active' })
  const removal = useRemoval(person.id)
  return (
    <ConfirmDialog
      opened={!isLoading && !work.isLoading}
      title={t('leaving.removal.title', { name: person.name })}
      confirm={t('leaving.removal.confirm')}
      danger
      onConfirm={() => removal.mutateAsync({ emails })}
      onClose={onClose}
    >
      <p>{t('leaving.removal.text')}</p>
      {data && <Consequences preview={data} work={work.data} />}
      <KeepOrRemoveChoice
        label={t('leaving.removal.shown')}
        value={emails}
        onChange={setEmails}
        keep={{
          title: t('leaving.removal.keep'),
          detail: data && t('leaving.removal.keepHint', { count: data.emails }),
        }}
        remove={{
          title: t('leaving.removal.remove'),
          detail: data && t('leaving.removal.removeHint', { count: data.elsewhere }),
        }}
      />
    </ConfirmDialog>
  )
}

function Consequences({ preview, work }: { preview: RemovalPreview; work: OpenWork | undefined }) {
  const { t } = useTranslation()
  const { inbox, drafts, unsent, owned } = preview
  const open =
    (work?.conversations.length ?? 0) + (work?.others ?? []).reduce((sum, one) => sum + one.count, 0)
  return (
    <ul className={classes.facts}>
      <li>{inbox ? t('leaving.removal.inbox', { inbox }) : t('leaving.removal.noInbox')}</li>
      <li>{t('leaving.removal.private')}</li>
      {unsent > 0 && <li>{t('leaving.removal.unsent', { count: unsent })}</li>}
      {drafts > 0 && <li>{t('leaving.removal.drafts', { count: drafts })}</li>}
      {owned > 0 && <li>{t('leaving.removal.owned', { count: owned })}</li>}
      {open > 0 && <li>{t('leaving.removal.open', { count: open })}</li>}
    </ul>
  )
}
