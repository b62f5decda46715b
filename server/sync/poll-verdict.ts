import type { ActionCause, Mailbox } from '../db/schema.ts'
import { type Change, CursorExpiredError, type PollAnswer } from '../mailboxes/provider.ts'
import { outcomeOf } from './outcome.ts'
import { covered, planChanges } from './plan.ts'

/** What a poll's answer means for its mailbox. */
export type PollVerdict =
  /** Nothing happened since the cursor that concerns Kurier. `isActive`: something happened that does not. */
  | { kind: 'quiet'; cursor: string; isActive: boolean }
  /** Something happened, or Google has forgotten the cursor: a sync has to find out more. */
  | { kind: 'happened' }
  /** As in `Outcome`. */
  | { kind: 'wait'; until: Date; attempts: number; fault: boolean }
  | { kind: 'action_needed'; cause: ActionCause }

/**
 * Judges an answer. `retry_attempts` counts the failures in a row before it.
 *
 * @param known which of the messages that it names are stored here
 */
export function judgePoll(
  { retry_attempts: attempts }: Pick<Mailbox, 'retry_attempts'>,
  answer: PollAnswer,
  known: ReadonlySet<string>,
  now: Date,
): PollVerdict {
  if ('page' in answer) {
    const { changes, nextPageToken, cursor } = answer.page
    if (nextPageToken !== null || concerns(changes, known)) return { kind: 'happened' }
    return { kind: 'quiet', cursor, isActive: changes.length > 0 }
  }
  return answer.error instanceof CursorExpiredError
    ? { kind: 'happened' }
    : outcomeOf(answer.error, attempts, now)
}

/** Whether a sync would do anything but move the cursor. It would not when mail that concerns nobody is marked as read. */
function concerns(changes: readonly Change[], known: ReadonlySet<string>): boolean {
  const { fetch, deleted, relabel } = planChanges(changes, known)
  return fetch.length + deleted.length + relabel.size + covered(changes).length > 0
}
