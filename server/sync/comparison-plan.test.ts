import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { besideList, isCheaperToSearch, planComparison, surelyListedFrom } from './comparison-plan.ts'
import { packIds, unpackIds } from './packed-ids.ts'
import type { Pair } from './search-plan.ts'

const dayMs = 86_400_000
const now = new Date('2026-11-02T02:00:00Z')

function candidates(count: number): Pair[] {
  return Array.from({ length: count }, (_, index) => {
    const number = String(index).padStart(5, '0')
    return { id: number, name: `Jan Nowak ${number}`, address: `jan.nowak.${number}@poczta.example` }
  })
}

function plan(
  count: number,
  messages: number | null,
  more: Partial<Parameters<typeof planComparison>[0]> = {},
) {
  const pairs = candidates(count)
  return planComparison({ pairs, written: pairs, messages, isListed: true, isAfterLoss: false, now, ...more })
}

describe('a comparison with Gmail', () => {
  it('takes the cheaper way', () => {
    expect(plan(20, 20_000)).toMatchObject({ lists: false, isWhole: true })
    expect(plan(2_000, 20_000)).toMatchObject({ lists: true, isWhole: false, retrace: [] })
    expect(plan(50_000, null)).toMatchObject({ lists: false, isWhole: true })
  })

  it('keeps to the way of the nights before where the other costs about the same', () => {
    const night = (isListed: boolean, messages: number) => plan(100, messages, { isListed }).lists
    expect([night(false, 1_000), night(true, 1_000)]).toEqual([true, true])
    expect([night(false, 2_000), night(true, 2_000)]).toEqual([false, true])
    expect([night(false, 5_000), night(true, 5_000)]).toEqual([false, false])
    const alone = Array.from({ length: 30 }, (_, night) => new Date(now.getTime() + night * dayMs))
    expect(alone.filter((at) => plan(1, 4, { isListed: false, now: at }).lists)).toEqual([])
  })

  it('searches for every address in the night of the first list', () => {
    const first = plan(2_000, 20_000, { isListed: false })
    expect(first).toMatchObject({ lists: true, isWhole: true })
    expect(first.audit).toHaveLength(2_000)
    expect(first.retrace.length).toBeGreaterThan(0)
  })

  it('beside a list searches for every address within thirty nights', () => {
    const seen = new Set<string>()
    for (let night = 0; night < 30; night += 1) {
      const at = new Date(now.getTime() + night * dayMs)
      for (const { address } of plan(2_000, 1_000, { now: at }).audit) seen.add(address)
    }
    expect(seen.size).toBe(2_000)
  })

  it.each([
    [1, 40, 30],
    [7, 50_006, 200],
  ])(
    'in a large house, takes all ordinals from %i to %i in turn within %i nights',
    (lowest, highest, nights) => {
      const taken = Array.from({ length: nights }, (_, night) =>
        besideList({ lowest, highest }, new Date(now.getTime() + night * dayMs)),
      ).toSorted((one, other) => one.from - other.from)
      expect([taken[0]!.from, taken.at(-1)!.to]).toEqual([lowest, highest + 1])
      for (const [index, { from, to }] of taken.entries()) {
        expect(to - from).toBeLessThanOrEqual(250)
        if (index > 0) expect(from).toBe(taken[index - 1]!.to)
      }
    },
  )

  it('by searching never takes fewer calls than a list from that many addresses on', () => {
    const few = candidates(surelyListedFrom(20_000))
    expect(plan(few.length, 20_000).lists).toBe(true)
    expect(surelyListedFrom(null)).toBe(Number.POSITIVE_INFINITY)
  })

  it('reads the headers of few unknown messages, and searches instead of reading many', () => {
    const pairs = candidates(100)
    const facts = { pairs, written: pairs }
    expect([isCheaperToSearch(500, facts), isCheaperToSearch(501, facts)]).toEqual([false, true])
    const many = candidates(30_000)
    expect(isCheaperToSearch(501, { pairs: many, written: many })).toBe(false)
  })
})

it('packs the ids of 20,000 messages into 200 kB, and gives back exactly them', () => {
  const seed = 0x18c0_0000_0000_0000n
  const ids = Array.from({ length: 20_000 }, (_, index) =>
    (seed + BigInt(index) * 4_000_000_000_007n + BigInt((index * 7_919) % 1_048_576)).toString(16),
  )
  expect(packIds(ids).byteLength).toBeLessThan(200_000)
  expect(unpackIds(packIds(ids))).toEqual(ids.toSorted())
  fc.assert(
    fc.property(fc.uniqueArray(fc.stringMatching(/^[0-9a-zA-Z-]{1,20}$/)), (some) => {
      expect(unpackIds(packIds(some))).toEqual(some.toSorted())
    }),
  )
})
