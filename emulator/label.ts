import type { Label } from './event.ts'

/** The ids every mailbox has, in the order labels.list gives them. */
export const SYSTEM_LABELS: readonly string[] = [
  'CHAT',
  'SENT',
  'INBOX',
  'IMPORTANT',
  'TRASH',
  'DRAFT',
  'SPAM',
  'CATEGORY_FORUMS',
  'CATEGORY_UPDATES',
  'CATEGORY_PERSONAL',
  'CATEGORY_PROMOTIONS',
  'CATEGORY_SOCIAL',
  'STARRED',
  'UNREAD',
]

/** Gmail sets these itself; asking for them in a modify is an error (Gmail API: guides, Labels). */
export const FIXED_LABELS: ReadonlySet<string> = new Set(['SENT', 'DRAFT', 'CHAT'])

/** Names, in lower case, that no label of a user may have: those of Gmail's own places. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([
  ...SYSTEM_LABELS.map((id) => id.toLowerCase()),
  ...['all mail', 'bin', 'chats', 'drafts', 'muted', 'scheduled', 'snoozed'],
])

export function systemLabels(): Label[] {
  return SYSTEM_LABELS.map((id) => ({ id, name: id, type: 'system' as const }))
}

const combinations = new Map<string, readonly string[]>()

/** The same frozen array for the same labels in the same order: a hundred thousand messages wear a few dozen such. */
export function labelSet(labelIds: Iterable<string>): readonly string[] {
  const distinct = [...new Set(labelIds)]
  const key = distinct.join(' ')
  let known = combinations.get(key)
  if (!known) {
    known = Object.freeze(distinct)
    combinations.set(key, known)
  }
  return known
}
