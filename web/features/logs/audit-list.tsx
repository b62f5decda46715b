import { ActionIcon } from '@mantine/core'
import { IconFilter } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { AuditEvent } from '../../../contract/audit.ts'
import { When } from '../../ui/when.tsx'
import { actorName, auditDetails, auditSentence, subjectName } from './audit-text.ts'
import classes from './logs.module.css'

type Subject = AuditEvent['subject']
type ListProps = { events: readonly AuditEvent[]; onSubject: (subject: Subject) => void }

export function AuditList({ events, onSubject }: ListProps) {
  const { t } = useTranslation()
  return (
    <ol className={classes.list} aria-label={t('audit.title')}>
      {events.map((event) => (
        <AuditLine key={event.number} event={event} onSubject={onSubject} />
      ))}
    </ol>
  )
}

function AuditLine({ event, onSubject }: { event: AuditEvent; onSubject: (subject: Subject) => void }) {
  const { t } = useTranslation()
  const details = auditDetails(event, t)
  const { subject } = event
  return (
    <li className={classes.entry}>
      <When iso={event.at} form="long" className={classes.when} />
      <span className={classes.who}>{actorName(event, t)}</span>
      <div className={classes.what}>
        <span>{auditSentence(event, t)}</span>
        {details.length > 0 && <small>{details.join(' · ')}</small>}
      </div>
      {subject.name !== null && (
        <ActionIcon
          variant="subtle"
          color="gray"
          className={classes.act}
          aria-label={t('audit.onlyAbout', { name: subjectName(subject, t) })}
          title={t('audit.onlyAbout', { name: subjectName(subject, t) })}
          onClick={() => onSubject(subject)}
        >
          <IconFilter size={18} stroke={1.6} />
        </ActionIcon>
      )}
    </li>
  )
}
