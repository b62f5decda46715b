import { describe, expect, it } from 'vitest'
import { ActionNeededError, RateLimitedError, RefusedError, UnavailableError } from '../mailboxes/provider.ts'
import { backOff, outcomeOf } from './outcome.ts'
import { nextPoll } from './schedule.ts'

const now = new Date('2026-03-01T10:00:00Z')
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1_000)

it('waits until the time that Google names, without counting a failed attempt', () => {
  const until = inSeconds(30)
  const outcome = { kind: 'wait', until, attempts: 0, fault: false }
  expect(outcomeOf(new RateLimitedError(until), 3, now)).toEqual(outcome)
})

it('waits longer each time while Google names no time, and at least until retryAt', () => {
  const busy = new RateLimitedError(inSeconds(5), { isNamed: false })
  const waits = [0, 1, 2, 3, 20].map((attempts) => outcomeOf(busy, attempts, now))
  expect(waits).toMatchObject([5, 5, 8, 16, 600].map((seconds) => ({ until: inSeconds(seconds) })))
  expect(waits[2]).toMatchObject({ attempts: 3, fault: false })
  const daily = new RateLimitedError(inSeconds(3_600), { isNamed: false })
  expect(outcomeOf(daily, 5, now)).toMatchObject({ until: inSeconds(3_600) })
})

it('asks the owner only for what the owner can fix', () => {
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

it('waits after an error of our own too, and marks it as a fault', () => {
  expect(outcomeOf(new TypeError('bug'), 0, now)).toMatchObject({ kind: 'wait', fault: true })
})

it('waits twice as long each time, ten minutes at most', () => {
  expect([0, 1, 2, 3].map((attempts) => backOff(attempts, now))).toEqual([2, 4, 8, 16].map(inSeconds))
  expect(backOff(1_000, now)).toEqual(inSeconds(600))
})

describe('the next poll', () => {
  const nextAfter = (quietSeconds: number, pollSeconds = 300, watchUntil: Date | null = null, random = 1) =>
    nextPoll(now, pollSeconds, { active_at: inSeconds(-quietSeconds), watch_until: watchUntil }, () => random)

  it('is within seconds for an active mailbox, after pollSeconds for an idle one, and always within an hour', () => {
    expect(nextAfter(0)).toEqual(inSeconds(5))
    expect(nextAfter(60)).toEqual(inSeconds(30))
    expect(nextAfter(86_400)).toEqual(inSeconds(300))
    expect(nextAfter(86_400, 300, null, 0)).toEqual(inSeconds(240))
    expect(nextAfter(864_000, 1_000_000)).toEqual(inSeconds(3_600))
    expect(nextAfter(-3)).toEqual(inSeconds(5))
    expect(nextAfter(-86_400)).toEqual(inSeconds(300))
  })

  it('is rarer while Google tells of changes, and as before once the watch has ended', () => {
    expect(nextAfter(0, 300, inSeconds(60))).toEqual(inSeconds(1_800))
    expect(nextAfter(86_400, 300, inSeconds(60))).toEqual(inSeconds(1_800))
    expect(nextAfter(86_400, 3_000, inSeconds(60))).toEqual(inSeconds(3_000))
    expect(nextAfter(86_400, 300, inSeconds(-1))).toEqual(inSeconds(300))
  })
})
