import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'

/**
 * Records that mail with these candidates' addresses is shared from a mailbox, where the organisation does not ask
 * owners. Existing decisions stay.
 *
 * @param keys canonical addresses of candidates, none of a colleague's
 */
export async function shareUnasked(
  tx: Tx,
  mailboxId: string,
  keys: readonly string[],
  now: Date,
): Promise<void> {
  if (keys.length === 0) return
  await sql`
    insert into address_sharing (mailbox_id, address_key, state, because, counted_at, created_at)
    select ${mailboxId}::uuid, key, 'shared', 'organisation', ${now}::timestamptz, ${now}::timestamptz
    from unnest(${[...new Set(keys)].toSorted()}::text[]) as key
    where exists (select 1 from organisation where not asks_owners)
    on conflict do nothing`.execute(tx)
}

/** The same for mail that is already stored in any mailbox, after a candidate was given these addresses. */
export async function shareStoredUnasked(tx: Tx, keys: readonly string[], now: Date): Promise<void> {
  if (keys.length === 0) return
  await sql`
    insert into address_sharing (mailbox_id, address_key, state, because, counted_at, created_at)
    select distinct copy.mailbox_id, who.address_key, 'shared', 'organisation', ${now}::timestamptz, ${now}::timestamptz
    from message_participants who join message_copies copy on copy.message_id = who.message_id
    where who.address_key = any(${[...keys]}::text[])
      and exists (select 1 from organisation where not asks_owners)
    on conflict do nothing`.execute(tx)
}
