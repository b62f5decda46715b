import { type Db, notify, type Tx } from '../db/db.ts'
import type { ErasureKind } from '../db/erasing-tables.ts'
import { Problem } from '../errors.ts'
import { recordAudit } from '../users/audit.ts'
import { hasAccess } from '../users/user.ts'
import { type EraseParts, eraseCandidate } from './erase.ts'

/** What an administrator asked for, to be confirmed by another one. */
export interface ErasureRequest {
  kind: ErasureKind
  askedBy: { id: string; name: string }
  askedAt: Date
}

/** Whether two administrators have to agree before a candidate is erased. */
export async function erasureNeedsTwo(db: Db): Promise<boolean> {
  const row = await db.selectFrom('organisation').select('erasure_needs_two').executeTakeFirstOrThrow()
  return row.erasure_needs_two
}

export async function setErasureNeedsTwo(
  tx: Tx,
  needsTwo: boolean,
  by: { actorId: string; now: Date },
): Promise<void> {
  await tx.updateTable('organisation').set({ erasure_needs_two: needsTwo }).execute()
  await recordAudit(tx, {
    at: by.now,
    actorId: by.actorId,
    action: 'organisation.changed',
    subjectType: 'organisation',
    subjectId: 'organisation',
    details: { erasureNeedsTwo: needsTwo },
  })
  await notify(tx, { kind: 'sharing' })
}

/** Returns what was asked for and still counts: the asker must be an administrator with access. */
export async function requestsFor(
  db: Db,
  now: Date,
  candidateId?: string,
): Promise<(ErasureRequest & { candidate: { id: string; name: string } })[]> {
  const rows = await db
    .selectFrom('erasure_requests as request')
    .innerJoin('users as asker', 'asker.id', 'request.asked_by')
    .innerJoin('candidates', 'candidates.id', 'request.candidate_id')
    .select(['request.kind', 'request.asked_at', 'candidates.id', 'candidates.name'])
    .select(['asker.id as asker_id', 'asker.name as asker_name', 'asker.role'])
    .select(['asker.access', 'asker.last_working_day', 'asker.last_working_day_zone'])
    .$if(candidateId !== undefined, (query) => query.where('request.candidate_id', '=', candidateId!))
    .orderBy('request.asked_at')
    .execute()
  return rows
    .filter((row) => row.role === 'admin' && hasAccess(row, now))
    .map((row) => ({
      kind: row.kind,
      askedBy: { id: row.asker_id, name: row.asker_name },
      askedAt: row.asked_at,
      candidate: { id: row.id, name: row.name },
    }))
}

/**
 * Erases or anonymises a candidate for an administrator. If two have to agree, the first one's order waits until another
 * administrator gives the same one.
 *
 * @returns whether it was done, or waits
 * @throws Problem `candidate-not-found`
 */
export async function orderErasure(
  parts: EraseParts,
  actorId: string,
  { candidateId, kind }: { candidateId: string; kind: ErasureKind },
): Promise<'done' | 'asked'> {
  if (await mayErase(parts.db, parts.clock.now(), { actorId, candidateId, kind })) {
    const order = { candidateId, kind, actorId }
    await eraseCandidate(parts, order, async (tx) => {
      if (!(await mayErase(tx, parts.clock.now(), order))) throw new Problem('erasure-not-asked')
    })
    return 'done'
  }
  await parts.db.transaction().execute((tx) => ask(tx, { candidateId, kind }, actorId, parts.clock.now()))
  return 'asked'
}

async function mayErase(
  db: Db,
  now: Date,
  { actorId, candidateId, kind }: { actorId: string; candidateId: string; kind: ErasureKind },
): Promise<boolean> {
  if (!(await erasureNeedsTwo(db))) return true
  const [request] = await requestsFor(db, now, candidateId)
  return request !== undefined && request.kind === kind && request.askedBy.id !== actorId
}

async function ask(
  tx: Tx,
  { candidateId, kind }: { candidateId: string; kind: ErasureKind },
  actorId: string,
  now: Date,
): Promise<void> {
  const candidate = await tx
    .selectFrom('candidates')
    .select('id')
    .where('id', '=', candidateId)
    .forKeyShare()
    .executeTakeFirst()
  if (!candidate) throw new Problem('candidate-not-found')
  const values = { kind, asked_by: actorId, asked_at: now }
  await tx
    .insertInto('erasure_requests')
    .values({ candidate_id: candidateId, ...values })
    .onConflict((conflict) => conflict.column('candidate_id').doUpdateSet(values))
    .execute()
  await recordRequest(tx, 'erasure.asked', candidateId, { actorId, now, details: { kind } })
}

/**
 * Takes back what any administrator asked for.
 *
 * @throws Problem `erasure-not-asked`
 */
export async function withdrawErasure(
  tx: Tx,
  candidateId: string,
  by: { actorId: string; now: Date },
): Promise<void> {
  const gone = await tx
    .deleteFrom('erasure_requests')
    .where('candidate_id', '=', candidateId)
    .executeTakeFirst()
  if (gone.numDeletedRows === 0n) throw new Problem('erasure-not-asked')
  await recordRequest(tx, 'erasure.withdrawn', candidateId, by)
}

async function recordRequest(
  tx: Tx,
  action: 'erasure.asked' | 'erasure.withdrawn',
  candidateId: string,
  { actorId, now, details }: { actorId: string; now: Date; details?: { kind: ErasureKind } },
): Promise<void> {
  await recordAudit(tx, {
    at: now,
    actorId,
    action,
    subjectType: 'candidate',
    subjectId: candidateId,
    ...(details && { details }),
  })
  await notify(tx, { kind: 'candidate', candidateId }, { kind: 'sharing' })
}
