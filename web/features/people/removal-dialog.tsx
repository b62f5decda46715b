import { Radio } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Removal, RemovalPreview } from '../../../contract/leaving.ts'
import type { Person } from '../../../contract/people.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { useFocusBack } from '../../ui/focus-back.ts'
import classes from './leaving.module.css'
import { openWorkQuery, removalQuery, useRemoval } from './leaving-queries.ts'

/** Removing a person for good: what goes, what stays, and the choice about the emails that colleagues read. */
export function RemovalDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation()
  useFocusBack()
  const [emails, setEmails] = useState<Removal['emails']>('keep')
  const { data } = useQuery(removalQuery(person.id))
  const removal = useRemoval(person.id)
  return (
    <ConfirmDialog
      opened
      title={t('leaving.removal.title', { name: person.name })}
      confirm={t('leaving.removal.confirm')}
      danger
      onConfirm={() => removal.mutateAsync({ emails })}
      onClose={onClose}
    >
      <p>{t('leaving.removal.text')}</p>
      {data && <Consequences person={person} preview={data} />}
      <Radio.Group
        label={t('leaving.removal.shown')}
        value={emails}
        onChange={(value) => setEmails(value === 'remove' ? 'remove' : 'keep')}
      >
        <div className={classes.choices}>
          <Choice
            value="keep"
            title={t('leaving.removal.keep')}
            detail={data && t('leaving.removal.keepHint', { count: data.emails })}
          />
          <Choice
            value="remove"
            title={t('leaving.removal.remove')}
            detail={data && t('leaving.removal.removeHint', { count: data.elsewhere })}
          />
        </div>
      </Radio.Group>
    </ConfirmDialog>
  )
}

function Consequences({ person, preview }: { person: Person; preview: RemovalPreview }) {
  const { t } = useTranslation()
  const { inbox, drafts, unsent, owned } = preview
  const { data } = useQuery({ ...openWorkQuery(person.id), enabled: person.access !== 'active' })
  const open =
    (data?.conversations.length ?? 0) + (data?.others ?? []).reduce((sum, one) => sum + one.count, 0)
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

function Choice({ value, title, detail }: { value: string; title: string; detail: string | undefined }) {
  return (
    <Radio.Card value={value} className={classes.choice} aria-label={title}>
      <Radio.Indicator size="xs" />
      <span>
        {title}
        <small>{detail ?? '\u00a0'}</small>
      </span>
    </Radio.Card>
  )
}
