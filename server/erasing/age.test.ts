import { describe, expect, it } from 'vitest'
import { type AgeFacts, agingOf, isRunDue, type RetentionRule } from './age.ts'

const now = new Date('2026-11-28T02:00:00Z')
const rules: RetentionRule[] = [
  { stage: 'applied', months: 6, action: 'erase' },
  { stage: 'rejected', months: 12, action: 'anonymise' },
]
const facts: AgeFacts = {
  stages: ['applied'],
  lastContactAt: new Date('2026-01-31T10:00:00Z'),
  keptUntil: null,
  toldAt: null,
}
const aging = (changed: Partial<AgeFacts> = {}) =>
  agingOf({ ...facts, ...changed }, { rules, noticeDays: 14 }, now)
const days = (date: Date | undefined) => date?.toISOString().slice(0, 10)

describe('the age of a candidate', () => {
  it('counts months from the last contact, to the last day of a shorter month', () => {
    expect(days(aging()?.overAt)).toBe('2026-07-31')
    expect(days(aging({ lastContactAt: new Date('2026-08-31T10:00:00Z') })?.overAt)).toBe('2027-02-28')
  })

  it('is never over at a stage without a rule, also beside another stage', () => {
    expect(aging({ stages: ['interview'] })).toBeNull()
    expect(aging({ stages: ['applied', 'hired'] })).toBeNull()
  })

  it('takes the longest time and the gentler action of several applications, and counts none as applied', () => {
    expect(aging({ stages: ['applied', 'rejected'] })).toMatchObject({ action: 'anonymise' })
    expect(days(aging({ stages: ['applied', 'rejected'] })?.overAt)).toBe('2027-01-31')
    expect(aging({ stages: [] })).toMatchObject({ action: 'erase' })
  })

  it('is prolonged by whoever keeps the candidate, never shortened', () => {
    expect(days(aging({ keptUntil: new Date('2027-03-01T00:00:00Z') })?.overAt)).toBe('2027-03-01')
    expect(days(aging({ keptUntil: new Date('2026-02-01T00:00:00Z') })?.overAt)).toBe('2026-07-31')
  })

  it('is not due before the owner had the days of the notice, however long ago it was over', () => {
    expect(days(aging()?.dueAt), 'not told yet').toBe('2026-12-12')
    const told = aging({ toldAt: new Date('2026-11-20T02:00:00Z') })
    expect([told?.isTold, days(told?.dueAt)]).toEqual([true, '2026-12-04'])
  })

  it('a notice from before the last contact does not count', () => {
    const again = {
      lastContactAt: new Date('2026-11-01T10:00:00Z'),
      toldAt: new Date('2026-10-20T02:00:00Z'),
    }
    expect(aging(again)).toMatchObject({ isTold: false })
  })

  it('neither does one from the future, which a wrong clock noted', () => {
    expect(aging({ toldAt: new Date('2027-11-20T02:00:00Z') })).toMatchObject({ isTold: false })
  })
})

describe('the nightly run', () => {
  it.each([
    [null, '2026-11-28T00:30:00Z', false],
    [null, '2026-11-28T01:00:00Z', true],
    ['2026-11-27T23:59:00Z', '2026-11-28T01:00:00Z', true],
    ['2026-11-28T01:00:00Z', '2026-11-28T23:00:00Z', false],
    ['2027-11-28T01:00:00Z', '2026-11-28T01:00:00Z', true],
  ])('ran %s, now %s: due %s', (ranAt, at, due) => {
    expect(isRunDue(ranAt === null ? null : new Date(ranAt), new Date(at))).toBe(due)
  })
})
