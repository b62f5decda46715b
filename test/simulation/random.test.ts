import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRandom } from '../../emulator/random.ts'
import { createPostgresDatabase } from '../support/database.ts'
import { embeddedDatabase, postgresDatabase } from './database.ts'
import { playScenario } from './kill.ts'
import { type Lab, openLab } from './lab.ts'
import { historyLength, randomHistory } from './random-history.ts'

/** The seeds are fixed, so that a failure comes from a change in the code. `npm run simulate` draws others. */
function seedsFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index)
}

async function openPostgresLab(): Promise<Lab> {
  const { url, drop } = await createPostgresDatabase()
  const database = postgresDatabase(url)
  return await openLab({ ...database, close: () => database.close().then(drop) })
}

describe.each([
  { on: 'postgres', seeds: seedsFrom(1, 100), open: openPostgresLab },
  { on: 'embedded', seeds: seedsFrom(101, 40), open: async () => await openLab(await embeddedDatabase()) },
])('random histories, each killed once, on $on', ({ seeds, open }) => {
  let lab: Lab

  beforeAll(async () => {
    lab = await open()
  })

  afterAll(() => lab.close())

  it.each(seeds)('seed %i', async (seed) => {
    const stopAt = 1 + createRandom(seed).int(250)
    const { faults } = await playScenario(lab, randomHistory(seed, historyLength), stopAt)
    expect(faults).toEqual([])
  })
})
