import type { Conversation, EmailMessage, GapNote } from '../../../contract/emails.ts'

/**
 * Merges messages and gap notes by time: a gap is shown where reading stopped, before the mail that was filled in
 * later.
 */
export function timeline({
  messages,
  gaps,
}: Pick<Conversation, 'messages' | 'gaps'>): (EmailMessage | GapNote)[] {
  const left = [...gaps].sort((a, b) => a.beganAt.localeCompare(b.beganAt))
  const entries: (EmailMessage | GapNote)[] = []
  for (const message of messages) {
    while (left[0] && left[0].beganAt <= message.at) entries.push(left.shift() as GapNote)
    entries.push(message)
  }
  return [...entries, ...left]
}
