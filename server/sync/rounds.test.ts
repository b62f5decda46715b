import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { roundMs, roundOf, type Wanted } from './rounds.ts'
import { chunksOf, pairsOf } from './search-plan.ts'

const now = new Date('2026-11-02T09:00:00Z')
const big = 10_000

/** Addresses that were asked for so many minutes ago, oldest first. */
function wanted(...minutesAgo: number[]): Wanted[] {
  return minutesAgo.map((minutes, index) => ({
    number: index + 1,
    askedAt: new Date(now.getTime() - minutes * 60_000),
    candidate: {
      id: String(index),
      name: 'Jan Nowak',
      addresses: [`jan.nowak.${100 + index}@poczta-firmowa.example`],
    },
  }))
}

const pastSearches = (some: readonly Wanted[]) =>
  chunksOf(
    'past',
    some.flatMap(({ candidate }) => pairsOf([candidate!], () => false)),
  ).length

describe('a round of new addresses', () => {
  it('is searched for at once in a small house, and after a quarter of an hour in the largest', () => {
    expect([1, 10, 200, 10_000, 50_000].map((count) => roundMs(count) / 1_000)).toEqual([0, 0, 18, 900, 900])
    expect(roundOf(wanted(0), 3, now)).toBe(1)
    expect([roundOf(wanted(0), 200, now), roundOf(wanted(29), big, now)]).toEqual([null, null])
  })

  it('takes what fills whole searches after the time, and the rest after twice the time', () => {
    const all = wanted(29, ...Array.from({ length: 40 }, () => 16), 14)
    const through = roundOf(all, big, now)!
    expect(through).toBeLessThan(41)
    expect(pastSearches(all.slice(0, through + 1))).toBe(pastSearches(all.slice(0, through)) + 1)
    expect(roundOf(all.slice(through), big, now)).toBeNull()
    expect(roundOf(wanted(30, 16, 14), big, now)).toBe(2)
  })

  it('passes over addresses that nobody has any more', () => {
    const nobodys = wanted(35, 16).map((one) => ({ ...one, candidate: null }))
    expect(roundOf(nobodys, big, now)).toBe(2)
    expect(roundOf([...nobodys, { ...wanted(30)[0]!, number: 3 }], big, now)).toBe(3)
  })

  it('does not wait for ever after a clock that was ahead', () => {
    expect(roundOf(wanted(-3 * 24 * 60), big, now)).toBe(1)
    expect(roundOf(wanted(-7), big, now)).toBeNull()
  })

  it('needs no search more than all addresses together, and leaves none that is old', () => {
    const minutes = fc.array(fc.integer({ min: 0, max: 45 }), { minLength: 1, maxLength: 80 })
    fc.assert(
      fc.property(minutes, (ago) => {
        const all = wanted(...ago.toSorted((one, other) => other - one))
        const through = roundOf(all, big, now) ?? 0
        const rest = all.slice(through)
        const old = rest.filter(({ askedAt }) => now.getTime() - askedAt.getTime() >= 2 * roundMs(big))
        expect(old).toEqual([])
        const extra = rest.length === 0 || through === 0 ? 0 : 1
        expect(pastSearches(all.slice(0, through)) + pastSearches(rest)).toBeLessThanOrEqual(
          pastSearches(all) + extra,
        )
      }),
    )
  })
})
