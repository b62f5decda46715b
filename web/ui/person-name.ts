import type { TFunction } from 'i18next'

/** The name of one of us. Somebody who was removed for good has none any more. */
export function personName(name: string, t: TFunction): string {
  return name || t('person.former')
}
