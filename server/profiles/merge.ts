import { holdAddresses } from '../candidates/address-lock.ts'
import { type Changer, mayChangeTeam, type Reader, readCandidates } from '../candidates/hiring-team.ts'
import { limitedReaders } from '../candidates/reading-limits.ts'
import { followStages, type OnSealed } from '../candidates/stages.ts'
import { notify, type Tx } from '../db/db.ts'
import type { Candidate } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import { newId } from '../ids.ts'
import { withdrawOffers } from '../messages/offers.ts'
import { recordAudits } from '../users/audit.ts'
import { mergedReopening, mergeRefusal } from './merge-decisions.ts'
import { moveAddresses, moveApplications, moveLinks, moveOthers, type Pair } from './merge-moves.ts'
import { limitReaders, possibleReaders } from './merge-readers.ts'
import type { KeptBefore, MergeRecord } from './merge-record.ts'

/** Who merges. */
export type Merger = Changer & Reader

/** When it happens, and what follows if it seals mail. */
export interface Merging {
  now: Date
  onSealed: OnSealed
}

/**
 * Merges a candidate into another one, whose name and owner stay. Nobody sees an email afterwards that they could not
 * read before on either profile (decision 24): what owners decided stays with each address, and whoever read only one of
 * the candidates goes on reading only that one's mail.
 *
 * @returns the id of the merge
 * @throws Problem `candidate-not-found`, `merge-with-itself`, `merge-not-reader`, `merge-two-users`
 */
export async function mergeCandidates(tx: Tx, actor: Merger, pair: Pair, by: Merging): Promise<string> {
  const { keptId, mergedId } = pair
  const { now } = by
  const { kept, merged } = await lockBoth(tx, pair)
  await refuse(tx, actor, { kept, merged }, now)
  await holdAddresses(tx)
  const before = await possibleReaders(tx, [keptId, mergedId])
  const id = newId(now.getTime())
  const { ofKept, ofMerged, ...addresses } = await moveAddresses(tx, pair)
  await moveLinks(tx, pair)
  await withdrawOffers(tx, [...ofKept, ...ofMerged])
  const record: MergeRecord = {
    ...addresses,
    ...(await moveApplications(tx, pair, now)),
    ...(await moveOthers(tx, pair)),
    ...(await joinCandidates(tx, actor, { kept, merged }, now)),
  }
  await insertMerge(tx, { id, actor, pair, record, now })
  const after = (await possibleReaders(tx, [keptId])).get(keptId)!
  const at = { mergeId: id, candidateId: keptId }
  await limitReaders(tx, { ...at, keys: ofKept }, before.get(keptId)!, after)
  await limitReaders(tx, { ...at, keys: ofMerged }, before.get(mergedId)!, after)
  await followSealing(tx, actor, { kept, merged }, by)
  await tell(tx, 'candidate.merged', actor.id, pair, now)
  return id
}

/** In one order, so that two merges of the same candidates do not wait for each other. */
async function lockBoth(tx: Tx, { keptId, mergedId }: Pair): Promise<Two> {
  const rows = await tx
    .selectFrom('candidates')
    .selectAll()
    .where('id', 'in', [keptId, mergedId])
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  const kept = rows.find(({ id }) => id === keptId)
  const merged = rows.find(({ id }) => id === mergedId)
  if (!kept || !merged) throw new Problem('candidate-not-found')
  return { kept, merged }
}

interface Two {
  kept: Candidate
  merged: Candidate
}

async function refuse(tx: Tx, actor: Merger, { kept, merged }: Two, now: Date): Promise<void> {
  const refusal = mergeRefusal({
    isSame: kept.id === merged.id,
    readsBoth: (await readsAll(tx, actor, kept.id)) && (await readsAll(tx, actor, merged.id)),
    mayChangeBoth:
      (await mayChangeTeam(tx, actor, kept.id, now)) && (await mayChangeTeam(tx, actor, merged.id, now)),
    userIds: [kept.user_id, merged.user_id],
  })
  if (refusal) throw new Problem(refusal)
}

