import { Button, NumberInput, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { z } from 'zod'
import { type Stage, stage } from '../../../contract/candidates.ts'
import type { ErasureKind, Retention, RetentionRule, retentionPreview } from '../../../contract/erasing.ts'
import { Card } from '../../ui/card.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { Failure } from '../../ui/state.tsx'
import { useTell } from '../../ui/tell.ts'
import { AgingText } from './aging-text.tsx'
import classes from './erasing-card.module.css'
import { retentionQuery, useRetentionChange, useRetentionPreview } from './erasing-queries.ts'

/** For administrators: how long candidates at each stage are kept, and what these rules would do today. */
export function RetentionCard() {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(retentionQuery)
  return (
    <Card title={t('retention.title')} intro={t('retention.intro')}>
      {data && <RulesForm key={JSON.stringify(data.rules) + data.noticeDays} retention={data} />}
      {!data && error && <Failure error={error} retry={() => refetch()} />}
    </Card>
  )
}

function RulesForm({ retention }: { retention: Retention }) {
  const { t } = useTranslation()
  const tell = useTell()
  const [rules, setRules] = useState<readonly RetentionRule[]>(retention.rules)
  const [noticeDays, setNoticeDays] = useState(retention.noticeDays)
  const save = useRetentionChange()
  const preview = useRetentionPreview()
  const change = { rules: [...rules], noticeDays }
  const isChanged = JSON.stringify(sorted(rules)) !== JSON.stringify(sorted(retention.rules))
  const isOpen = isChanged || noticeDays !== retention.noticeDays
  const set = (at: Stage, rule: RetentionRule | null) => {
    preview.reset()
    setRules([...rules.filter((one) => one.stage !== at), ...(rule ? [rule] : [])])
  }
  return (
    <div className={classes.rules}>
      {stage.options.map((at) => (
        <RuleLine key={at} at={at} rule={rules.find((one) => one.stage === at)} onChange={set} />
      ))}
      {rules.length === 0 && <p>{t('retention.off')}</p>}
      {preview.data && <Preview result={preview.data} />}
      <ProblemLine error={save.error ?? preview.error} />
      <div className={classes.foot}>
        <NumberInput
          label={t('retention.noticeDays')}
          min={1}
          max={90}
          value={noticeDays}
          onChange={(days) => setNoticeDays(Math.min(90, Math.max(1, Number(days) || 1)))}
          w={230}
        />
        <Button
          disabled={rules.length === 0}
          loading={preview.isPending}
          onClick={() => preview.mutate(change)}
        >
          {t('retention.preview')}
        </Button>
        <Button
          variant={isOpen ? 'filled' : 'default'}
          disabled={!isOpen}
          loading={save.isPending}
          onClick={() => save.mutate(change, { onSuccess: () => tell(t('retention.saved')) })}
        >
          {t('action.save')}
        </Button>
      </div>
    </div>
  )
}

const usualMonths = 24

type RuleLineProps = {
  at: Stage
  rule: RetentionRule | undefined
  onChange: (at: Stage, rule: RetentionRule | null) => void
}

function RuleLine({ at, rule, onChange }: RuleLineProps) {
  const { t } = useTranslation()
  const name = t(`stage.${at}`)
  const kinds = (['erase', 'anonymise'] as const).map((value) => ({
    value,
    label: t(`retention.kind.${value}`),
  }))
  return (
    <div className={classes.rule}>
      <span>{name}</span>
      <Select
        aria-label={`${name}: ${t('retention.action')}`}
        data={[{ value: 'never', label: t('retention.never') }, ...kinds]}
        value={rule?.action ?? 'never'}
        allowDeselect={false}
        onChange={(next) =>
          onChange(
            at,
            next === 'never'
              ? null
              : { stage: at, months: rule?.months ?? usualMonths, action: next as ErasureKind },
          )
        }
      />
      <NumberInput
        aria-label={`${name}: ${t('retention.months')}`}
        min={1}
        max={120}
        disabled={!rule}
        value={rule?.months ?? ''}
        placeholder="–"
        suffix={` ${t('retention.unit')}`}
        onChange={(months) =>
          rule && onChange(at, { ...rule, months: Math.min(120, Math.max(1, Number(months) || 1)) })
        }
      />
    </div>
  )
}

function Preview({ result: { due, soon, candidates } }: { result: z.infer<typeof retentionPreview> }) {
  const { t } = useTranslation()
  if (due + soon === 0) return <p className={classes.preview}>{t('retention.previewNone')}</p>
  return (
    <div className={classes.preview} role="status">
      <p>{t('retention.previewCount', { due, soon })}</p>
      <ul>
        {candidates.map((aging) => (
          <li key={aging.candidate.id}>
            <Link to="/candidates/$id" params={{ id: aging.candidate.id }} search={{ tab: 'overview' }}>
              {aging.candidate.name}
            </Link>{' '}
            <AgingText aging={aging} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function sorted(rules: readonly RetentionRule[]) {
  return rules.map((rule) => [rule.stage, rule.months, rule.action]).toSorted()
}
