import type { ActionCause } from '../db/schema.ts'
import { ActionNeededError, ProviderError, RateLimitedError } from '../mailboxes/provider.ts'

/** What an error means for a mailbox. */
export type Outcome =
  /** The owner, an administrator or the operator has to act. */
  | { kind: 'action_needed'; cause: ActionCause }
  /**
   * Try again later. `attempts` counts failures in a row and is 0 if Google named the time itself. `fault` marks an
   * error of our own, which must be logged.
   */
  | { kind: 'wait'; until: Date; attempts: number; fault: boolean }

const firstWaitMs = 2_000
const longestWaitMs = 10 * 60_000

/** Turns any error into an outcome. `attempts` counts the failures in a row so far. */
export function outcomeOf(error: unknown, attempts: number, now: Date): Outcome {
  if (error instanceof ActionNeededError) return { kind: 'action_needed', cause: error.actionCause }
  if (error instanceof RateLimitedError && error.isNamed) {
    return { kind: 'wait', until: error.retryAt, attempts: 0, fault: false }
  }
  const leastMs = error instanceof RateLimitedError ? error.retryAt.getTime() : 0
  const until = new Date(Math.max(leastMs, backOff(attempts, now).getTime()))
  const fault = !(error instanceof ProviderError)
  return { kind: 'wait', until, attempts: attempts + 1, fault }
}

/** Doubles the wait each time, from 2 s to 10 minutes. */
export function backOff(attempts: number, now: Date): Date {
  return new Date(now.getTime() + Math.min(firstWaitMs * 2 ** Math.min(attempts, 16), longestWaitMs))
}
