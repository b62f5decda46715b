import IntlMessageFormat from 'intl-messageformat'
import type { Language } from '../../contract/common.ts'
import english from '../../locales/en.json' with { type: 'json' }
import polish from '../../locales/pl.json' with { type: 'json' }

const texts = { en: english, pl: polish } as const satisfies Record<Language, object>

/**
 * Returns a text of the interface as the user reads it, with its numbers and names filled in. For texts other
 * than those in `words.ts`, by which users find their way.
 *
 * @param key as in the locale files, such as `receipt.title`
 * @throws Error if there is no such text
 */
export function interfaceText(
  { language }: { language: Language },
  key: string,
  values: Record<string, string | number> = {},
): string {
  let found: unknown = texts[language]
  for (const part of key.split('.')) found = (found as Record<string, unknown> | undefined)?.[part]
  if (typeof found !== 'string') throw new Error(`No text ${key} in ${language}`)
  return String(new IntlMessageFormat(found, language).format(values))
}
