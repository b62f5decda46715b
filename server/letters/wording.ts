import { IntlMessageFormat } from 'intl-messageformat'
import en from '../../locales/en.json' with { type: 'json' }
import pl from '../../locales/pl.json' with { type: 'json' }

const texts = { en, pl }

export type Language = keyof typeof texts
export type Texts = typeof en

/** Says one of the texts, its arguments filled in (ICU MessageFormat), as the web interface would. */
export type Say = (pick: (texts: Texts) => string, values?: Record<string, string | number>) => string

export function wordingIn(language: Language): Say {
  return (pick, values = {}) => String(new IntlMessageFormat(pick(texts[language]), language).format(values))
}

/** A day and an hour, where the reader is: 21 November 2026 at 14:10. British English, as in the interface. */
export function dayAndHour(at: Date, reader: { language: Language; timeZone: string }): string {
  const locale = reader.language === 'en' ? 'en-GB' : reader.language
  const { timeZone } = reader
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone }).format(at)
}
