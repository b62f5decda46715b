import { sql } from 'kysely'
import { holdAddresses } from '../candidates/address-lock.ts'
import type { OnAddressesChanged } from '../candidates/addresses.ts'
import { lockCandidate } from '../candidates/applications.ts'
import { type Changer, requireTeamChanger } from '../candidates/hiring-team.ts'
import { type Db, notify, type Tx } from '../db/db.ts'
import { keptUnlinkedDays } from '../messages/unlinked.ts'
import { recordAudit, recordAudits } from '../users/audit.ts'

/** How long a deleted or merged candidate can come back: as long as the mail that left their profile is kept. */
export const keptInBinDays = keptUnlinkedDays

/** How many candidates one transaction deletes for good. */
const batchSize = 50

/** Candidates who were deleted before this time are gone. */
export function binnedSince(now: Date): Date {
  return new Date(now.getTime() - keptInBinDays * 24 * 60 * 60_000)
}

/**
 * Puts a candidate into the bin. Their addresses leave `candidate_addresses`, so they match no mail and nothing is
 * searched for; stored mail leaves the profile as if each address had been removed. See {@link restoreCandidate}.
 *
 * @throws Problem `candidate-not-found`, `not-in-hiring-team`
 */
export async function deleteCandidate(
  tx: Tx,
  actor: Changer,
  candidateId: string,
  { now, onAddressesChanged }: { now: Date; onAddressesChanged: OnAddressesChanged },
): Promise<void> {
  await lockCandidate(tx, candidateId)
  await requireTeamChanger(tx, actor, candidateId, now)
  await holdAddresses(tx)
  await keepInBin(tx, candidateId, actor.id)
  const { rows } = await sql<{ address: string }>`
    with taken as (delete from candidate_addresses where candidate_id = ${candidateId}::uuid returning *)
    insert into binned_addresses (id, candidate_id, address, address_key, added_by, created_at, theirs_since, ordinal)
    select id, candidate_id, address, address_key, added_by, created_at, theirs_since, ordinal from taken
    returning address`.execute(tx)
  await tx.updateTable('candidates').set({ deleted_at: now }).where('id', '=', candidateId).execute()
  await onAddressesChanged(tx, [{ candidateId, added: [], removed: rows.map((row) => row.address) }])
  await noteDecisions(tx, candidateId)
  await recordAudit(tx, {
    at: now,
    actorId: actor.id,
    action: 'candidate.deleted',
    subjectType: 'candidate',
    subjectId: candidateId,
  })
  await notify(tx, { kind: 'candidate', candidateId }, { kind: 'candidates' }, { kind: 'sharing' })
}

/** Remembers what removing the addresses loses. */
async function keepInBin(tx: Tx, candidateId: string, deletedBy: string): Promise<void> {
  await sql`
    insert into binned_candidates (candidate_id, deleted_by, links, offers)
    select ${candidateId}::uuid, ${deletedBy}::uuid,
      (select coalesce(jsonb_agg(link), '[]') from candidate_messages link where candidate_id = ${candidateId}::uuid),
      (select coalesce(jsonb_agg(offer), '[]') from address_offers offer where candidate_id = ${candidateId}::uuid)`.execute(
    tx,
  )
}

/** Notes which decisions of owners shared the addresses with this candidate, after they were marked as nobody's. */
async function noteDecisions(tx: Tx, candidateId: string): Promise<void> {
  await sql`
    update binned_addresses kept set covered = coalesce((
        select jsonb_object_agg(sharing.mailbox_id, sharing.shared_at) from address_sharing sharing
        where sharing.address_key = kept.address_key and sharing.state = 'shared'
          and (sharing.shared_at is null or coalesce(kept.theirs_since, kept.created_at) <= sharing.shared_at)), '{}')
    where candidate_id = ${candidateId}::uuid`.execute(tx)
}

/** A candidate in the bin. */
export interface BinnedCandidate {
  id: string
  name: string
  addresses: string[]
  deletedAt: Date
  deletedBy: string | null
}

/**
 * Returns candidates in the bin, the last one deleted first.
 *
 * @param before the last candidate of the page before
 */
export async function binnedCandidates(
  db: Db,
  now: Date,
  { before, size }: { before: string | undefined; size: number },
): Promise<BinnedCandidate[]> {
  const place = sql`(select deleted_at, id from candidates last where last.id = ${before}::uuid)`
  return await db
    .selectFrom('candidates')
    .innerJoin('binned_candidates as kept', 'kept.candidate_id', 'candidates.id')
    .leftJoin('users as deleter', 'deleter.id', 'kept.deleted_by')
    .select(['candidates.id', 'candidates.name', 'deleter.name as deletedBy'])
    .select(sql<Date>`candidates.deleted_at`.as('deletedAt'))
    .select(
      sql<string[]>`array(select address from binned_addresses where candidate_id = kept.candidate_id
        order by ordinal)`.as('addresses'),
    )
    .where('candidates.deleted_at', '>', binnedSince(now))
    .$if(before !== undefined, (query) =>
      query.where(sql<boolean>`(candidates.deleted_at, candidates.id) < ${place}`),
    )
    .orderBy('candidates.deleted_at', 'desc')
    .orderBy('candidates.id', 'desc')
    .limit(size)
    .execute()
}

/**
 * Removes the candidates for good who were deleted or merged thirty days ago. Their mail is deleted by
 * {@link forgetUnlinked}. Each batch is one transaction.
 */
export async function emptyBin(db: Db, now: Date): Promise<void> {
  for (let count = batchSize; count === batchSize; ) {
    count = await db.transaction().execute((tx) => emptyBatch(tx, now))
  }
}

async function emptyBatch(tx: Tx, now: Date): Promise<number> {
  const rows = await tx
    .selectFrom('candidates')
    .select(['id', 'merged_into'])
    .where('deleted_at', '<=', binnedSince(now))
    .orderBy('deleted_at')
    .limit(batchSize)
    .forUpdate()
    .skipLocked()
    .execute()
  if (rows.length === 0) return 0
  const ids = rows.map((row) => row.id)
  await tx.deleteFrom('candidates').where('id', 'in', ids).execute()
  await recordAudits(
    tx,
    rows
      .filter((row) => row.merged_into === null)
      .map(({ id }) => ({
        at: now,
        actorId: null,
        action: 'candidate.removed_for_good' as const,
        subjectType: 'candidate' as const,
        subjectId: id,
      })),
  )
  await notify(tx, { kind: 'candidates' })
  return rows.length
}
