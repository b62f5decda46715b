import { sql } from 'kysely'
import { type Db, notify, type Tx } from '../db/db.ts'
import type { Stage } from '../db/sharing-tables.ts'
import { Problem } from '../errors.ts'
import { recordAudit } from '../users/audit.ts'
import { type Changer, mayReopen } from './hiring-team.ts'

/** A candidate whose mail was sealed or opened again. */
export interface SealChange {
  candidateId: string
  isSealed: boolean
}

/** Called in the same transaction after candidates were sealed or reopened. */
export type OnSealed = (tx: Tx, changes: readonly SealChange[]) => Promise<void>

/** Who changes a stage, when, and what follows if it seals mail. */
export interface StageChange {
  /** Null if Kurier itself acts. */
  actorId: string | null
  now: Date
  onSealed: OnSealed
  /** Whether the actor may open sealed mail again; true unless said. */
  mayReopen?: boolean
}

/** SQL for all stages of a candidate: those of the applications, for open and for closed vacancies. */
const stagesOf = sql`(select application.stage from applications application
  where application.candidate_id = person.id)`

/**
 * Seals the mail of candidates who are at a sealing stage (*Hired*, unless the administrator chose others) in any of
 * their applications, and opens it again when they have left it. Call it after every change of applications. Somebody
 * who was reopened by hand stays open until they leave the stage.
 *
 * @param candidateIds `all` after the sealing stages were changed
 * @returns who was sealed or reopened
 * @throws Problem `not-in-hiring-team` if mail would be opened by somebody who may not
 */
export async function followStages(
  tx: Tx,
  candidateIds: readonly string[] | 'all',
  by: StageChange,
): Promise<SealChange[]> {
  if (candidateIds.length === 0) return []
  const which = candidateIds === 'all' ? sql`true` : sql`person.id = any(${[...candidateIds]}::uuid[])`
  const { rows } = await sql<{ id: string; at_end: boolean; is_sealed: boolean; is_reopened: boolean }>`
    select person.id, person.sealed_at is not null as is_sealed, person.reopened_at is not null as is_reopened,
      exists (select 1 from organisation where organisation.sealing_stages && array${stagesOf}) as at_end
    from candidates person where ${which} order by person.id for no key update`.execute(tx)
  const left = rows.filter((row) => row.is_reopened && !row.at_end).map(({ id }) => id)
  if (left.length > 0)
    await tx.updateTable('candidates').set({ reopened_at: null }).where('id', 'in', left).execute()
  const changes = rows
    .map((row) => ({ row, isSealed: row.at_end && !row.is_reopened }))
    .filter(({ row, isSealed }) => row.is_sealed !== isSealed)
    .map(({ row, isSealed }) => ({ candidateId: row.id, isSealed }))
  if (by.mayReopen === false && changes.some(({ isSealed }) => !isSealed)) {
    throw new Problem('not-in-hiring-team')
  }
  await seal(tx, changes, by)
  return changes
}

/**
 * Opens the mail of a sealed candidate again, although they are still at a sealing stage.
 *
 * @throws Problem `candidate-not-found`, `not-in-hiring-team`
 */
export async function reopen(
  tx: Tx,
  actor: Changer,
  candidateId: string,
  { now, onSealed }: Pick<StageChange, 'now' | 'onSealed'>,
): Promise<void> {
  const found = await tx
    .selectFrom('candidates')
    .select('sealed_at')
    .where('id', '=', candidateId)
    .where('deleted_at', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!found) throw new Problem('candidate-not-found')
  if (found.sealed_at === null) return
  if (!(await mayReopen(tx, actor, candidateId, now))) throw new Problem('not-in-hiring-team')
  await tx.updateTable('candidates').set({ reopened_at: now }).where('id', '=', candidateId).execute()
  await seal(tx, [{ candidateId, isSealed: false }], { actorId: actor.id, now, onSealed })
}

/** The stages at which mail is sealed. */
export async function sealingStages(db: Db): Promise<Stage[]> {
  const row = await db.selectFrom('organisation').select('sealing_stages').executeTakeFirstOrThrow()
  return row.sealing_stages
}

/** Sets the stages at which mail is sealed; it holds at once for everybody who is there. */
export async function changeSealingStages(
  tx: Tx,
  stages: readonly Stage[],
  by: StageChange,
): Promise<SealChange[]> {
  const wanted = [...new Set(stages)].toSorted()
  await tx.updateTable('organisation').set({ sealing_stages: wanted }).execute()
  const changes = await followStages(tx, 'all', by)
  await recordAudit(tx, {
    at: by.now,
    actorId: by.actorId,
    action: 'sealing_stages.changed',
    subjectType: 'organisation',
    subjectId: '00000000-0000-0000-0000-000000000000',
    details: { stages: wanted },
  })
  return changes
}

async function seal(
  tx: Tx,
  changes: readonly SealChange[],
  { actorId, now, onSealed }: StageChange,
): Promise<void> {
  if (changes.length === 0) return
  for (const isSealed of [true, false]) {
    const ids = changes.filter((change) => change.isSealed === isSealed).map(({ candidateId }) => candidateId)
    if (ids.length === 0) continue
    const change = { sealed_at: isSealed ? now : null, updated_at: now }
    await tx.updateTable('candidates').set(change).where('id', 'in', ids).execute()
  }
  for (const { candidateId, isSealed } of changes) {
    await recordAudit(tx, {
      at: now,
      actorId,
      action: isSealed ? 'candidate.sealed' : 'candidate.reopened',
      subjectType: 'candidate',
      subjectId: candidateId,
    })
  }
  await onSealed(tx, changes)
  await notify(tx, { kind: 'candidates' })
  await notify(tx, ...changes.map(({ candidateId }) => ({ kind: 'candidate', candidateId }) as const))
}
