import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRandom } from '../../emulator/random.ts'
import { embeddedDatabase } from './database.ts'
import { playScenario } from './kill.ts'
import { type Lab, openLab } from './lab.ts'
import { historyLength, randomHistory } from './random-history.ts'

/** The same seeds each time, so that a change is what makes the difference; `npm run simulate` draws others. */
const seeds = Array.from({ length: 30 }, (_, index) => index + 1)

describe('random histories, each killed once', () => {
  let lab: Lab

  beforeAll(async () => {
    lab = await openLab(await embeddedDatabase())
  })

  afterAll(() => lab.close())

  it.each(seeds)('seed %i', async (seed) => {
    const stopAt = 1 + createRandom(seed).int(250)
    const { faults } = await playScenario(lab, randomHistory(seed, historyLength), stopAt)
    expect(faults).toEqual([])
  })
})
