import { type Kysely, Kysely as KyselyDatabase, PostgresDialect, sql, type Transaction } from 'kysely'
import pg from 'pg'
import { type ConstructorOptions, fromPglite } from 'pg-boss'
import type { Log } from '../log.ts'
import { openEmbedded } from './embedded.ts'
import { SerialPGliteDialect } from './pglite-dialect.ts'
import type { Schema } from './schema.ts'

export type Db = Kysely<Schema>
export type Tx = Transaction<Schema>

/** A notice to open pages, sent in the same transaction as the change. */
export type Notice =
  | { kind: 'candidate'; candidateId: string }
  /**
   * The candidate's mail changed. Told are those who may see one of these messages; or these users; or, if neither is
   * said, everybody who may see some mail of the candidate.
   */
  | { kind: 'mail'; candidateId: string; messageIds?: string[]; userIds?: string[] }
  | { kind: 'candidates' }
  /** Who may see what changed: a vacancy, its team or a setting of the organisation. */
  | { kind: 'sharing' }
  /** A request for access that this user asked or may answer changed. */
  | { kind: 'requests'; userId: string }
  | { kind: 'mailbox'; userId: string }
  | { kind: 'people' }
  /** Mail was removed for good: every process empties its cache of pictures. Goes to no page. */
  | { kind: 'pictures' }
  /** Goes only to the draft's writer. `isNew`: it was created or deleted; false: its text changed. */
  | { kind: 'draft'; userId: string; candidateId: string; isNew: boolean }

export interface Database {
  db: Db
  engine: 'embedded' | 'postgres'
  /** Lets pg-boss use the same database. */
  jobs: Pick<ConstructorOptions, 'backend' | 'db' | 'connectionString' | 'max'>
  /** Passes every notice that any process commits to `ear`, until closed. */
  listen(ear: Ear): Promise<void>
  close(): Promise<void>
}

export interface Ear {
  onNotice(notice: Notice): void
  /** Called after the connection broke, because notices may have been missed. */
  onMissed(): void
}

/** The channel of PostgreSQL's NOTIFY that carries notices, as JSON. */
export const channel = 'kurier'

/**
 * Runs several reads on one snapshot of the database, so that a row which moves between two of them is seen exactly
 * once (PostgreSQL: Transaction Isolation, Repeatable Read).
 */
export async function snapshot<T>(db: Db, read: (tx: Tx) => Promise<T>): Promise<T> {
  const transaction = db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only')
  return await transaction.execute(read)
}

/** How often a {@link notingSnapshot} is tried: as often as others may note the same at the same moment. */
const mostTries = 5

/**
 * As {@link snapshot}, but `read` may also note what it read. It runs again if another transaction has just written the
 * same note (SQLSTATE 40001).
 */
export async function notingSnapshot<T>(db: Db, read: (tx: Tx) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await db.transaction().setIsolationLevel('repeatable read').execute(read)
    } catch (error) {
      if ((error as { code?: string }).code !== '40001' || tries === mostTries) throw error
    }
  }
}

/** Opens PostgreSQL at `databaseUrl`, or PGlite in `dataDir`. */
export async function openDatabase(
  where: { databaseUrl: string | undefined; dataDir: string; poolSize?: number },
  log: Log,
): Promise<Database> {
  return where.databaseUrl
    ? openPostgres(where.databaseUrl, where.poolSize ?? 10, log)
    : openPglite(where.dataDir)
}

/** Notifies listeners when the transaction commits. Equal notices of one transaction arrive once. */
export async function notify(tx: Tx, ...notices: readonly Notice[]): Promise<void> {
  if (notices.length === 0) return
  const texts = notices.map((notice) => JSON.stringify(notice))
  await sql`select pg_notify(${channel}, text) from unnest(${texts}::text[]) as told(text)`.execute(tx)
}

async function openPglite(dataDir: string): Promise<Database> {
  const pglite = await openEmbedded(dataDir)
  const db = new KyselyDatabase<Schema>({ dialect: new SerialPGliteDialect(pglite) })
  return {
    db,
    engine: 'embedded',
    jobs: { backend: 'pglite', db: fromPglite(pglite) },
    listen: async ({ onNotice }) => {
      await pglite.listen(channel, (payload) => onNotice(JSON.parse(payload) as Notice))
    },
    close: async () => {
      await db.destroy()
    },
  }
}

async function openPostgres(databaseUrl: string, poolSize: number, log: Log): Promise<Database> {
  const types = new pg.TypeOverrides()
  types.setTypeParser(pg.types.builtins.DATE, (day) => day)
  const pool = new pg.Pool({ connectionString: databaseUrl, max: poolSize, types })
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection broke'))
  const db = new KyselyDatabase<Schema>({ dialect: new PostgresDialect({ pool }) })
  const listener = new Listener(databaseUrl, log)
  return {
    db,
    engine: 'postgres',
    jobs: { backend: 'postgres', connectionString: databaseUrl, max: 4 },
    listen: (ear) => listener.start(ear),
    close: async () => {
      await listener.close()
      await db.destroy()
    },
  }
}

/** Listens on a connection of its own, and reconnects when it breaks. */
class Listener {
  readonly #databaseUrl: string
  readonly #log: Log
  #client: pg.Client | undefined
  #closed = false
  #retry: NodeJS.Timeout | undefined

  constructor(databaseUrl: string, log: Log) {
    this.#databaseUrl = databaseUrl
    this.#log = log
  }

  async start(ear: Ear): Promise<void> {
    const client = new pg.Client({ connectionString: this.#databaseUrl, keepAlive: true })
    client.on('notification', ({ payload }) => payload && ear.onNotice(JSON.parse(payload) as Notice))
    client.on('error', (error) => {
      this.#log.warn({ err: error }, 'the listening connection broke')
      this.#again(ear)
    })
    await client.connect()
    await client.query(`listen ${channel}`)
    this.#client = client
    // `close` was called during the reconnection.
    if (this.#closed) await client.end()
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#retry)
    await this.#client?.end()
  }

  #again(ear: Ear): void {
    this.#client = undefined
    if (this.#closed) return
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => {
      this.start(ear).then(ear.onMissed, () => this.#again(ear))
    }, 1_000)
  }
}
