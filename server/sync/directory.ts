import { sql } from 'kysely'
import { colleagueKeys } from '../candidates/addresses.ts'
import type { Db } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'
import { isSharedAddress } from '../mail/shared-address.ts'
import { blocklistOf } from '../mailboxes/blocks.ts'
import type { Directory } from './match.ts'

/** Looks up who owns these canonical addresses, for one mailbox. Reads no other candidates. */
export async function loadDirectory(
  db: Db,
  mailbox: Pick<Mailbox, 'user_id'>,
  keys: readonly string[],
): Promise<Directory> {
  const candidates = new Map<string, string[]>()
  const sealed = new Set<string>()
  const rows = await db
    .selectFrom('candidate_addresses')
    .innerJoin('candidates', 'candidates.id', 'candidate_addresses.candidate_id')
    .select(['candidate_id', 'address_key', 'sealed_at'])
    .where('address_key', '=', sql<string>`any(${[...keys]}::text[])`)
    .orderBy('candidate_addresses.created_at')
    .execute()
  for (const row of rows) {
    // It was given to a candidate before shared addresses were refused. Mail from it may be anybody's.
    if (isSharedAddress(row.address_key)) continue
    if (row.sealed_at !== null) {
      sealed.add(row.address_key)
      continue
    }
    candidates.set(row.address_key, [...(candidates.get(row.address_key) ?? []), row.candidate_id])
  }
  return {
    candidates,
    sealed,
    colleagues: await colleagueKeys(db),
    blocklist: await blocklistOf(db, mailbox.user_id),
  }
}