/** Whether a user reads a candidate's mail, and no earlier merge keeps some of it from them. */
export async function readsAll(tx: Tx, reader: Reader, candidateId: string): Promise<boolean> {
  const reads = await readCandidates(tx, reader, [candidateId])
  return reads.has(candidateId) && !(await limitedReaders(tx, candidateId)).has(reader.id)
}

/** Joins the rows of the candidates. The merged one's owner stays in the hiring team. */
async function joinCandidates(
  tx: Tx,
  actor: Merger,
  { kept, merged }: Two,
  now: Date,
): Promise<{ kept: KeptBefore; ownerAssigned: boolean }> {
  const reopenedAt = mergedReopening(sealing(kept), sealing(merged))
  const ownerId = kept.owner_id ?? merged.owner_id
  await tx
    .updateTable('candidates')
    .set({
      owner_id: ownerId,
      user_id: kept.user_id ?? merged.user_id,
      reopened_at: reopenedAt,
      updated_at: now,
    })
    .where('id', '=', kept.id)
    .execute()
  await tx
    .updateTable('candidates')
    .set({ deleted_at: now, merged_into: kept.id })
    .where('id', '=', merged.id)
    .execute()
  const before = { owner_id: kept.owner_id, user_id: kept.user_id }
  return {
    kept: { ...before, reopened_at: kept.reopened_at?.toISOString() ?? null },
    ownerAssigned: await assignOwner(tx, actor, { kept, merged }, now),
  }
}

function sealing({ sealed_at, reopened_at }: Candidate) {
  return { sealed: sealed_at !== null, reopenedAt: reopened_at }
}

async function assignOwner(tx: Tx, actor: Merger, { kept, merged }: Two, now: Date): Promise<boolean> {
  const ownerId = merged.owner_id
  if (ownerId === null || kept.owner_id === null || ownerId === kept.owner_id) return false
  const added = await tx
    .insertInto('candidate_people')
    .values({
      candidate_id: kept.id,
      user_id: ownerId,
      because: 'assigned',
      added_by: actor.id,
      added_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('user_id')
    .executeTakeFirst()
  return added !== undefined
}

async function insertMerge(
  tx: Tx,
  merge: { id: string; actor: Merger; pair: Pair; record: MergeRecord; now: Date },
): Promise<void> {
  await tx
    .insertInto('candidate_merges')
    .values({
      id: merge.id,
      kept_id: merge.pair.keptId,
      merged_id: merge.pair.mergedId,
      merged_at: merge.now,
      merged_by: merge.actor.id,
      record: JSON.stringify(merge.record),
    })
    .execute()
}

/**
 * Seals the merged candidate if either was sealed, or if an application that moved is at a sealing stage. If the kept one
 * was sealed before, the addresses that moved to it stop matching mail now.
 */
async function followSealing(tx: Tx, actor: Merger, { kept }: Two, by: Merging): Promise<void> {
  await followStages(tx, [kept.id], { actorId: actor.id, ...by })
  const { sealed_at } = await tx
    .selectFrom('candidates')
    .select('sealed_at')
    .where('id', '=', kept.id)
    .executeTakeFirstOrThrow()
  if (kept.sealed_at !== null && sealed_at !== null)
    await by.onSealed(tx, [{ candidateId: kept.id, isSealed: true }])
}

/** Records the event for both candidates, and tells open pages. */
export async function tell(
  tx: Tx,
  action: 'candidate.merged' | 'candidate.merge_undone',
  actorId: string,
  { keptId, mergedId }: Pair,
  now: Date,
): Promise<void> {
  const entry = { at: now, actorId, action, subjectType: 'candidate' } as const
  await recordAudits(tx, [
    { ...entry, subjectId: keptId, details: { mergedId } },
    { ...entry, subjectId: mergedId, details: { keptId } },
  ])
  await notify(
    tx,
    ...[keptId, mergedId].map((candidateId) => ({ kind: 'candidate', candidateId }) as const),
    { kind: 'mail', candidateId: keptId },
    { kind: 'candidates' },
    { kind: 'sharing' },
  )
}
