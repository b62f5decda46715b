import type { ActionCause } from '../db/schema.ts'
import { ActionNeededError, RateLimitedError, RefusedError, UnavailableError } from '../mailboxes/provider.ts'

/** What an error means for a mailbox. */
export type Outcome =
  /** Only the owner can mend it. */
  | { kind: 'action_needed'; cause: ActionCause }
  /** Come back later; waiting for quota counts as no failed attempt. A fault is ours, and the log is to have it. */
  | { kind: 'wait'; until: Date; attempts: number; fault: boolean }

const firstWaitMs = 2_000
const longestWaitMs = 10 * 60_000

/** Turns any error into one of the two. `attempts` counts the failed ones in a row so far. */
export function outcomeOf(error: unknown, attempts: number, now: Date): Outcome {
  if (error instanceof ActionNeededError) return { kind: 'action_needed', cause: error.actionCause }
  if (error instanceof RateLimitedError) return { kind: 'wait', until: error.retryAt, attempts, fault: false }
  const fault = !(error instanceof UnavailableError || error instanceof RefusedError)
  return { kind: 'wait', until: backOff(attempts, now), attempts: attempts + 1, fault }
}

/** Twice as long each time, from 2 s to 10 minutes. */
export function backOff(attempts: number, now: Date): Date {
  return new Date(now.getTime() + Math.min(firstWaitMs * 2 ** Math.min(attempts, 16), longestWaitMs))
}
