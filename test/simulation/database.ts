import { rm } from 'node:fs/promises'
import { type Dialect, PostgresDialect } from 'kysely'
import pg from 'pg'
import { openDatabase } from '../../server/db/db.ts'
import { openEmbedded } from '../../server/db/embedded.ts'
import { migrate } from '../../server/db/migrate.ts'
import { SerialPGliteDialect } from '../../server/db/pglite-dialect.ts'
import { createLog } from '../../server/log.ts'
import { scratchFolder } from '../support/scratch.ts'

/** A database with more than one dialect, so that one of its users can be killed while another still reads it. */
export interface SharedDatabase {
  dialect(): Dialect
  /** The folder with the files of an embedded database. */
  dataDir?: string
  close(): Promise<void>
}

/** A migrated embedded database of its own, which is deleted when closed. */
export async function embeddedDatabase(): Promise<SharedDatabase> {
  const dataDir = await scratchFolder('kurier-simulation-')
  const database = await openDatabase({ databaseUrl: undefined, dataDir }, createLog('silent'))
  await migrate(database.db)
  await database.close()
  const pglite = await openEmbedded(dataDir)
  return {
    dataDir,
    dialect: () => new SerialPGliteDialect(pglite),
    close: async () => {
      await pglite.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** A migrated PostgreSQL database. The caller creates and drops it. */
export function postgresDatabase(url: string): SharedDatabase {
  const types = new pg.TypeOverrides()
  types.setTypeParser(pg.types.builtins.DATE, (day) => day)
  const pool = new pg.Pool({
    ...{ connectionString: url, max: 4, types, Client: PreparingClient },
    options: '-c plan_cache_mode=force_generic_plan',
  })
  // A connection that is just closing may receive the notice that the server stops.
  pool.on('error', () => undefined)
  return { dialect: () => new PostgresDialect({ pool }), close: () => pool.end() }
}

/** Prepares each statement once. A simulation repeats the same ones on small tables, where planning costs most. */
class PreparingClient extends pg.Client {
  // biome-ignore lint/suspicious/noExplicitAny: pg's `query` has many forms; Kysely uses one of them.
  override query(text: any, values?: any, done?: any): any {
    if (typeof text !== 'string' || !Array.isArray(values)) return super.query(text, values, done)
    return super.query({ name: nameOf(text), text, values }, done)
  }
}

const statements = new Map<string, string>()

function nameOf(text: string): string {
  const name = statements.get(text) ?? `s${statements.size}`
  statements.set(text, name)
  return name
}
