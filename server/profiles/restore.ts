import { sql } from 'kysely'
import { holdAddresses } from '../candidates/address-lock.ts'
import { colleagueKeys, type OnAddressesChanged } from '../candidates/addresses.ts'
import { type Changer, requireTeamChanger } from '../candidates/hiring-team.ts'
import { linkOwnFiles } from '../candidates/own-file.ts'
import { notify, type Tx } from '../db/db.ts'
import { Problem } from '../errors.ts'
import { recordAudit } from '../users/audit.ts'
import { binnedSince } from './bin.ts'

/**
 * Takes a candidate out of the bin, with the addresses as they were given, the mail, and what owners had decided. Every
 * mailbox is searched for what arrived meanwhile. Where an owner shared an address of theirs while they were in the
 * bin, that decision was about somebody else: the address counts as given anew.
 *
 * @throws Problem `candidate-not-found` unless they are in the bin, `not-in-hiring-team`
 */
export async function restoreCandidate(
  tx: Tx,
  actor: Changer,
  candidateId: string,
  { now, onAddressesChanged }: { now: Date; onAddressesChanged: OnAddressesChanged },
): Promise<void> {
  await lockBinned(tx, candidateId, now)
  await requireTeamChanger(tx, actor, candidateId, now)
  await holdAddresses(tx)
  await tx.updateTable('candidates').set({ deleted_at: null }).where('id', '=', candidateId).execute()
  await forgetLaterDecisions(tx, candidateId, now)
  const addresses = await giveBack(tx, candidateId)
  await linkOwnFiles(
    tx,
    addresses.map(({ key }) => key),
    now,
  )
  await relink(tx, candidateId)
  await tx.deleteFrom('binned_candidates').where('candidate_id', '=', candidateId).execute()
  const added = addresses.map(({ address }) => address)
  await onAddressesChanged(tx, [{ candidateId, added, removed: [], reopened: true }])
  await recordAudit(tx, {
    at: now,
    actorId: actor.id,
    action: 'candidate.restored',
    subjectType: 'candidate',
    subjectId: candidateId,
  })
  await notify(tx, { kind: 'candidate', candidateId }, { kind: 'candidates' }, { kind: 'sharing' })
}

async function lockBinned(tx: Tx, candidateId: string, now: Date): Promise<void> {
  const found = await tx
    .selectFrom('candidates')
    .select('id')
    .where('id', '=', candidateId)
    .where('deleted_at', '>', binnedSince(now))
    .where('merged_into', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!found) throw new Problem('candidate-not-found')
}

/** Marks the addresses as given anew that a decision shares which was not made for this candidate. */
async function forgetLaterDecisions(tx: Tx, candidateId: string, now: Date): Promise<void> {
  await sql`
    update binned_addresses kept set theirs_since = ${now}::timestamptz
    where candidate_id = ${candidateId}::uuid and exists (select 1 from address_sharing sharing
      where sharing.address_key = kept.address_key and sharing.state = 'shared'
        and (sharing.shared_at is null or coalesce(kept.theirs_since, kept.created_at) <= sharing.shared_at)
        and not (jsonb_exists(kept.covered, sharing.mailbox_id::text)
          and (kept.covered->>sharing.mailbox_id::text)::timestamptz is not distinct from sharing.shared_at))`.execute(
    tx,
  )
}

/** Gives the addresses back. What was decided for this candidate holds again, also for what came meanwhile. */
async function giveBack(tx: Tx, candidateId: string): Promise<{ address: string; key: string }[]> {
  const kept = sql`binned_addresses kept where kept.candidate_id = ${candidateId}::uuid
    and kept.address_key = sharing.address_key and sharing.gone_from = ${candidateId}::uuid`
  await sql`update address_sharing sharing set gone_at = null, gone_from = null from ${kept}
    and sharing.state = 'shared' and jsonb_exists(kept.covered, sharing.mailbox_id::text)`.execute(tx)
  // The others did not share it with this candidate, so they are decided as for any other.
  await sql`update address_sharing sharing set gone_from = null from ${kept}`.execute(tx)
  const { rows } = await sql<{ address: string; key: string }>`
    insert into candidate_addresses
      (id, candidate_id, address, address_key, added_by, created_at, theirs_since, ordinal)
    overriding system value
    select id, candidate_id, address, address_key, added_by, created_at, theirs_since, ordinal
    from binned_addresses where candidate_id = ${candidateId}::uuid order by ordinal
    returning address, address_key as key`.execute(tx)
  return rows
}

/** Puts the mail back on the profile that is still stored, unless it is a colleague's by now. */
async function relink(tx: Tx, candidateId: string): Promise<void> {
  const colleagues = [...(await colleagueKeys(tx))]
  await sql`
    with link as materialized (
      select (row->>'message_id')::uuid as message_id, row->>'address_key' as address_key
      from binned_candidates, jsonb_array_elements(links) as row where candidate_id = ${candidateId}::uuid),
    stored as materialized (
      select id from messages where id in (select message_id from link) order by identity collate "C" for no key update),
    linked as (
      insert into candidate_messages (candidate_id, message_id, address_key)
      select ${candidateId}::uuid, message_id, address_key from link
      where message_id in (select id from stored) and address_key <> all(${colleagues}::text[])
      on conflict do nothing returning message_id)
    update messages set unlinked_at = null where unlinked_at is not null and id in (select message_id from linked)`.execute(
    tx,
  )
  await sql`
    insert into address_offers select offer.* from binned_candidates kept
    cross join jsonb_populate_recordset(null::address_offers, kept.offers) offer
    where kept.candidate_id = ${candidateId}::uuid
      and exists (select 1 from mailboxes where mailboxes.id = offer.mailbox_id)
      and (offer.message_id is null or exists (select 1 from messages where messages.id = offer.message_id))
      and not exists (select 1 from candidate_addresses given where given.address_key = offer.address_key)
    on conflict do nothing`.execute(tx)
}
