import { sql } from 'kysely'
import { colleagueKeys } from '../candidates/addresses.ts'
import type { Db, Tx } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'
import { isSharedAddress } from '../mail/shared-address.ts'
import { blocklistOf } from '../mailboxes/blocks.ts'
import type { Directory } from './match.ts'

/** Any number will do. */
const addressesLockKey = 4_817_205

/**
 * Until the transaction ends nobody's addresses change: what is stored by them, or searched for, is so of the
 * addresses there are when it is committed. Many may hold it at once.
 */
export async function keepAddresses(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${addressesLockKey})`.execute(tx)
}

/** Until the transaction ends nothing is stored by addresses but what it stores itself. */
export async function holdAddresses(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${addressesLockKey})`.execute(tx)
}

/** Whose these canonical addresses are, for one mailbox. Reads nothing about anybody else. */
export async function loadDirectory(
  db: Db,
  mailbox: Pick<Mailbox, 'user_id'>,
  keys: readonly string[],
): Promise<Directory> {
  const candidates = new Map<string, string[]>()
  const rows = await db
    .selectFrom('candidate_addresses')
    .select(['candidate_id', 'address_key'])
    .where('address_key', '=', sql<string>`any(${[...keys]}::text[])`)
    .orderBy('created_at')
    .execute()
  for (const row of rows) {
    // Given to a candidate before it was refused: whoever writes from it, it is never known to be this one.
    if (isSharedAddress(row.address_key)) continue
    candidates.set(row.address_key, [...(candidates.get(row.address_key) ?? []), row.candidate_id])
  }
  return {
    candidates,
    colleagues: await colleagueKeys(db),
    blocklist: await blocklistOf(db, mailbox.user_id),
  }
}
