import { parseArgs } from 'node:util'
import { createRandom } from '../../emulator/random.ts'
import { embeddedDatabase } from './database.ts'
import { playScenario, type Scenario } from './kill.ts'
import { type Lab, openLab } from './lab.ts'
import { randomHistory } from './random-history.ts'
import { scenarios } from './scenarios.ts'

/**
 * Every scenario, killed at every step of it (`--every N`: at each Nth, `--only TEXT`:
 * of the scenarios so named); with `--runs N`, so many random histories instead, from
 * `--seed`, each killed once. Exits with 1 when anything did not hold.
 */
const { values } = parseArgs({
  options: {
    every: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    runs: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
  },
})

const lab = await openLab(await embeddedDatabase())
let failures = 0
let runs = 0
if (values.runs === '0') {
  const chosen = scenarios.filter(({ name }) => name.includes(values.only))
  for (const scenario of chosen) await killEverywhere(lab, scenario, Number(values.every))
} else {
  await playRandom(lab, Number(values.seed), Number(values.runs))
}
say(`${runs} runs, ${failures} with faults`)
await lab.close()
process.exitCode = failures > 0 ? 1 : 0

async function killEverywhere(on: Lab, scenario: Scenario, every: number): Promise<void> {
  const start = performance.now()
  const { steps } = await play(on, scenario, Number.POSITIVE_INFINITY)
  for (let step = 1; step <= steps.length; step += every) await play(on, scenario, step)
  say(`${scenario.name}: ${steps.length} steps, ${Math.round(performance.now() - start)} ms`)
}

/** As long and as killed as the same seed is in random.test.ts. */
async function playRandom(on: Lab, firstSeed: number, count: number): Promise<void> {
  for (let seed = firstSeed; seed < firstSeed + count; seed += 1) {
    await play(on, randomHistory(seed, 18), 1 + createRandom(seed).int(250))
    if (seed % 100 === 0) say(`seed ${seed}`)
  }
}

async function play(on: Lab, scenario: Scenario, stopAt: number): Promise<{ steps: string[] }> {
  runs += 1
  const played = await playScenario(on, scenario, stopAt).catch((error: unknown) => ({
    steps: [],
    faults: [String(error), String((error as Error).stack)],
  }))
  if (played.faults.length > 0) {
    failures += 1
    say(
      `  ${scenario.name}, killed at ${stopAt} (${played.steps[stopAt - 1]}):\n    ${played.faults.join('\n    ')}`,
    )
  }
  return played
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
