import { SegmentedControl, Select, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Card } from '../../ui/card.tsx'
import { personName } from '../../ui/person-name.ts'
import { OpenedList, ShownList } from './access-log-lists.tsx'
import { DayFields } from './day-fields.tsx'
import { type DayRange, instantsOf } from './day-range.ts'
import { ExportMenu } from './export-menu.tsx'
import { accessLogPath, type LogFilter, shownQuery } from './log-queries.ts'
import classes from './logs.module.css'

type Which = 'opened' | 'shown'
type Choice = { address: string; person: string | null; days: DayRange }

const everything: Choice = { address: '', person: null, days: { from: '', to: '' } }
const typingMs = 300

/** The access log of the user's own inbox: what Kurier opened, and which colleague was shown what. */
export function AccessLogCard() {
  const { t } = useTranslation()
  const [which, setWhich] = useState<Which>('opened')
  const [choice, setChoice] = useState<Choice>(everything)
  const [address] = useDebouncedValue(choice.address.trim(), typingMs)
  const common = { address, ...instantsOf(choice.days) }
  const filter: LogFilter = which === 'shown' ? { ...common, person: choice.person } : common
  const isFiltered = Object.values(filter).some(Boolean)
  return (
    <Card title={t('accessLog.title')} intro={t('accessLog.intro')}>
      <div className={classes.bar}>
        <SegmentedControl
          aria-label={t('accessLog.title')}
          value={which}
          onChange={(value) => setWhich(value as Which)}
          data={(['opened', 'shown'] as const).map((value) => ({ value, label: t(`accessLog.${value}`) }))}
        />
        <ExportMenu path={`${accessLogPath}/${which}`} filter={filter} name={`kurier-${which}-emails`} />
      </div>
      <div className={classes.cardFilters}>
        <TextInput
          label={t('accessLog.address')}
          value={choice.address}
          onChange={(event) => setChoice({ ...choice, address: event.currentTarget.value })}
        />
        {which === 'shown' && (
          <PersonField value={choice.person} onChange={(person) => setChoice({ ...choice, person })} />
        )}
        <DayFields days={choice.days} onChange={(days) => setChoice({ ...choice, days })} />
      </div>
      {which === 'opened' ? (
        <OpenedList filter={filter} isFiltered={isFiltered} />
      ) : (
        <ShownList filter={filter} isFiltered={isFiltered} />
      )}
    </Card>
  )
}

function PersonField({ value, onChange }: { value: string | null; onChange: (id: string | null) => void }) {
  const { t } = useTranslation()
  const { data } = useInfiniteQuery(shownQuery({}))
  const people = (data?.pages[0]?.people ?? []).map(({ id, name }) => ({
    value: id,
    label: personName(name, t),
  }))
  return (
    <Select
      label={t('logs.person')}
      placeholder={t('logs.everybody')}
      data={people}
      value={value}
      onChange={onChange}
      clearable
      clearButtonProps={{ 'aria-label': t('logs.everybody') }}
    />
  )
}
