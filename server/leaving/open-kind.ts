import { type DoneMarks, replyState } from '../messages/needs-reply.ts'
import type { TeamEntry } from '../messages/team-threads.ts'

/** Why a conversation is open: see {@link openAs}. */
export type OpenKind = 'needs_reply' | 'waiting' | 'unsent'

/** A message that nobody has answered for this long is waited for no longer. */
const waitingMs = 90 * 24 * 60 * 60_000

/**
 * Decides why a conversation is open for somebody who has left: they wrote a message that did not leave; somebody
 * outside wrote last; or they wrote last, in the last 90 days, and nobody said "Done". Null if it is not open, or not
 * theirs.
 *
 * @param entries oldest first
 */
export function openAs(entries: readonly TeamEntry[], marks: DoneMarks, now: Date): OpenKind | null {
  if (entries.some(isUnsent)) return 'unsent'
  // What a colleague wrote and did not leave yet answers nothing.
  const left = entries.filter(({ outbox }) => outbox === null || outbox === 'sent')
  if (replyState(left, marks).needsReply) return left.some(({ isTheirs }) => isTheirs) ? 'needs_reply' : null
  const lastIndex = left.findLastIndex(({ automatic }) => !automatic)
  const last = left[lastIndex]
  if (!last?.byThem || left.slice(lastIndex).some(({ id }) => marks.has(id))) return null
  return now.getTime() - last.at.getTime() <= waitingMs ? 'waiting' : null
}

function isUnsent({ byThem, outbox }: TeamEntry): boolean {
  return byThem && outbox !== null && outbox !== 'sent'
}
