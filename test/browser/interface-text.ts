import IntlMessageFormat from 'intl-messageformat'
import type { Language } from '../../contract/common.ts'
import english from '../../locales/en.json' with { type: 'json' }
import polish from '../../locales/pl.json' with { type: 'json' }

const texts = { en: english, pl: polish } as const satisfies Record<Language, object>

/**
 * A text of the interface as the person reads it, its numbers and names filled in. For what people do not know the
 * way by: that is promised in `words.ts`.
 *
 * @param key as in the locale files, `receipt.title`
 * @throws Error when there is no such text
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
