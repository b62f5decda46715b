import { parseArgs } from 'node:util'
import { createRandom } from '../../emulator/random.ts'
import { createMigratedDatabase, startPostgres, teardown } from '../support/postgres.ts'
import { embeddedDatabase, postgresDatabase } from './database.ts'
import { playScenario, type Scenario } from './kill.ts'
import { type Lab, openLab } from './lab.ts'
import { historyLength, randomHistory } from './random-history.ts'
import { scenarios } from './scenarios.ts'
import { killWorkers } from './two-workers.ts'

/**
 * Plays every scenario, killed at every step of it. `--every N` kills at every Nth step, `--only TEXT` plays
 * only the scenarios whose name contains the text. `--runs N` plays N random histories instead, from
 * `--seed`, each killed once. `--workers N` runs two worker processes and kills one of them at random, N
 * times. `--database postgres` plays on PostgreSQL. Exits with 1 if anything failed.
 */
const { values } = parseArgs({
  options: {
    every: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    runs: { type: 'string', default: '0' },
    workers: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    database: { type: 'string', default: 'embedded' },
  },
})

/** A Google keeps the accounts of all its runs and becomes slow, so it is replaced after so many runs. */
const runsPerLab = 100

const seed = Number(values.seed)
let failures = 0
let runs = 0
let lab: Lab | undefined
if (values.workers !== '0') {
  await startPostgres()
  const faults = await killWorkers(await createMigratedDatabase(), Number(values.workers), seed)
  runs = Number(values.workers)
  failures = faults.length
  for (const fault of faults) say(`  ${fault}`)
} else {
  await simulate()
}
say(`${runs} runs, ${failures} with faults`)
await teardown()
process.exitCode = failures > 0 ? 1 : 0

async function simulate(): Promise<void> {
  if (values.database === 'postgres') await startPostgres()
  if (values.runs === '0') {
    const chosen = scenarios.filter(({ name }) => name.includes(values.only))
    for (const scenario of chosen) await killEverywhere(scenario, Number(values.every))
  } else {
    await playRandom(seed, Number(values.runs))
  }
  await lab?.close()
}

async function killEverywhere(scenario: Scenario, every: number): Promise<void> {
  const start = performance.now()
  const { steps } = await play(scenario, Number.POSITIVE_INFINITY)
  for (let step = 1; step <= steps.length; step += every) await play(scenario, step)
  say(`${scenario.name}: ${steps.length} steps, ${Math.round(performance.now() - start)} ms`)
}

/** The same length and the same kill as for this seed in random.test.ts. */
async function playRandom(firstSeed: number, count: number): Promise<void> {
  for (let seed = firstSeed; seed < firstSeed + count; seed += 1) {
    await play(randomHistory(seed, historyLength), 1 + createRandom(seed).int(250))
    if (seed % 100 === 0) say(`seed ${seed}`)
  }
}

async function play(scenario: Scenario, stopAt: number): Promise<{ steps: string[] }> {
  if (runs % runsPerLab === 0) {
    await lab?.close()
    lab = await freshLab()
  }
  runs += 1
  const played = await playScenario(lab!, scenario, stopAt).catch((error: unknown) => ({
    steps: [],
    faults: [String(error), String((error as Error).stack)],
  }))
  if (played.faults.length > 0) {
    failures += 1
    const where = `${scenario.name}, killed at ${stopAt} (${played.steps[stopAt - 1]})`
    say(`  ${where}:\n    ${played.faults.join('\n    ')}`)
  }
  return played
}

async function freshLab(): Promise<Lab> {
  if (values.database === 'postgres') return await openLab(postgresDatabase(await createMigratedDatabase()))
  return await openLab(await embeddedDatabase())
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
