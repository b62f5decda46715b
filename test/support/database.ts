import { cpSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { type RawBuilder, sql } from 'kysely'
import pg from 'pg'
import { inject } from 'vitest'
import { type Database, type Db, openDatabase, type Tx } from '../../server/db/db.ts'
import { newId } from '../../server/ids.ts'
import { createLog } from '../../server/log.ts'
import { templateName } from './postgres.ts'
import { scratchFolder } from './scratch.ts'

export type Engine = Database['engine']

/** For what concerns storage: queues, locks, notices, transactions, bytes on disk, start, migrations. */
export const bothEngines: Engine[] = ['embedded', 'postgres']

/** `npm run test:long` sets it, and then everything is played on both databases. */
export const isLong = Boolean(process.env.KURIER_TEST_LONG)

/** For everything else. The embedded database is PostgreSQL too, and takes three times the CPU time. */
export const engines: Engine[] = isLong ? bothEngines : ['postgres']

/** A migrated database of its own; closing it leaves nothing behind. */
export async function openTestDatabase(engine: Engine): Promise<Database> {
  return engine === 'embedded' ? openCopy() : openPostgres()
}

/** A PostgreSQL database of its own, copied from a template or empty. */
export async function createPostgresDatabase(
  template: string = templateName,
): Promise<{ url: string; drop(): Promise<void> }> {
  const server = inject('postgresUrl')
  const name = `test_${newId().replaceAll('-', '')}`
  await execute(server, `create database ${name} template ${template}`)
  return {
    url: server.replace(/\/postgres$/, `/${name}`),
    drop: () => execute(server, `drop database ${name} with (force)`),
  }
}

/** Locks a whole table against reads, for {@link changeBeneath}. */
export function wholeTable(name: string): RawBuilder<unknown> {
  return sql`lock table ${sql.table(name)} in access exclusive mode`
}

/** Longer than a statement takes that waits for no lock. */
const overlapMs = 150

/**
 * Runs `first` in a transaction, and starts `second` in another before the first commits.
 *
 * `second` waits for what `first` has locked. What `first` forgot to lock, `second` sees
 * in its old state.
 */
export async function overlap(
  db: Db,
  first: (tx: Tx) => Promise<unknown>,
  second: (tx: Tx) => Promise<unknown>,
): Promise<PromiseSettledResult<unknown>> {
  const begun = await db.transaction().execute(async (tx) => {
    await first(tx)
    const settled = Promise.allSettled([db.transaction().execute(second)])
    await setTimeout(overlapMs)
    return { settled }
  })
  return (await begun.settled)[0]
}

/**
 * Takes a lock, starts `read`, and runs `change` while `read` waits for the lock in the middle of its work.
 * PostgreSQL only.
 *
 * @param hold a statement that locks what `read` needs
 * @param statement the beginning of the waiting query, to recognise it
 */
export async function changeBeneath<T>(
  db: Db,
  { hold, statement }: { hold: RawBuilder<unknown>; statement: string },
  read: () => Promise<T>,
  change: (tx: Tx) => Promise<unknown>,
): Promise<T> {
  const begun = await db.transaction().execute(async (tx) => {
    await hold.execute(tx)
    const reading = read()
    for (let waits = false; !waits; await setTimeout(20)) {
      const { rows } = await sql`select 1 from pg_stat_activity where datname = current_database()
        and wait_event_type = 'Lock' and starts_with(query, ${statement})`.execute(db)
      waits = rows.length > 0
    }
    await change(tx)
    return { reading }
  })
  return await begun.reading
}

async function openPostgres(): Promise<Database> {
  const { url, drop } = await createPostgresDatabase()
  const database = await openDatabase({ databaseUrl: url, dataDir: '' }, createLog('silent'))
  return {
    ...database,
    close: async () => {
      await database.close()
      await drop()
    },
  }
}

async function openCopy(): Promise<Database> {
  const dataDir = await scratchFolder('kurier-test-')
  cpSync(inject('embeddedTemplate'), dataDir, { recursive: true })
  const database = await openDatabase({ databaseUrl: undefined, dataDir }, createLog('silent'))
  return {
    ...database,
    close: async () => {
      await database.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(statement).finally(() => client.end())
}
