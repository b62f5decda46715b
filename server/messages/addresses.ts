import { sql } from 'kysely'
import { colleagueKeys } from '../candidates/addresses.ts'
import type { Db, Tx } from '../db/db.ts'
import { tellLinks } from './copies.ts'
import { tellViewers } from './mail-viewers.ts'
import { holdMessages } from './removal.ts'
import { type Viewer, visibleMessages } from './visibility.ts'

/**
 * Puts stored mail with these canonical addresses on the candidate's profile: mail that is stored because of a
 * colleague or another candidate, and mail that left a profile when an address was removed.
 */
export async function linkStoredMail(tx: Tx, candidateId: string, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return
  const named = sql`address_key = any(${[...keys]}::text[])`
  // Waits for transactions that are deleting messages, and then skips those messages.
  const linked = await sql<{ message_id: string }>`
    with kept as materialized (
      select id from messages where id in (select message_id from message_participants where ${named})
      order by identity collate "C" for no key update)
    insert into candidate_messages (candidate_id, message_id, address_key)
    select ${candidateId}::uuid, message_id, min(address_key) from message_participants
    where ${named} and message_id in (select id from kept)
    group by message_id
    on conflict do nothing returning message_id`.execute(tx)
  await sql`update messages set unlinked_at = null where unlinked_at is not null and id in (
    select message_id from candidate_messages where candidate_id = ${candidateId}::uuid)`.execute(tx)
  await tellLinks(
    tx,
    linked.rows.map((row) => [candidateId, row.message_id]),
  )
}

/**
 * Removes mail from a candidate's profile after an address was removed or became a colleague's: all that none of the
 * remaining addresses explains. Mail that is then on no profile is kept hidden, so that the address can be given
 * back; see unlinked.ts.
 */
export async function unlinkStoredMail(
  tx: Tx,
  candidateId: string,
  colleagues: ReadonlySet<string>,
  now: Date,
): Promise<void> {
  const { rows } = await sql<{ message_id: string }>`
    select message_id from candidate_messages link
    where candidate_id = ${candidateId}::uuid and ${remaining(colleagues)} is null`.execute(tx)
  const ids = sql`${rows.map((row) => row.message_id)}::uuid[]`
  await holdMessages(
    tx,
    rows.map((row) => row.message_id),
  )
  await tellViewers(
    tx,
    rows.map((row) => row.message_id),
  )
  await sql`delete from candidate_messages
    where candidate_id = ${candidateId}::uuid and message_id = any(${ids})`.execute(tx)
  await sql`delete from address_offers
    where candidate_id = ${candidateId}::uuid and message_id = any(${ids})`.execute(tx)
  await sql`update messages set unlinked_at = ${now}::timestamptz where id = any(${ids}) and not exists
    (select 1 from candidate_messages link where link.message_id = messages.id)`.execute(tx)
  await nameRemaining(tx, candidateId, colleagues)
}

/** Counts the emails, of those that this person may see, that would leave the candidate's profile with an address. */
export async function countUnlinked(
  db: Db,
  viewer: Viewer,
  candidateId: string,
  addressKey: string,
): Promise<number> {
  const { count } = await visibleMessages(db, viewer, candidateId)
    .innerJoin('candidate_messages as link', 'link.message_id', 'messages.id')
    .where('link.candidate_id', '=', candidateId)
    .where(sql<boolean>`${remaining(new Set([...(await colleagueKeys(db)), addressKey]))} is null`)
    .select(sql<number>`count(*)::int`.as('count'))
    .executeTakeFirstOrThrow()
  return count
}

/** Replaces the address that put mail on the profile by a remaining one, if it no longer belongs to the candidate. */
async function nameRemaining(tx: Tx, candidateId: string, colleagues: ReadonlySet<string>): Promise<void> {
  const key = remaining(colleagues)
  await sql`update candidate_messages link set address_key = ${key}
    where candidate_id = ${candidateId}::uuid and address_key <> all(
      select address_key from candidate_addresses written
      where written.candidate_id = link.candidate_id and address_key <> all(${[...colleagues]}::text[]))`.execute(
    tx,
  )
}

/**
 * For a candidate link, selects an address of the candidate that took part in the message and is not in `except`;
 * null if there is none.
 */
function remaining(except: ReadonlySet<string>) {
  return sql`(
    select min(who.address_key) from message_participants who
    join candidate_addresses written on written.address_key = who.address_key
    where who.message_id = link.message_id and written.candidate_id = link.candidate_id
      and written.address_key <> all(${[...except]}::text[]))`
}
