import { sql } from 'kysely'
import { colleagueKeys } from '../candidates/addresses.ts'
import { type Db, notify, type Tx } from '../db/db.ts'
import { holdMessages } from './removal.ts'
import { type Viewer, visibleMessages } from './visibility.ts'

/**
 * Puts the stored mail with these canonical addresses on the candidate's profile: what a colleague's or another
 * candidate's mail brought here already, and what had been taken off a profile with an address.
 */
export async function linkStoredMail(tx: Tx, candidateId: string, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return
  const named = sql`address_key = any(${[...keys]}::text[])`
  // What is just being taken away is waited for, and then passed over.
  await sql`
    with kept as materialized (
      select id from messages where id in (select message_id from message_participants where ${named})
      order by identity collate "C" for no key update)
    insert into candidate_messages (candidate_id, message_id, address_key)
    select ${candidateId}::uuid, message_id, min(address_key) from message_participants
    where ${named} and message_id in (select id from kept)
    group by message_id
    on conflict do nothing`.execute(tx)
  await sql`update messages set unlinked_at = null where unlinked_at is not null and id in (
    select message_id from candidate_messages where candidate_id = ${candidateId}::uuid)`.execute(tx)
  await notify(tx, { kind: 'candidate', candidateId })
}

/**
 * After an address was taken away, or became a colleague's: what no remaining address of the candidate explains leaves
 * the profile. What is on no profile then is kept unseen, so that the address can be given back; see unlinked.ts.
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
  await sql`delete from candidate_messages
    where candidate_id = ${candidateId}::uuid and message_id = any(${ids})`.execute(tx)
  await sql`delete from address_offers
    where candidate_id = ${candidateId}::uuid and message_id = any(${ids})`.execute(tx)
  await sql`update messages set unlinked_at = ${now}::timestamptz where id = any(${ids}) and not exists
    (select 1 from candidate_messages link where link.message_id = messages.id)`.execute(tx)
  await nameRemaining(tx, candidateId, colleagues)
  await notify(tx, { kind: 'candidate', candidateId })
}

/** How many of the emails that this person may see would leave the candidate's profile with an address. */
export async function countUnlinked(
  db: Db,
  viewer: Viewer,
  candidateId: string,
  addressKey: string,
): Promise<number> {
  const { count } = await visibleMessages(db, viewer)
    .innerJoin('candidate_messages as link', 'link.message_id', 'messages.id')
    .where('link.candidate_id', '=', candidateId)
    .where(sql<boolean>`${remaining(new Set([...(await colleagueKeys(db)), addressKey]))} is null`)
    .select(sql<number>`count(*)::int`.as('count'))
    .executeTakeFirstOrThrow()
  return count
}

/** What is shown by an address that is theirs no more is shown by another now. */
async function nameRemaining(tx: Tx, candidateId: string, colleagues: ReadonlySet<string>): Promise<void> {
  const key = remaining(colleagues)
  await sql`update candidate_messages link set address_key = ${key}
    where candidate_id = ${candidateId}::uuid and address_key <> all(
      select address_key from candidate_addresses written
      where written.candidate_id = link.candidate_id and address_key <> all(${[...colleagues]}::text[]))`.execute(
    tx,
  )
}

/** Of `link`'s candidate an address that took part in its message and is none of `except`; null when none did. */
function remaining(except: ReadonlySet<string>) {
  return sql`(
    select min(who.address_key) from message_participants who
    join candidate_addresses written on written.address_key = who.address_key
    where who.message_id = link.message_id and written.candidate_id = link.candidate_id
      and written.address_key <> all(${[...except]}::text[]))`
}
