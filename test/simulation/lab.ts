import { Kysely } from 'kysely'
import { type EmulatorClock, virtualClock } from '../../emulator/clock.ts'
import { type Emulator, startEmulator } from '../../emulator/emulator.ts'
import type { Db } from '../../server/db/db.ts'
import type { Schema } from '../../server/db/schema.ts'
import { beginRoutine } from '../../server/users/audit.ts'
import type { SharedDatabase } from './database.ts'
import { Stops, stoppingDialect } from './stops.ts'
import { Witness } from './witness.ts'

/**
 * A pattern whose mail must not be opened, in whose mailbox, and between which marks of Google's call log
 * (`to` null: still in force).
 */
export interface Blocking {
  /** The person whose mailbox it is; null for all mailboxes. */
  owner: string | null
  pattern: string
  from: number
  to: number | null
}

/** One Google and one database for all runs, and the interception of the engine's calls to that Google. */
export interface Lab {
  google: Emulator
  /** The engine's database. It may be stopped at any commit. */
  db: Db
  /** The same database without stops, for tests to read and to prepare. */
  plain: Db
  stops: Stops
  wire: Wire
  witness: Witness
  /** The folder with the files of an embedded database. */
  dataDir: string | undefined
  /** Empties the tables and removes faults. Returns the number of the run that begins. */
  clean(): Promise<number>
  close(): Promise<void>
}

/** How a test intercepts calls: `onAnswer` runs for each answer before the engine receives it. */
interface Wire {
  onAnswer: ((call: string) => Promise<void>) | undefined
  /** The number of messages or records on a page of a list. */
  pageSize: number
}

const nowMs = Date.parse('2026-10-01T08:00:00Z')
const dayMs = 86_400_000

/** @param database makes one dialect for each of the two users of one migrated database */
export async function openLab(
  database: SharedDatabase,
  clock: EmulatorClock = virtualClock(nowMs),
): Promise<Lab> {
  const google = await startEmulator({
    clock,
    world: { accounts: [], mail: [], correspondents: [] },
    switches: { quota: 'off', concurrentCalls: 0, accessTokenSeconds: 86_400 },
  })
  const stops = new Stops()
  const wire: Wire = { onAnswer: undefined, pageSize: 500 }
  const unhook = hookFetch(google.url, stops, wire)
  const db = new Kysely<Schema>({ dialect: stoppingDialect(database.dialect(), stops) })
  const plain = new Kysely<Schema>({ dialect: database.dialect() })
  const witness = new Witness(google.world)
  let runs = 0
  return {
    ...{ google, db, plain, stops, wire, witness, dataDir: database.dataDir },
    clean: async () => {
      stops.end()
      stops.revive()
      google.faults.clear()
      google.calls.reset()
      witness.forget()
      // Runs begin in the morning, so that only long runs contain a nightly audit.
      const { clock } = google
      clock.advance(dayMs - ((clock.now() - nowMs) % dayMs))
      Object.assign(wire, { onAnswer: undefined, pageSize: 500 })
      await plain.transaction().execute(async (tx) => {
        await beginRoutine(tx, 'retention')
        for (const table of tables) await tx.deleteFrom(table).execute()
      })
      await plain.updateTable('organisation').set({ asks_owners: false, readers: 'team' }).execute()
      runs += 1
      return runs
    },
    close: async () => {
      unhook()
      await google.close()
      await database.close()
    },
  }
}

/** In an order that foreign keys allow; dependent rows are deleted with these. */
const tables = [
  'outbox',
  'messages',
  'mailboxes',
  'candidates',
  'vacancies',
  'consents',
  'audit_events',
  'blocks',
  'users',
  'erased_addresses',
  'erasures',
] as const satisfies (keyof Schema)[]

/** Makes every call to this Google a step before it and one after it, and makes lists come in small pages. */
function hookFetch(url: string, stops: Stops, wire: Wire): () => void {
  const original = globalThis.fetch
  globalThis.fetch = async (input, init) => {
    const address = String(input instanceof Request ? input.url : input)
    if (!address.startsWith(url)) return await original(input, init)
    const call = nameOf(address.slice(url.length))
    stops.step(`before ${call}`)
    const response = await original(address.replace('maxResults=500', `maxResults=${wire.pageSize}`), init)
    const body = await response.arrayBuffer()
    await wire.onAnswer?.(call)
    stops.step(`after ${call}`)
    return new Response(body, response)
  }
  return () => {
    globalThis.fetch = original
  }
}

/** Returns the method's name: `/gmail/v1/users/me/history?…` → history. */
function nameOf(path: string): string {
  if (path.startsWith('/batch/')) return 'batch'
  return path.split('?')[0]!.split('/').slice(-1)[0]!
}
