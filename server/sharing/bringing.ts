import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import { releaseHeld } from './held-messages.ts'
import { tellOfSharing } from './sharing.ts'

/** Canonical addresses of candidates, one of one candidate each. */
export type CandidateKeys = readonly { candidateId: string; key: string }[]

/**
 * Records that candidates were given addresses, for the mailboxes that have mail with them. Mailboxes without such mail
 * get no row: what happens to later mail is decided when it comes.
 *
 * - Who gave the address shares their own mail with it, unless they keep it private.
 * - Where the address was nobody's meanwhile, its mail is counted again. The owner of a mailbox that is not synced now
 *   cannot be asked; there the same candidate gets back what was shown before.
 * - Stored mail of other mailboxes (it concerns another candidate too) is not shown on this profile until its owner
 *   decides.
 *
 * @param given without addresses of colleagues
 * @returns the mailboxes that have held messages to open now
 */
export async function followBringing(tx: Tx, given: CandidateKeys, now: Date): Promise<string[]> {
  if (given.length === 0) return []
  await takeBack(tx, given, now)
  const own = await shareOwn(tx, given, now)
  const keys = given.map(({ key }) => key)
  await coverAll(tx, keys, now)
  await considerStored(tx, given, now)
  if (own.length === 0) return []
  await tellOfSharing(tx, own, keys)
  return await releaseHeld(tx, own, keys, now)
}

/**
 * Records that the mail of these candidates, whose addresses stayed theirs, is matched again. What owners decided holds;
 * where mail was stored meanwhile because it concerns another candidate, its owner decides.
 */
export async function followReopening(tx: Tx, given: CandidateKeys, now: Date): Promise<void> {
  if (given.length === 0) return
  await takeBack(tx, given, now)
  await considerStored(tx, given, now)
}

function asRows(given: CandidateKeys) {
  return sql`unnest(${given.map((one) => one.candidateId)}::uuid[], ${given.map((one) => one.key)}::text[])
    as given(candidate_id, key)`
}

/** Counts the mail of addresses again that were nobody's for a while. */
async function takeBack(tx: Tx, given: CandidateKeys, now: Date): Promise<void> {
  await sql`
    update address_sharing sharing set
      gone_at = case when sharing.state = 'shared' then sharing.gone_at end,
      counted_at = case when sharing.state = 'private' then sharing.counted_at end,
      shared_at = case when sharing.gone_from = given.candidate_id
          and (mailbox.disconnected_at is not null or mailbox.paused_at is not null)
          and not exists (select 1 from candidate_addresses other where other.address_key = given.key
            and other.candidate_id <> given.candidate_id and other.added_by is distinct from mailbox.user_id)
        then ${now}::timestamptz else sharing.shared_at end
    from ${asRows(given)}, mailboxes mailbox
    where mailbox.id = sharing.mailbox_id and sharing.gone_at is not null
      and sharing.address_key = given.key`.execute(tx)
}

/** Shares the mail of whoever gave the candidate the address. Returns their mailboxes. */
async function shareOwn(tx: Tx, given: CandidateKeys, now: Date): Promise<string[]> {
  const { rows } = await sql<{ mailbox_id: string }>`
    update address_sharing sharing set state = 'shared', because = 'brought', gone_at = null, gone_from = null,
      counted_at = coalesce(sharing.counted_at, ${now}::timestamptz),
      shared_at = greatest(sharing.shared_at, written.created_at)
    from ${asRows(given)}, mailboxes mailbox, candidate_addresses written
    where mailbox.id = sharing.mailbox_id and sharing.state <> 'private' and sharing.address_key = given.key
      and written.address_key = given.key and written.candidate_id = given.candidate_id
      and written.added_by = mailbox.user_id and written.theirs_since is null
    returning sharing.mailbox_id`.execute(tx)
  return [...new Set(rows.map((row) => row.mailbox_id))]
}

/** Where the organisation does not ask owners, shared mail is shared with every candidate who has the address. */
async function coverAll(tx: Tx, keys: readonly string[], now: Date): Promise<void> {
  await sql`
    update address_sharing set shared_at = null, gone_at = null, gone_from = null,
      counted_at = coalesce(counted_at, ${now}::timestamptz)
    where state = 'shared' and address_key = any(${[...keys]}::text[])
      and exists (select 1 from organisation where not asks_owners)`.execute(tx)
}

/** Decides about stored mail of mailboxes that have no row for the address yet. */
async function considerStored(tx: Tx, given: CandidateKeys, now: Date): Promise<void> {
  await sql`
    insert into address_sharing (mailbox_id, address_key, state, because, brought_by, candidate_id, counted_at,
      created_at, shared_at)
    select distinct on (mailbox.id, given.key) mailbox.id, given.key,
      case when own.is_own or not asks_owners then 'shared' else 'held' end,
      case when own.is_own then 'brought' when asks_owners then 'colleague' else 'organisation' end,
      case when not own.is_own then written.added_by end, given.candidate_id,
      case when own.is_own or not asks_owners then ${now}::timestamptz end, ${now}::timestamptz,
      case when own.is_own and asks_owners then written.created_at end
    from ${asRows(given)}
    join candidate_addresses written
      on written.candidate_id = given.candidate_id and written.address_key = given.key
    join message_participants who on who.address_key = given.key
    join message_copies copy on copy.message_id = who.message_id
    join mailboxes mailbox on mailbox.id = copy.mailbox_id
    cross join organisation
    cross join lateral (select written.added_by is not distinct from mailbox.user_id
      and written.theirs_since is null as is_own) own
    order by mailbox.id, given.key, own.is_own desc
    on conflict do nothing`.execute(tx)
}

/**
 * Records that these addresses are no candidate's any more. Held messages with them are forgotten; what was decided
 * counts again only after the address is given back and its mail is counted.
 *
 * @param keys canonical addresses that no candidate has, or that a colleague has
 * @param colleagues canonical addresses of colleagues
 */
export async function followLoss(
  tx: Tx,
  candidateId: string,
  keys: readonly string[],
  colleagues: ReadonlySet<string>,
  now: Date,
): Promise<void> {
  if (keys.length === 0) return
  const lost = sql`${[...keys]}::text[]`
  await sql`
    update address_sharing set gone_at = ${now}::timestamptz, gone_from = ${candidateId}::uuid,
      shared_at = coalesce(shared_at, ${now}::timestamptz)
    where address_key = any(${lost}) and gone_at is null`.execute(tx)
  const owners = await sql<{ mailbox_id: string }>`
    delete from held_messages where address_keys && ${lost}
      and not exists (select 1 from candidate_addresses written
        where written.address_key = any(held_messages.address_keys)
          and written.address_key <> all(${[...colleagues]}::text[]))
    returning mailbox_id`.execute(tx)
  await tellOfSharing(tx, [...new Set(owners.rows.map((row) => row.mailbox_id))], [])
}
