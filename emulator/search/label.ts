import type { SearchableMessage } from '../spec.ts'
import { MalformedQueryError } from './syntax.ts'

type Test = (message: SearchableMessage) => boolean

/** The predicate of `in:`, `is:`, `label:` and `category:`. Throws MalformedQueryError for an unknown state. */
export function labelTest(operator: 'in' | 'is' | 'label' | 'category', value: string): Test {
  const name = value.toLowerCase()
  if (operator === 'category') return categoryTest(name)
  if (operator === 'is') return stateTest(name)
  if (name === 'anywhere' || name === 'all') return () => true
  if (name === 'archive')
    return (message) => !message.labelIds.some((label) => placesOutsideArchive.has(label))
  const system = systemLabels[name]
  if (system) return (message) => message.labelIds.includes(system)
  const wanted = labelKey(value)
  if (/^-*$/.test(wanted)) throw new MalformedQueryError(`${operator}: without a label`)
  return (message) =>
    message.labelNames.some((label) => labelKey(label) === wanted) ||
    message.labelIds.some((label) => label.toLowerCase() === name)
}

const systemLabels: Record<string, string> = {
  inbox: 'INBOX',
  sent: 'SENT',
  draft: 'DRAFT',
  drafts: 'DRAFT',
  spam: 'SPAM',
  trash: 'TRASH',
  chat: 'CHAT',
  chats: 'CHAT',
  starred: 'STARRED',
  important: 'IMPORTANT',
  unread: 'UNREAD',
}

const placesOutsideArchive = new Set(['INBOX', 'SENT', 'DRAFT', 'SPAM', 'TRASH', 'CHAT'])

const categories: Record<string, string> = {
  primary: 'CATEGORY_PERSONAL',
  personal: 'CATEGORY_PERSONAL',
  social: 'CATEGORY_SOCIAL',
  promotions: 'CATEGORY_PROMOTIONS',
  updates: 'CATEGORY_UPDATES',
  forums: 'CATEGORY_FORUMS',
}

function categoryTest(name: string): Test {
  const label = categories[name]
  if (!label) throw new MalformedQueryError(`category:${name} is not known`)
  return (message) => message.labelIds.includes(label)
}

function stateTest(name: string): Test {
  if (name === 'read') return (message) => !message.labelIds.includes('UNREAD')
  if (name === 'muted' || name === 'snoozed') return () => false
  const label = systemLabels[name]
  if (!label) throw new MalformedQueryError(`is:${name} is not known`)
  return (message) => message.labelIds.includes(label)
}

/** "Work stuff/2026" is written label:work-stuff-2026. */
function labelKey(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')
}
