import type { PGlite } from '@electric-sql/pglite'
import { type DatabaseConnection, type Driver, PGliteDialect, PGliteDriver } from 'kysely'

/**
 * Kysely's PGlite dialect, with a lock around its single connection.
 *
 * Kysely 0.29 gives the same connection to everybody: a query beside an open
 * transaction would run inside it, and a second transaction would overwrite the
 * first one's commit. Here each borrower waits for the one before.
 */
export class SerialPGliteDialect extends PGliteDialect {
  readonly #pglite: PGlite

  constructor(pglite: PGlite) {
    super({ pglite })
    this.#pglite = pglite
  }

  override createDriver(): Driver {
    return new SerialPGliteDriver({ pglite: this.#pglite })
  }
}

/**
 * A longer wait for the connection means a bug, such as a query outside its own transaction. A large table that is
 * written anew after an erasure takes half a minute for each GB.
 */
const borrowTimeoutMs = 120_000

class SerialPGliteDriver extends PGliteDriver {
  #turn: Promise<void> = Promise.resolve()
  #giveBack: () => void = () => undefined

  override async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#turn
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#turn = before.then(() => promise)
    await withTimeout(before).catch((error: unknown) => {
      resolve()
      throw error
    })
    this.#giveBack = resolve
    return super.acquireConnection()
  }

  override async releaseConnection(): Promise<void> {
    this.#giveBack()
  }
}

async function withTimeout(turn: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(new Error('The embedded database was busy for 2 minutes: is `db` used inside a transaction?')),
      borrowTimeoutMs,
    )
  })
  await Promise.race([turn, tooLate]).finally(() => clearTimeout(timer))
}
