import { expect, it } from 'vitest'
import { ActionNeededError, RateLimitedError, RefusedError, UnavailableError } from '../mailboxes/provider.ts'
import { backOff, outcomeOf } from './outcome.ts'
import { nextPoll } from './schedule.ts'

const now = new Date('2026-03-01T10:00:00Z')
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1_000)

it('counts waiting for quota as no failed attempt', () => {
  const until = inSeconds(30)
  expect(outcomeOf(new RateLimitedError(until), 3, now)).toEqual({
    kind: 'wait',
    until,
    attempts: 3,
    fault: false,
  })
})

it('asks the person only for what a person can mend', () => {
  expect(outcomeOf(new ActionNeededError('revoked'), 0, now)).toEqual({
    kind: 'action_needed',
    cause: 'revoked',
  })
  expect(outcomeOf(new UnavailableError('down'), 0, now)).toMatchObject({
    kind: 'wait',
    attempts: 1,
    fault: false,
  })
  expect(outcomeOf(new RefusedError(400, 'x'), 0, now)).toMatchObject({ kind: 'wait', fault: false })
})

it('waits after a fault of ours too, and says that it is one', () => {
  expect(outcomeOf(new TypeError('bug'), 0, now)).toMatchObject({ kind: 'wait', fault: true })
})

it('waits twice as long each time, ten minutes at most', () => {
  expect([0, 1, 2, 3].map((attempts) => backOff(attempts, now))).toEqual([2, 4, 8, 16].map(inSeconds))
  expect(backOff(1_000, now)).toEqual(inSeconds(600))
})

it('asks an active mailbox within seconds, an idle one in its time, none later than an hour', () => {
  const quietFor = (seconds: number) => inSeconds(-seconds)
  expect(nextPoll(now, 300, quietFor(0), () => 1)).toEqual(inSeconds(5))
  expect(nextPoll(now, 300, quietFor(60), () => 1)).toEqual(inSeconds(30))
  expect(nextPoll(now, 300, quietFor(86_400), () => 1)).toEqual(inSeconds(300))
  expect(nextPoll(now, 300, quietFor(86_400), () => 0)).toEqual(inSeconds(240))
  expect(nextPoll(now, 1_000_000, quietFor(864_000), () => 1)).toEqual(inSeconds(3_600))
  expect(nextPoll(now, 300, inSeconds(600), () => 1)).toEqual(inSeconds(5))
})
