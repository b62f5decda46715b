import { sql } from 'kysely'
import { holdAddresses } from '../candidates/address-lock.ts'
import { colleagueKeys } from '../candidates/addresses.ts'
import { mayChangeTeam } from '../candidates/hiring-team.ts'
import { linkOwnFiles } from '../candidates/own-file.ts'
import { followStages } from '../candidates/stages.ts'
import type { Db, Tx } from '../db/db.ts'
import type { Candidate } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import { unlinkStoredMail } from '../messages/addresses.ts'
import { binnedSince } from './bin.ts'
import { type Merger, type Merging, readsAll, tell } from './merge.ts'
import type { Pair } from './merge-moves.ts'
import type { MergeRecord } from './merge-record.ts'
import { moveBack } from './undo-moves.ts'

/** A merge that can be undone. */
export interface UndoableMerge {
  id: string
  /** The candidate who was merged into this one. */
  name: string
  mergedAt: Date
  mergedBy: string | null
}

/** Returns the merges into a candidate that can be undone, the last one first. Only the last one can be undone now. */
export async function undoableMerges(db: Db, candidateId: string, now: Date): Promise<UndoableMerge[]> {
  return await db
    .selectFrom('candidate_merges as merge')
    .innerJoin('candidates as merged', 'merged.id', 'merge.merged_id')
    .leftJoin('users as merger', 'merger.id', 'merge.merged_by')
    .select(['merge.id', 'merged.name', 'merge.merged_at as mergedAt', 'merger.name as mergedBy'])
    .where('merge.kept_id', '=', candidateId)
    .where('merge.undone_at', 'is', null)
    .where('merge.merged_at', '>', binnedSince(now))
    .orderBy('merge.merged_at', 'desc')
    .orderBy('merge.id', 'desc')
    .execute()
}

/**
 * Undoes a merge: both candidates are as they were. What was changed since stays changed: what was removed stays removed,
 * what was added stays with the kept candidate, and mail that came since is on the profile of whose address it has.
 *
 * @throws Problem `not-found`, `merge-not-reader`, `merge-undo-later-first`, `candidate-needs-address` if one of them
 *   would have none
 */
export async function undoMerge(
  tx: Tx,
  actor: Merger,
  { candidateId, mergeId }: { candidateId: string; mergeId: string },
  by: Merging,
): Promise<void> {
  const { now } = by
  const { kept, merged, record, mergedAt } = await lockMerge(tx, { candidateId, mergeId }, now)
  const pair = { keptId: kept.id, mergedId: merged.id }
  if (!(await readsAll(tx, actor, kept.id)) || !(await mayChangeTeam(tx, actor, kept.id, now)))
    throw new Problem('merge-not-reader')
  await holdAddresses(tx)
  await moveBack(tx, pair, record, { mergeId, mergedAt })
  await part(tx, actor, { kept, merged }, record, mergedAt)
  await partMail(tx, pair, now)
  await tx.updateTable('candidate_merges').set({ undone_at: now }).where('id', '=', mergeId).execute()
  await followSealing(tx, actor, { kept, merged }, by)
  await tell(tx, 'candidate.merge_undone', actor.id, pair, now)
}

async function lockMerge(
  tx: Tx,
  { candidateId, mergeId }: { candidateId: string; mergeId: string },
  now: Date,
): Promise<{ kept: Candidate; merged: Candidate; record: MergeRecord; mergedAt: Date }> {
  const merge = await tx
    .selectFrom('candidate_merges')
    .selectAll()
    .where('id', '=', mergeId)
    .where('kept_id', '=', candidateId)
    .executeTakeFirst()
  if (!merge) throw new Problem('not-found')
  const rows = await tx
    .selectFrom('candidates')
    .selectAll()
    .where('id', 'in', [merge.kept_id, merge.merged_id])
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  const kept = rows.find(({ id, deleted_at }) => id === merge.kept_id && deleted_at === null)
  const merged = rows.find(({ id }) => id === merge.merged_id)
  const [last] = await undoableMerges(tx, candidateId, now)
  if (!kept || !merged || !last) throw new Problem('not-found')
  if (last.id !== mergeId) {
    const isUndoable = (await undoableMerges(tx, candidateId, now)).some(({ id }) => id === mergeId)
    throw new Problem(isUndoable ? 'merge-undo-later-first' : 'not-found')
  }
  return { kept, merged, record: merge.record as MergeRecord, mergedAt: merge.merged_at }
}

