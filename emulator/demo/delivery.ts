import type { MailSpec } from '../spec.ts'
import { type AccountKey, accountKeys, type PersonKey, people } from './people.ts'
import type { LetterSketch } from './sketch.ts'

type Routed = Pick<LetterSketch, 'from' | 'to' | 'cc' | 'bcc' | 'labels' | 'place' | 'unread' | 'missingFor'>

/** Returns the mailboxes that have a letter, with its labels in each. */
export function copiesOf(letter: Routed): MailSpec['copies'] {
  return accountKeys.flatMap((key) => {
    if (letter.missingFor?.includes(key)) return []
    const labels = [...(letter.from === key ? ['SENT'] : []), ...receivedLabels(letter, key)]
    return labels.length === 0 ? [] : [{ account: people[key].email, labels }]
  })
}

function receivedLabels(letter: Routed, key: AccountKey): string[] {
  const recipients: readonly PersonKey[] = [...letter.to, ...(letter.cc ?? []), ...(letter.bcc ?? [])]
  if (!recipients.includes(key)) return []
  const category = letter.labels?.some((label) => label.startsWith('CATEGORY_')) ? [] : ['CATEGORY_PERSONAL']
  const place = { INBOX: ['INBOX'], ARCHIVE: [], TRASH: ['TRASH'], SPAM: ['SPAM'] }[letter.place ?? 'INBOX']
  return [...place, ...(letter.unread ? ['UNREAD'] : []), ...category, ...(letter.labels ?? [])]
}
