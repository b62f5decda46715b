import type { ActionCause, Mailbox } from '../db/schema.ts'
import { CursorExpiredError, type PollAnswer } from '../mailboxes/provider.ts'
import { outcomeOf } from './outcome.ts'

/** What a poll's answer means for its mailbox. */
export type PollVerdict =
  /** Nothing happened since the cursor. Google may have moved on nevertheless. */
  | { kind: 'quiet'; cursor: string }
  /** Something happened, or Google has forgotten the cursor: a sync has to find out more. */
  | { kind: 'happened' }
  /** As in `Outcome`. */
  | { kind: 'wait'; until: Date; attempts: number; fault: boolean }
  | { kind: 'action_needed'; cause: ActionCause }

/** Judges an answer. `retry_attempts` counts the failures in a row before it. */
export function judgePoll(
  { retry_attempts: attempts }: Pick<Mailbox, 'retry_attempts'>,
  answer: PollAnswer,
  now: Date,
): PollVerdict {
  if ('page' in answer) {
    const { changes, nextPageToken, cursor } = answer.page
    return changes.length === 0 && nextPageToken === null ? { kind: 'quiet', cursor } : { kind: 'happened' }
  }
  return answer.error instanceof CursorExpiredError
    ? { kind: 'happened' }
    : outcomeOf(answer.error, attempts, now)
}