/** Parts the rows of the candidates. An owner who was removed from the team meanwhile does not come back with it. */
async function part(
  tx: Tx,
  actor: Merger,
  { kept, merged }: { kept: Candidate; merged: Candidate },
  record: MergeRecord,
  mergedAt: Date,
): Promise<void> {
  const before = record.kept
  const isUnset = (was: string | null, now: string | null, theirs: string | null) =>
    was === null && now === theirs
  await tx
    .updateTable('candidates')
    .set({
      owner_id: isUnset(before.owner_id, kept.owner_id, merged.owner_id) ? null : kept.owner_id,
      user_id: isUnset(before.user_id, kept.user_id, merged.user_id) ? null : kept.user_id,
      reopened_at: before.reopened_at === null ? null : new Date(before.reopened_at),
    })
    .where('id', '=', kept.id)
    .execute()
  const isOwnerGone = record.ownerAssigned && !(await takeOwnerBack(tx, { kept, merged }, mergedAt))
  await tx
    .updateTable('candidates')
    .set({
      deleted_at: null,
      merged_into: null,
      owner_id: isOwnerGone ? actor.id : merged.owner_id,
    })
    .where('id', '=', merged.id)
    .execute()
}

/** Ends what the merge gave the merged candidate's owner. Returns whether they still had it, or have become the owner. */
async function takeOwnerBack(
  tx: Tx,
  { kept, merged }: { kept: Candidate; merged: Candidate },
  mergedAt: Date,
): Promise<boolean> {
  const there = await tx
    .selectFrom('candidate_people')
    .select('added_at')
    .where('candidate_id', '=', kept.id)
    .where('user_id', '=', merged.owner_id)
    .executeTakeFirst()
  if (there === undefined) return kept.owner_id === merged.owner_id
  if (there.added_at.getTime() === mergedAt.getTime()) {
    await tx
      .deleteFrom('candidate_people')
      .where('candidate_id', '=', kept.id)
      .where('user_id', '=', merged.owner_id)
      .execute()
  }
  return true
}

/** Each profile shows again the mail with its own addresses. */
async function partMail(tx: Tx, { keptId, mergedId }: Pair, now: Date): Promise<void> {
  const colleagues = await colleagueKeys(tx)
  const keys = await keysOf(tx, mergedId)
  if (keys.length === 0 || (await keysOf(tx, keptId)).length === 0)
    throw new Problem('candidate-needs-address')
  await linkOwnFiles(tx, keys, now)
  const theirs = keys.filter((key) => !colleagues.has(key))
  await sql`
    insert into candidate_messages (candidate_id, message_id, address_key)
    select ${mergedId}::uuid, link.message_id, min(who.address_key) from candidate_messages link
    join message_participants who on who.message_id = link.message_id
    where link.candidate_id = ${keptId}::uuid and who.address_key = any(${theirs}::text[])
    group by link.message_id
    on conflict do nothing`.execute(tx)
  await unlinkStoredMail(tx, keptId, colleagues, now)
}

async function keysOf(tx: Tx, candidateId: string): Promise<string[]> {
  const { rows }: { rows: { key: string }[] } = await sql<{ key: string }>`
    select address_key as key from candidate_addresses where candidate_id = ${candidateId}::uuid`.execute(tx)
  return rows.map(({ key }) => key)
}

/** Seals and reopens each by its own stages, and searches for what was not read while both were sealed. */
async function followSealing(
  tx: Tx,
  actor: Merger,
  { kept, merged }: { kept: Candidate; merged: Candidate },
  by: Merging,
): Promise<void> {
  const changes = await followStages(tx, [kept.id, merged.id], { actorId: actor.id, ...by })
  if (changes.some(({ candidateId }) => candidateId === merged.id)) return
  const isSealed = merged.sealed_at !== null
  if (isSealed || kept.sealed_at !== null) await by.onSealed(tx, [{ candidateId: merged.id, isSealed }])
}
