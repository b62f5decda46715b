import { TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { DayRange } from './day-range.ts'

type DayFieldsProps = { days: DayRange; onChange: (days: DayRange) => void }

/** Two dates: from and through. */
export function DayFields({ days, onChange }: DayFieldsProps) {
  const { t } = useTranslation()
  return (
    <>
      <TextInput
        type="date"
        label={t('logs.from')}
        value={days.from}
        max={days.to || undefined}
        onChange={(event) => onChange({ ...days, from: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label={t('logs.to')}
        value={days.to}
        min={days.from || undefined}
        onChange={(event) => onChange({ ...days, to: event.currentTarget.value })}
      />
    </>
  )
}
