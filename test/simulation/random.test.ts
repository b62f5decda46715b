import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRandom } from '../../emulator/random.ts'
import { type Engine, isLong } from '../support/database.ts'
import { playScenario } from './kill.ts'
import type { Lab } from './lab.ts'
import { historyLength, randomHistory } from './random-history.ts'
import { openTestLab } from './test-lab.ts'

/** The seeds are fixed, so that a failure comes from a change in the code. `npm run simulate` draws others. */
function seedsFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index)
}

describe.each<{ on: Engine; seeds: number[] }>([
  { on: 'postgres', seeds: seedsFrom(1, isLong ? 100 : 60) },
  { on: 'embedded', seeds: seedsFrom(101, isLong ? 40 : 6) },
])('random histories, each killed once, on $on', ({ on, seeds }) => {
  let lab: Lab

  beforeAll(async () => {
    lab = await openTestLab(on)
  })

  afterAll(() => lab.close())

  it.each(seeds)('seed %i', async (seed) => {
    const stopAt = 1 + createRandom(seed).int(250)
    const { faults } = await playScenario(lab, randomHistory(seed, historyLength), stopAt)
    expect(faults).toEqual([])
  })
})
