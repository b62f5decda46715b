import { colleagueKeys } from '../candidates/addresses.ts'
import type { Db } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'
import { isSharedAddress } from '../mail/shared-address.ts'
import { type Blocklist, blocklistOf } from '../mailboxes/blocks.ts'
import type { Directory } from './match.ts'

const nobody: { colleagues: ReadonlySet<string>; blocklist: Blocklist } = {
  colleagues: new Set(),
  blocklist: new Set(),
}

/** Whose these canonical addresses are, for one mailbox. Reads nothing about anybody else. */
export async function loadDirectory(
  db: Db,
  mailbox: Pick<Mailbox, 'user_id'>,
  keys: readonly string[],
): Promise<Directory> {
  const candidates = new Map<string, string[]>()
  if (keys.length === 0) return { candidates, ...nobody }
  const rows = await db
    .selectFrom('candidate_addresses')
    .select(['candidate_id', 'address_key'])
    .where('address_key', 'in', keys)
    .orderBy('created_at')
    .execute()
  for (const row of rows) {
    // Given to a candidate before it was refused: whoever writes from it, it is never known to be this one.
    if (isSharedAddress(row.address_key)) continue
    candidates.set(row.address_key, [...(candidates.get(row.address_key) ?? []), row.candidate_id])
  }
  if (candidates.size === 0) return { candidates, ...nobody }
  return {
    candidates,
    colleagues: await colleagueKeys(db),
    blocklist: await blocklistOf(db, mailbox.user_id),
  }
}
