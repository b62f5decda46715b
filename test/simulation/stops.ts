import type {
  CompiledQuery,
  DatabaseConnection,
  Dialect,
  Driver,
  QueryResult,
  TransactionSettings,
} from 'kysely'

/** The process was killed here. After that nothing reaches Google or the database any more. */
class Stopped extends Error {
  override name = 'Stopped'
}

/** Whether the error is a stop, or an error that has a stop as its cause. */
export function isCausedByStop(error: unknown): boolean {
  for (let one = error; one instanceof Error; one = one.cause) if (one instanceof Stopped) return true
  return false
}

/**
 * Counts the steps of a run, and kills the run at one of them.
 *
 * A step is a call to Google (before it, or after it with the answer lost), a commit (before or after it), or
 * a writing statement outside a transaction. After the kill every further step fails too, so that no `catch`
 * in the engine can continue.
 */
export class Stops {
  readonly names: string[] = []
  #stopAt = Number.POSITIVE_INFINITY
  #isCounting = false
  #isDead = false

  /** Counts steps from 1 from now on, and kills once, at `stopAt`. */
  begin(stopAt: number): void {
    this.names.length = 0
    this.#stopAt = stopAt
    this.#isCounting = true
    this.#isDead = false
  }

  /** Stops counting; steps pass. */
  end(): void {
    this.#isCounting = false
  }

  get isDead(): boolean {
    return this.#isDead
  }

  /** Starts a new process. */
  revive(): void {
    this.#isDead = false
  }

  alive(): void {
    if (this.#isDead) throw new Stopped('The process is dead')
  }

  /** @throws Stopped if this is the step to be killed at */
  step(name: string): void {
    this.alive()
    if (!this.#isCounting) return
    this.names.push(name)
    if (this.names.length !== this.#stopAt) return
    this.#isDead = true
    throw new Stopped(name)
  }
}

/** Wraps a database so that a commit is two steps, and a writing statement outside a transaction is two steps too. */
export function stoppingDialect(inner: Dialect, stops: Stops): Dialect {
  return {
    createAdapter: () => inner.createAdapter(),
    createIntrospector: (db) => inner.createIntrospector(db),
    createQueryCompiler: () => inner.createQueryCompiler(),
    createDriver: () => new StoppingDriver(inner.createDriver(), stops),
  }
}

class StoppingConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection
  readonly #stops: Stops
  isInTransaction = false

  constructor(inner: DatabaseConnection, stops: Stops) {
    this.inner = inner
    this.#stops = stops
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    this.#stops.alive()
    if (this.isInTransaction || /^\s*select\b/i.test(query.sql)) return await this.inner.executeQuery(query)
    const what = query.sql.split(' ', 3).join(' ')
    this.#stops.step(`before ${what}`)
    const result = await this.inner.executeQuery<R>(query)
    this.#stops.step(`after ${what}`)
    return result
  }

  streamQuery<R>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<R>> {
    return this.inner.streamQuery<R>(query, chunkSize)
  }
}

class StoppingDriver implements Driver {
  readonly #inner: Driver
  readonly #stops: Stops

  constructor(inner: Driver, stops: Stops) {
    this.#inner = inner
    this.#stops = stops
  }

  async init(): Promise<void> {
    await this.#inner.init()
  }

  async acquireConnection(): Promise<StoppingConnection> {
    return new StoppingConnection(await this.#inner.acquireConnection(), this.#stops)
  }

  async beginTransaction(connection: StoppingConnection, settings: TransactionSettings): Promise<void> {
    this.#stops.alive()
    await this.#inner.beginTransaction(connection.inner, settings)
    connection.isInTransaction = true
  }

  async commitTransaction(connection: StoppingConnection): Promise<void> {
    this.#stops.step('before commit')
    await this.#inner.commitTransaction(connection.inner)
    connection.isInTransaction = false
    this.#stops.step('after commit')
  }

  async rollbackTransaction(connection: StoppingConnection): Promise<void> {
    if (connection.isInTransaction) await this.#inner.rollbackTransaction(connection.inner)
    connection.isInTransaction = false
  }

  async releaseConnection(connection: StoppingConnection): Promise<void> {
    await this.#inner.releaseConnection(connection.inner)
  }

  async destroy(): Promise<void> {
    await this.#inner.destroy()
  }
}
