import { expect, it } from 'vitest'
import type { OutboxState } from '../db/schema.ts'
import {
  ActionNeededError,
  RateLimitedError,
  RefusedError,
  UnavailableError,
  UnknownOutcomeError,
} from '../mailboxes/provider.ts'
import { mayFollow, outcomeOfSend } from './outbox.ts'

const now = new Date('2026-03-01T09:00:00Z')
const states: OutboxState[] = ['queued', 'sending', 'sent', 'failed', 'in_doubt', 'cancelled']

it('allows no state after sent or cancelled', () => {
  expect(states.filter((to) => mayFollow('sent', to) || mayFollow('cancelled', to))).toEqual([])
})

it('can cancel only a message that has certainly not left, or one in doubt', () => {
  expect(states.filter((from) => mayFollow(from, 'cancelled'))).toEqual(['queued', 'failed', 'in_doubt'])
})

it('treats a lost answer as unknown and a refusal as proof that nothing left', () => {
  const retryAt = new Date('2026-03-01T10:00:00Z')
  expect(outcomeOfSend(new UnknownOutcomeError('lost'), now)).toEqual({ state: 'sending' })
  expect(outcomeOfSend(new RateLimitedError(retryAt), now)).toMatchObject({
    state: 'queued',
    sendAfter: retryAt,
  })
  expect(outcomeOfSend(new ActionNeededError('revoked'), now)).toEqual({
    state: 'failed',
    errorCode: 'mailbox-needs-action',
  })
  expect(outcomeOfSend(new ActionNeededError('scope_read_missing'), now)).toEqual({
    state: 'failed',
    errorCode: 'sending-not-allowed',
  })
  expect(outcomeOfSend(new RefusedError(400, 'invalidArgument'), now)).toEqual({
    state: 'failed',
    errorCode: 'google-refused',
  })
})

it('reports that a message is too large when Google says so', () => {
  expect(outcomeOfSend(new RefusedError(413, 'uploadTooLarge'), now)).toEqual({
    state: 'failed',
    errorCode: 'message-too-large',
  })
})

it('queues the message again if the token endpoint does not answer, because nothing left', () => {
  expect(outcomeOfSend(new UnavailableError('down', { mayHaveHappened: false }), now)).toMatchObject({
    state: 'queued',
  })
})
