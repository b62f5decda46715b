import { useTranslation } from 'react-i18next'
import type { AgingCandidate } from '../../../contract/erasing.ts'
import { useReader } from '../../ui/reader.ts'

/** When the last contact was, and what happens when. */
export function AgingText({ aging: { lastContactAt, dueAt, action } }: { aging: AgingCandidate }) {
  const { t } = useTranslation()
  const day = useDay()
  const values = { last: day(lastContactAt), day: day(dueAt), action: t(`retention.kind.${action}`) }
  return <>{t('retention.line', values)}</>
}

/** Returns the function that writes a day with its year, in the reader's language and time zone. */
export function useDay(): (iso: string) => string {
  const { language, timeZone } = useReader()
  const format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    dateStyle: 'medium',
    timeZone,
  })
  return (iso) => format.format(new Date(iso))
}
