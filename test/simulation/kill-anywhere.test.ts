import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPostgresDatabase, type Engine as Kind } from '../support/database.ts'
import { embeddedDatabase, postgresDatabase, type SharedDatabase } from './database.ts'
import { playScenario } from './kill.ts'
import { type Lab, openLab } from './lab.ts'
import { scenarios } from './scenarios.ts'

/**
 * The kills of each scenario in one `npm test`. They are spread evenly over its steps, and each scenario
 * begins at a different step. `npm run simulate` kills at every step of all scenarios.
 */
const kills: Record<Kind, number> = { embedded: 2, postgres: 1 }

/** One test has many runs, and the machine may be busy. */
const timeoutMs = 600_000

describe.each<Kind>(['embedded', 'postgres'])('killed anywhere, on %s', (kind) => {
  let database: SharedDatabase
  let lab: Lab

  beforeAll(async () => {
    database = kind === 'embedded' ? await embeddedDatabase() : await newPostgres()
    lab = await openLab(database)
  })

  afterAll(() => lab.close())

  it.each(scenarios.map((scenario, index) => ({ ...scenario, index })))(
    '$name',
    async (scenario) => {
      const { steps, faults } = await playScenario(lab, scenario, Number.POSITIVE_INFINITY)
      expect(faults).toEqual([])
      const stride = Math.max(1, Math.floor(steps.length / kills[kind]))
      for (let stopAt = 1 + (scenario.index % stride); stopAt <= steps.length; stopAt += stride) {
        const killed = await playScenario(lab, scenario, stopAt)
        const where = `${stopAt}, ${steps[stopAt - 1]}`
        expect({ where, kills: killed.kills, faults: killed.faults }).toEqual({ where, kills: 1, faults: [] })
      }
    },
    timeoutMs,
  )
})

async function newPostgres(): Promise<SharedDatabase> {
  const { url, drop } = await createPostgresDatabase()
  const shared = postgresDatabase(url)
  return {
    dialect: shared.dialect,
    close: async () => {
      await shared.close()
      await drop()
    },
  }
}
