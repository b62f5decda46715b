import { useTranslation } from 'react-i18next'
import type { GapNote } from '../../../contract/emails.ts'
import { calendarDay } from '../../ui/dates.ts'
import { useNow } from '../../ui/now.ts'
import { useReader } from '../../ui/reader.ts'
import classes from './conversation.module.css'

/** Says at its place in time that reading stopped, why, and that the missed mail has arrived. */
export function GapLine({ gap }: { gap: GapNote }) {
  const { t } = useTranslation()
  const reader = useReader()
  const now = useNow()
  const began = calendarDay(gap.beganAt, now, reader)
  const ended = calendarDay(gap.endedAt, now, reader)
  const days = began === ended ? began : `${began} – ${ended}`
  return (
    <p className={classes.gap} title={gap.owner}>
      {t(`gap.${gap.cause}`, { days, owner: gap.owner })} · {t('gap.filled', { count: gap.messagesFilled })}
    </p>
  )
}
