import { sql } from 'kysely'
import { openMailbox } from '../../server/mailboxes/mailboxes.ts'
import { blockingFaults } from './blocking.ts'
import { Engine } from './engine.ts'
import type { Lab } from './lab.ts'
import { live } from './live.ts'
import { privacyFaults, profileFaults } from './oracle.ts'
import { outboxFaults } from './outbox-oracle.ts'
import { auditFaults, restFaults } from './rest.ts'

export interface Scenario {
  name: string
  /** History is lost in this scenario, so that labels of copies that are not fetched again may be out of date. */
  isAnew?: true
  /** Google keeps listing a message that it does not have, so that each audit asks for it. */
  hasGhost?: true
  /** Returns what is wrong at the end, besides what every scenario is checked for. */
  check?(engine: Engine): Promise<string[]>
  /** Plays the whole scenario. The engine may be killed anywhere in it. */
  play(engine: Engine): Promise<void>
}

export interface Played {
  /** The names of all steps, in order. */
  steps: string[]
  kills: number
  faults: string[]
}

/**
 * Plays a scenario and kills it once at `stopAt` (a step's number from 1, or Infinity for never). Then lets
 * the engine finish its work, and checks the result.
 */
export async function playScenario(lab: Lab, scenario: Scenario, stopAt: number): Promise<Played> {
  const engine = new Engine(lab, await lab.clean())
  lab.stops.begin(stopAt)
  try {
    await scenario.play(engine)
    await engine.settle()
  } finally {
    lab.stops.end()
  }
  engine.calm()
  const steps = [...lab.stops.names]
  const faults = await faultsOf(engine, scenario.isAnew ?? false)
  faults.push(...((await scenario.check?.(engine)) ?? []))
  // The audit is checked only after some of the kills: if all else is right, it has nothing to find.
  if (!Number.isFinite(stopAt) || stopAt % 4 === 0) faults.push(...(await auditFaults(engine, scenario)))
  return { steps, kills: engine.kills, faults }
}

/** Returns all faults of the present state, one line each. */
async function faultsOf(engine: Engine, anew: boolean): Promise<string[]> {
  const { lab } = engine
  return [
    ...(await profileFaults(lab, { anew })),
    ...(await privacyFaults(lab, engine.everWritten, engine.everHired)),
    ...(await blockingFaults(engine)),
    ...(await outboxFaults(lab)),
    ...(await openFaults(engine)),
    ...(await restFaults(engine)),
  ]
}

/** Returns open work, and cursors that differ from the mailbox's. */
async function openFaults(engine: Engine): Promise<string[]> {
  const { plain } = engine.lab
  const ledger = await plain.selectFrom('ledger').selectAll().execute()
  const searches = await plain.selectFrom('searches').selectAll().execute()
  const faults = [
    ...ledger.map((row) => `in the ledger: ${row.provider_id} by ${row.found_by}, ${row.last_error}`),
    ...searches.map((row) => `open: a search of ${row.kind}`),
  ]
  for (const mailbox of await live(engine)) {
    const { provider, secrets } = engine.parts()
    const { cursor } = await openMailbox(provider, mailbox, secrets).profile()
    if (cursor !== mailbox.cursor) faults.push(`the cursor is ${mailbox.cursor}, Google is at ${cursor}`)
  }
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from messages where not exists
    (select 1 from message_copies copy where copy.message_id = messages.id)`.execute(plain)
  if (rows[0]!.n > 0) faults.push(`${rows[0]!.n} messages without a copy`)
  return faults
}
