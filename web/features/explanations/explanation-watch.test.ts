import { describe, expect, test } from 'vitest'
import type { ExplainedMessage, Verdict } from '../../../contract/explanations.ts'
import { nextAskMs, touchedBy, unsettled, type Watched } from './explanation-watch.ts'

const message = (providerId: string, verdict: Verdict): ExplainedMessage => ({
  providerId,
  from: 'jan@example.test',
  to: 'anna@firma.test',
  subject: 'Hello',
  at: '2026-11-21T10:00:00.000Z',
  verdict,
})
const missing: Verdict = { kind: 'missing', candidates: [] }
const waiting: Verdict = { kind: 'waiting', attempts: 0, nextAttemptAt: '2026-11-21T10:00:00.000Z' }
const shown: Verdict = { kind: 'shown', candidates: [] }
const setAside: Verdict = { kind: 'set_aside', attempts: 8 }
const nobody = (...strangers: string[]): Verdict => ({ kind: 'refused', rule: 'nobody', strangers })
const since = (kind: Verdict['kind']): Watched => new Map([['1', kind]])

describe('repeating the question after an action', () => {
  test('continues until all verdicts are final', () => {
    const open = (before: Verdict['kind'], now: Verdict) => unsettled(since(before), [message('1', now)]).size
    expect(open('missing', missing)).toBe(1)
    expect(open('missing', waiting)).toBe(1)
    expect(open('missing', shown)).toBe(0)
    expect(open('refused', nobody('jan@example.test'))).toBe(1)
    expect(open('set_aside', waiting)).toBe(1)
    expect(open('set_aside', setAside)).toBe(0)
  })

  test('ignores messages without an action', () => {
    expect(nextAskMs(new Map(), [message('1', missing)], 0)).toBeNull()
    expect(unsettled(since('missing'), [message('2', missing)]).size).toBe(0)
  })

  test('asks at least once, because the visible answer is older than the action', () => {
    expect(nextAskMs(since('set_aside'), [message('1', setAside)], 0)).toBe(800)
    expect(nextAskMs(since('set_aside'), [message('1', setAside)], 1)).toBeNull()
  })

  test('asks at growing intervals and stops within a minute', () => {
    const pauses: number[] = []
    for (let asks = 0; ; asks += 1) {
      const pause = nextAskMs(since('missing'), [message('1', missing)], asks)
      if (pause === null) break
      pauses.push(pause)
    }
    expect(pauses).toEqual(pauses.toSorted((one, other) => one - other))
    expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBeLessThan(60_000)
  })
})

test('a new address affects only refused messages that contain it', () => {
  const messages = [
    message('1', nobody('jan@example.test')),
    message('2', nobody('ola@example.test')),
    message('3', shown),
    message('4', nobody()),
  ]
  expect([...touchedBy('jan@example.test', messages).keys()]).toEqual(['1'])
  expect([...touchedBy(null, messages).keys()]).toEqual(['1', '2'])
})
