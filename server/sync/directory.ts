import { sql } from 'kysely'
import { colleagueKeys } from '../candidates/addresses.ts'
import type { Db } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'
import { isSharedAddress } from '../mail/shared-address.ts'
import { blocklistOf } from '../mailboxes/blocks.ts'
import type { Directory } from './match.ts'

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
