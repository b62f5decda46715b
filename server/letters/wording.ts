import { IntlMessageFormat } from 'intl-messageformat'
import en from '../../locales/en.json' with { type: 'json' }
import pl from '../../locales/pl.json' with { type: 'json' }

const texts = { en, pl }

export type Language = keyof typeof texts
export type Texts = typeof en

/** Formats a text of the locale files with its arguments (ICU MessageFormat), as the web interface does. */
export type Say = (pick: (texts: Texts) => string, values?: Record<string, string | number>) => string

export function wordingIn(language: Language): Say {
  return (pick, values = {}) => String(new IntlMessageFormat(pick(texts[language]), language).format(values))
}

/** A date and time in the reader's time zone: 21 November 2026 at 14:10. English is British, as in the interface. */
export function dayAndHour(at: Date, reader: { language: Language; timeZone: string }): string {
  const locale = reader.language === 'en' ? 'en-GB' : reader.language
  const { timeZone } = reader
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone }).format(at)
}

/** A day in the reader's time zone: 21 November 2026. */
export function dayIn(at: Date, reader: { language: Language; timeZone: string }): string {
  const locale = reader.language === 'en' ? 'en-GB' : reader.language
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: reader.timeZone }).format(at)
}
