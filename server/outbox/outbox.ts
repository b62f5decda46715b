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

/** What may follow what. Nothing leaves `sent`, and `sending` never goes back to be sent blindly. */
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

/** Gmail does not let the owner send from this address any more: found out before anything left. */
export class SenderGoneError extends ProviderError {
  override name = 'SenderGoneError'
}

/** What a failed call to send means for the row. */
export type SendOutcome =
  /** Nothing left: again at that time, by itself. */
  | { state: 'queued'; sendAfter: Date; errorCode: 'google-busy' | 'google-unreachable' }
  /** It may have left: to be looked for, never sent again by itself. */
  | { state: 'sending' }
  /** Nothing left, and only the person can mend it. */
  | { state: 'failed'; errorCode: ProblemCode }

/** Google's own refusals are proof that nothing left; silence proves nothing. */
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

/** How long a lost answer is looked for before the person is asked. */
export const doubtAfterMs = 90_000

/** How long after writing a message can be taken back. */
export const undoMs = 5_000
