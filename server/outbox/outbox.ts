import type { OutboxState } from '../db/schema.ts'
import type { ProblemCode } from '../errors.ts'
import {
  ActionNeededError,
  ProviderError,
  RateLimitedError,
  RefusedError,
  UnavailableError,
  UnknownOutcomeError,
} from '../mailboxes/provider.ts'

/**
 * The states that may follow each state. Nothing follows `sent`, and a message in `sending` is never sent again
 * without a check.
 */
const following: Record<OutboxState, readonly OutboxState[]> = {
  queued: ['sending', 'cancelled', 'failed'],
  sending: ['sent', 'queued', 'failed', 'in_doubt'],
  in_doubt: ['sent', 'queued', 'cancelled'],
  failed: ['queued', 'sent', 'cancelled'],
  sent: [],
  cancelled: [],
}

export function mayFollow(from: OutboxState, to: OutboxState): boolean {
  return following[from].includes(to)
}

/** Gmail no longer lets the owner send from this address. This was found out before anything left. */
export class SenderGoneError extends ProviderError {
  override name = 'SenderGoneError'
}

/** What a failed send means for the row. */
export type SendOutcome =
  /** Nothing left; it is sent again at `sendAfter` without anybody's help. */
  | { state: 'queued'; sendAfter: Date; errorCode: 'google-busy' | 'google-unreachable' }
  /** It may have left, so Kurier looks for it and never sends it again by itself. */
  | { state: 'sending' }
  /** Nothing left, and only the user can fix the cause. */
  | { state: 'failed'; errorCode: ProblemCode }

/** Turns an error into an outcome. A refusal by Google proves that nothing left; a missing answer proves nothing. */
export function outcomeOfSend(error: unknown, now: Date): SendOutcome {
  if (error instanceof UnknownOutcomeError) return { state: 'sending' }
  if (error instanceof RateLimitedError)
    return { state: 'queued', sendAfter: error.retryAt, errorCode: 'google-busy' }
  if (error instanceof UnavailableError) {
    return {
      state: 'queued',
      sendAfter: new Date(now.getTime() + unreachableWaitMs),
      errorCode: 'google-unreachable',
    }
  }
  if (error instanceof ActionNeededError) {
    const errorCode =
      error.actionCause === 'scope_read_missing' ? 'sending-not-allowed' : 'mailbox-needs-action'
    return { state: 'failed', errorCode }
  }
  if (error instanceof SenderGoneError) return { state: 'failed', errorCode: 'sender-not-available' }
  const isTooLarge = error instanceof RefusedError && error.status === 413
  return { state: 'failed', errorCode: isTooLarge ? 'message-too-large' : 'google-refused' }
}

const unreachableWaitMs = 15_000

/** How long Kurier looks for a message after a lost answer before it asks the user. */
export const doubtAfterMs = 90_000

/** How long a message can be taken back after it was written. */
export const undoMs = 5_000
