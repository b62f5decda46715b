import { Button, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { AuditState, LogRetention } from '../../../contract/audit.ts'
import { Card, CardLine, CardText } from '../../ui/card.tsx'
import { longDate } from '../../ui/dates.ts'
import { useNow } from '../../ui/now.ts'
import { Pill } from '../../ui/pill.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { useReader } from '../../ui/reader.ts'
import { auditStateQuery, useAuditCheck, useRetention } from './log-queries.ts'

/** Whether the audit log is as it was written, and how long logs are kept. */
export function AuditStateCard() {
  const { t } = useTranslation()
  const { data } = useQuery(auditStateQuery)
  const check = useAuditCheck()
  const keep = useRetention()
  return (
    <Card title={t('audit.proof')} intro={t('audit.proofIntro')}>
      <CardLine
        end={
          <Button loading={check.isPending} onClick={() => check.mutate(undefined)}>
            {t('audit.checkNow')}
          </Button>
        }
      >
        <CheckText check={data?.check ?? null} />
      </CardLine>
      {(['audit', 'access'] as const).map((which) => (
        <CardLine
          key={which}
          end={
            <MonthsField
              label={t(`audit.keep.${which}`)}
              value={data?.retention[which]}
              onChange={(months) => data && keep.mutate({ ...data.retention, [which]: months })}
            />
          }
        >
          <CardText title={t(`audit.keep.${which}`)}>{t(`audit.keepHint.${which}`)}</CardText>
        </CardLine>
      ))}
      <ProblemLine error={check.error ?? keep.error} />
    </Card>
  )
}

function CheckText({ check }: { check: AuditState['check'] }) {
  const { t } = useTranslation()
  const reader = useReader()
  const now = useNow()
  if (check === null) return <CardText title={t('audit.notChecked')}>{t('audit.nightly')}</CardText>
  const { from, through, broken } = check
  const when = longDate(check.at, now, reader)
  if (broken !== null) {
    return (
      <CardText title={<Pill tone="bad">{t('audit.broken', { number: broken })}</Pill>}>
        {t('audit.brokenHint', { when, from, through })}
      </CardText>
    )
  }
  return (
    <CardText title={<Pill tone="ok">{t('audit.whole')}</Pill>}>
      {through < from ? t('audit.checkedEmpty', { when }) : t('audit.checked', { when, from, through })}
    </CardText>
  )
}

const offered = [6, 12, 24, 36, 60, 120]

type MonthsFieldProps = {
  label: string
  value: LogRetention['audit'] | undefined
  onChange: (months: number) => void
}

function MonthsField({ label, value, onChange }: MonthsFieldProps) {
  const { t } = useTranslation()
  const choices = [...new Set([...offered, ...(value === undefined ? [] : [value])])].sort((a, b) => a - b)
  return (
    <Select
      aria-label={label}
      w={140}
      data={choices.map((count) => ({ value: String(count), label: t('audit.months', { count }) }))}
      value={value === undefined ? null : String(value)}
      onChange={(next) => next !== null && Number(next) !== value && onChange(Number(next))}
      allowDeselect={false}
    />
  )
}
