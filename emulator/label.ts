import type { Label } from './event.ts'

/** The label ids of every mailbox, in the order of labels.list. */
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

/** Labels that only Gmail sets; a modify that names them is an error (Gmail API: guides, Labels). */
export const FIXED_LABELS: ReadonlySet<string> = new Set(['SENT', 'DRAFT', 'CHAT'])

/** Names, in lower case, that user labels may not have, because Gmail uses them itself. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([
  ...SYSTEM_LABELS.map((id) => id.toLowerCase()),
  ...['all mail', 'bin', 'chats', 'drafts', 'muted', 'scheduled', 'snoozed'],
])

export function systemLabels(): Label[] {
  return SYSTEM_LABELS.map((id) => ({ id, name: id, type: 'system' as const }))
}

const combinations = new Map<string, readonly string[]>()

/** Returns one shared frozen array per label list: 100,000 messages have only a few dozen different lists. */
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
