import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'

/** The key of an advisory lock; any number will do. */
const addressesLockKey = 4_817_205

/**
 * Keeps all addresses, and what owners share of them, unchanged until the transaction ends, so that messages and
 * searches it stores match the addresses at commit. Many transactions may hold this lock at once.
 */
export async function keepAddresses(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${addressesLockKey})`.execute(tx)
}

/** Until the transaction ends, no other transaction can store anything that depends on addresses. */
export async function holdAddresses(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${addressesLockKey})`.execute(tx)
}
