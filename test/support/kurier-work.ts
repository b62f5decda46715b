import { AsyncLocalStorage } from 'node:async_hooks'
import { PostgresDriver, TransactionBuilder } from 'kysely'

/** Is set in Kurier's own code and says whether a transaction of it is open. Tests' own transactions are not meant. */
const work = new AsyncLocalStorage<{ isInTransaction: boolean }>()

/**
 * Runs Kurier's own code. A query of it outside its open transaction fails at once. The embedded database, which has
 * one connection, would wait for itself; PostgreSQL would give another connection, and nobody would notice.
 */
export function asKurier<T>(act: () => T): T {
  return work.run({ isInTransaction: false }, act)
}

const execute = TransactionBuilder.prototype.execute
TransactionBuilder.prototype.execute = function (callback) {
  if (!work.getStore()) return execute.call(this, callback) as ReturnType<typeof callback>
  return execute.call(this, async (tx) => {
    const state = { isInTransaction: true }
    try {
      return await work.run(state, () => callback(tx))
    } finally {
      state.isInTransaction = false
    }
  }) as ReturnType<typeof callback>
}

const acquireConnection = PostgresDriver.prototype.acquireConnection
PostgresDriver.prototype.acquireConnection = async function () {
  if (work.getStore()?.isInTransaction) throw new Error('`db` is used inside a transaction, which has `tx`')
  return await acquireConnection.call(this)
}
