import { sql } from 'kysely'
import type { Db, Tx } from '../db/db.ts'

/** Remembers messages whose body was opened and concerned nobody, because searches find them again and again. */
export async function noteOpenedInVain(
  tx: Tx,
  mailboxId: string,
  providerIds: readonly string[],
  now: Date,
): Promise<void> {
  if (providerIds.length === 0) return
  await sql`
    insert into opened_in_vain (mailbox_id, provider_id, opened_at)
    select ${mailboxId}::uuid, id, ${now}::timestamptz from unnest(${[...providerIds]}::text[]) as id
    on conflict (mailbox_id, provider_id) do update set opened_at = excluded.opened_at`.execute(tx)
}

/**
 * Returns which of the doubtful messages were already opened after every address in them became a candidate's:
 * opening them again would show nothing new.
 *
 * @param doubtful canonical addresses that may have taken part, by Google's message id
 */
export async function settledDoubts(
  db: Db,
  mailboxId: string,
  doubtful: ReadonlyMap<string, readonly string[]>,
): Promise<Set<string>> {
  if (doubtful.size === 0) return new Set()
  const pairs = [...doubtful].flatMap(([id, keys]) => keys.map((key) => [id, key] as const))
  const ids = pairs.map(([id]) => id)
  const keys = pairs.map(([, key]) => key)
  const { rows } = await sql<{ provider_id: string }>`
    select opened.provider_id from opened_in_vain opened
    join unnest(${ids}::text[], ${keys}::text[]) as named(id, key) on named.id = opened.provider_id
    left join candidate_addresses written on written.address_key = named.key
    where opened.mailbox_id = ${mailboxId}::uuid
    group by opened.provider_id, opened.opened_at
    having coalesce(max(written.created_at) < opened.opened_at, true)`.execute(db)
  return new Set(rows.map((row) => row.provider_id))
}
