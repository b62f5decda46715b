import { Button, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { AuditEvent } from '../../../contract/audit.ts'
import { type AuditGroup, auditActions } from '../../../contract/audit-actions.ts'
import { peopleQuery } from '../people/people-queries.ts'
import { DayFields } from './day-fields.tsx'
import { type DayRange, instantsOf } from './day-range.ts'
import type { LogFilter } from './log-queries.ts'
import classes from './logs.module.css'

/** What the filters of the audit log are set to. */
export interface AuditChoice {
  person: string | null
  group: AuditGroup | null
  subject: AuditEvent['subject'] | null
  days: DayRange
}

export const everything: AuditChoice = {
  person: null,
  group: null,
  subject: null,
  days: { from: '', to: '' },
}

export function filterOf({ person, group, subject, days }: AuditChoice): LogFilter {
  return { person, group, subjectType: subject?.type, subjectId: subject?.id, ...instantsOf(days) }
}

type FiltersProps = { choice: AuditChoice; onChange: (choice: AuditChoice) => void }

export function AuditFilters({ choice, onChange }: FiltersProps) {
  const { t } = useTranslation()
  const { data } = useQuery(peopleQuery)
  const people = (data?.people ?? []).map(({ id, name }) => ({ value: id, label: name }))
  const groups = (Object.keys(auditActions) as AuditGroup[]).map((value) => ({
    value,
    label: t(`audit.group.${value}`),
  }))
  return (
    <div className={classes.filters}>
      <Select
        label={t('logs.person')}
        placeholder={t('logs.everybody')}
        data={people}
        value={choice.person}
        onChange={(person) => onChange({ ...choice, person })}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t('logs.everybody') }}
      />
      <Select
        label={t('audit.kind')}
        placeholder={t('audit.everyKind')}
        data={groups}
        value={choice.group}
        onChange={(group) => onChange({ ...choice, group })}
        clearable
        clearButtonProps={{ 'aria-label': t('audit.everyKind') }}
      />
      <DayFields days={choice.days} onChange={(days) => onChange({ ...choice, days })} />
      {choice.subject && (
        <Button variant="light" onClick={() => onChange({ ...choice, subject: null })}>
          {t('audit.onlyAboutNow', { name: choice.subject.name ?? '' })}
        </Button>
      )}
    </div>
  )
}
