import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bothEngines, isLong, type Engine as Kind } from '../support/database.ts'
import { playScenario } from './kill.ts'
import type { Lab } from './lab.ts'
import { scenarios } from './scenarios.ts'
import { openTestLab } from './test-lab.ts'

/**
 * On which scenarios each database is played in one `npm test`, and how often each is killed. Kills are spread evenly
 * over the steps, and each scenario begins at a different step. `npm run simulate` kills at every step of all
 * scenarios.
 */
const plays: Record<Kind, { every: number; kills: number }> = {
  embedded: isLong ? { every: 1, kills: 2 } : { every: 8, kills: 1 },
  postgres: { every: 1, kills: 1 },
}

/** One test has many runs, and the machine may be busy. */
const timeoutMs = 600_000

describe.each(bothEngines)('killed anywhere, on %s', (kind) => {
  const { every, kills } = plays[kind]
  const played = scenarios.map((scenario, index) => ({ ...scenario, index }))
  let lab: Lab

  beforeAll(async () => {
    lab = await openTestLab(kind)
  })

  afterAll(() => lab.close())

  it.each(played.filter(({ index }) => index % every === 0))(
    '$name',
    async (scenario) => {
      const { steps, faults } = await playScenario(lab, scenario, Number.POSITIVE_INFINITY)
      expect(faults).toEqual([])
      const stride = Math.max(1, Math.floor(steps.length / kills))
      for (let stopAt = 1 + (scenario.index % stride); stopAt <= steps.length; stopAt += stride) {
        const killed = await playScenario(lab, scenario, stopAt)
        const where = `${stopAt}, ${steps[stopAt - 1]}`
        expect({ where, kills: killed.kills, faults: killed.faults }).toEqual({ where, kills: 1, faults: [] })
      }
    },
    timeoutMs,
  )
})
