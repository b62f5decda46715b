import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'
import { addressKey } from '../mail/address.ts'
import { insertSearches } from './searches.ts'

/** An address as a message spells it. */
interface Spelled {
  /** Canonical. */
  key: string
  /** In lower case. */
  spelling: string
}

/**
 * Searches a mailbox for addresses in spellings that were not searched for yet, and counts their mail anew.
 *
 * Whether earlier mail lay in the inbox decides whether an address is shared by itself. Google's search takes an address
 * literally, dots and all, so mail in a spelling that no candidate has is not found until such a message comes. It is
 * held until that search ends.
 *
 * @param addresses of candidates, as they are spelled in messages that may be opened next
 */
export async function searchNewSpellings(
  tx: Tx,
  mailbox: Mailbox,
  addresses: readonly string[],
  now: Date,
): Promise<void> {
  const asked = spelledOtherwise(addresses)
  if (asked.length === 0) return
  const { rows } = await sql<Spelled>`
    select asked.key, asked.spelling
    from unnest(${asked.map(({ key }) => key)}::text[], ${asked.map(({ spelling }) => spelling)}::text[])
      as asked(key, spelling)
    cross join organisation
    left join address_sharing sharing
      on sharing.mailbox_id = ${mailbox.id}::uuid and sharing.address_key = asked.key
    where asks_owners and sharing.state is distinct from 'private'
      and (sharing.counted_at is null or sharing.because = 'began_here')
      and asked.spelling <> all(coalesce(sharing.spellings, '{}'))
      and exists (select 1 from candidate_addresses given where given.address_key = asked.key)
      and not exists (select 1 from candidate_addresses given where given.address_key = asked.key
        and (lower(given.address) = asked.spelling
          or (given.added_by = ${mailbox.user_id}::uuid and given.theirs_since is null)))
    order by asked.key, asked.spelling`.execute(tx)
  if (rows.length === 0) return
  await sql`
    insert into address_sharing as sharing (mailbox_id, address_key, state, because, created_at, spellings)
    select ${mailbox.id}::uuid, found.key, 'held', 'colleague', ${now}::timestamptz, array_agg(found.spelling)
    from unnest(${rows.map(({ key }) => key)}::text[], ${rows.map(({ spelling }) => spelling)}::text[])
      as found(key, spelling)
    group by found.key order by found.key
    on conflict (mailbox_id, address_key) do update
      set spellings = sharing.spellings || excluded.spellings, counted_at = null`.execute(tx)
  const pairs = rows.map(({ spelling }) => ({ id: '', name: '', address: spelling, isHeld: true }))
  await insertSearches(tx, mailbox.id, 'past', pairs, { now, since: null, notBefore: now })
}

/** Returns the spellings that differ from the canonical form, which is searched for as well. */
function spelledOtherwise(addresses: readonly string[]): Spelled[] {
  const spellings = new Set(addresses.map((address) => address.toLowerCase()))
  return [...spellings].flatMap((spelling) => {
    const key = addressKey(spelling)
    return key === spelling ? [] : [{ key, spelling }]
  })
}
