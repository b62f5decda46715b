import { sql } from 'kysely'
import type { AuditAction } from '../../contract/audit-actions.ts'
import { notify, type Tx } from '../db/db.ts'
import { Problem } from '../errors.ts'
import { recordAudit } from '../users/audit.ts'
import { hasAccess } from '../users/user.ts'
import { lockCandidate } from './applications.ts'
import { type Changer, isAbandoned, isReaderOf, requireTeamChanger } from './hiring-team.ts'
import { isLimitedReader, liftLimits } from './reading-limits.ts'

/** A change of one person in a candidate's hiring team. */
interface Place {
  candidateId: string
  userId: string
}

/**
 * Assigns a person to a candidate. Safe to repeat.
 *
 * @throws Problem `candidate-not-found`, `not-in-hiring-team`, `not-yourself`, `person-not-found`
 */
export async function assignPerson(tx: Tx, actor: Changer, place: Place, now: Date): Promise<void> {
  await requireMayAdd(tx, actor, place, now)
  const added = await addPerson(tx, { ...place, because: 'assigned', addedBy: actor.id }, now)
  await liftLimits(tx, place)
  await settleRequest(tx, actor, place, now)
  if (added) await tell(tx, 'hiring_team.assigned', actor.id, place, now)
}

/**
 * Removes a person who was assigned, wrote to the candidate or was given access. Everybody may remove themselves.
 *
 * @throws Problem `candidate-not-found`, `not-in-hiring-team`, `not-found`
 */
export async function removePerson(tx: Tx, actor: Changer, place: Place, now: Date): Promise<void> {
  const { candidateId, userId } = place
  await lockCandidate(tx, candidateId)
  if (userId !== actor.id) await requireTeamChanger(tx, actor, candidateId, now)
  const removed = await tx
    .deleteFrom('candidate_people')
    .where('candidate_id', '=', candidateId)
    .where('user_id', '=', userId)
    .returning('because')
    .executeTakeFirst()
  if (!removed) throw new Problem('not-found')
  await tx
    .updateTable('access_requests')
    .set({ state: 'taken_back' })
    .where('candidate_id', '=', candidateId)
    .where('user_id', '=', userId)
    .where('state', '=', 'given')
    .execute()
  await notify(tx, { kind: 'requests', userId })
  await tell(tx, 'hiring_team.removed', actor.id, place, now)
}

/**
 * Makes somebody else the candidate's owner. The former owner leaves the hiring team, unless there is another reason.
 *
 * @throws Problem `candidate-not-found`, `not-in-hiring-team`, `not-yourself`, `person-not-found`
 */
export async function changeOwner(tx: Tx, actor: Changer, place: Place, now: Date): Promise<void> {
  await requireMayAdd(tx, actor, place, now)
  await tx
    .updateTable('candidates')
    .set({ owner_id: place.userId, updated_at: now })
    .where('id', '=', place.candidateId)
    .execute()
  await liftLimits(tx, place)
  await settleRequest(tx, actor, place, now)
  await tell(tx, 'candidate.owner_changed', actor.id, place, now)
}

/** Whoever was made a member while their request waited has got what they asked for. */
async function settleRequest(tx: Tx, actor: Changer, place: Place, now: Date): Promise<void> {
  const settled = await tx
    .updateTable('access_requests')
    .set({ state: 'given', answered_at: now, answered_by: actor.id })
    .where('candidate_id', '=', place.candidateId)
    .where('user_id', '=', place.userId)
    .where('state', '=', 'waiting')
    .returning('id')
    .executeTakeFirst()
  if (settled) await notify(tx, { kind: 'requests', userId: place.userId })
}

/**
 * Adds whoever wrote to a candidate to the hiring team. Call it when the message has left: one that is taken back lets
 * nobody in. A message that goes to none of the candidate's addresses does not count, nor one to an address that the
 * writer added: it may be their own. Nobody joins past a confidential vacancy of others or becomes a reader of their own
 * file.
 *
 * @param keys canonical addresses of the recipients
 */
export async function joinByWriting(tx: Tx, place: Place, keys: readonly string[], now: Date): Promise<void> {
  if (!(await isWrittenTo(tx, place, keys))) return
  const { rows } = await sql<{ joins: boolean }>`
    select not exists (select 1 from candidates where id = ${place.candidateId}::uuid
        and (owner_id = ${place.userId}::uuid or user_id = ${place.userId}::uuid))
      and not exists (select 1 from applications application
        join vacancies vacancy on vacancy.id = application.vacancy_id
        where application.candidate_id = ${place.candidateId}::uuid and vacancy.confidential
          and not exists (select 1 from vacancy_members member
            where member.vacancy_id = vacancy.id and member.user_id = ${place.userId}::uuid)) as joins`.execute(
    tx,
  )
  if (!rows[0]!.joins) return
  const added = await addPerson(tx, { ...place, because: 'wrote', addedBy: place.userId }, now)
  if (added) await tell(tx, 'hiring_team.joined', place.userId, place, now)
}

/** Whether one of these canonical addresses is the candidate's, and was not added by this user. */
async function isWrittenTo(
  tx: Tx,
  { candidateId, userId }: Place,
  keys: readonly string[],
): Promise<boolean> {
  if (keys.length === 0) return false
  const found = await tx
    .selectFrom('candidate_addresses')
    .select('id')
    .where('candidate_id', '=', candidateId)
    .where('address_key', 'in', [...keys])
    .where('added_by', 'is distinct from', userId)
    .executeTakeFirst()
  return found !== undefined
}

/** Adds a person unless they are there already; returns whether they were added. */
export async function addPerson(
  tx: Tx,
  added: Place & { because: 'assigned' | 'wrote' | 'accepted'; addedBy: string },
  now: Date,
): Promise<boolean> {
  const row = await tx
    .insertInto('candidate_people')
    .values({
      candidate_id: added.candidateId,
      user_id: added.userId,
      because: added.because,
      added_by: added.addedBy,
      added_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('user_id')
    .executeTakeFirst()
  return row !== undefined
}

/**
 * Nobody may join by themselves: then a team would protect nothing. An administrator may, if nobody in the team has
 * access to Kurier any more.
 */
async function requireMayAdd(tx: Tx, actor: Changer, place: Place, now: Date): Promise<void> {
  await lockCandidate(tx, place.candidateId)
  await requireTeamChanger(tx, actor, place.candidateId, now)
  if (place.userId === actor.id && !(await mayAddSelf(tx, actor, place.candidateId, now))) {
    throw new Problem('not-yourself')
  }
  const user = await tx.selectFrom('users').selectAll().where('id', '=', place.userId).executeTakeFirst()
  if (!user || !hasAccess(user, now)) throw new Problem('person-not-found')
}

async function mayAddSelf(tx: Tx, actor: Changer, candidateId: string, now: Date): Promise<boolean> {
  const { rows } = await sql<{ reads: boolean }>`
    select ${isReaderOf(actor.id, sql`${candidateId}::uuid`)}
      and not ${isLimitedReader(sql`${actor.id}::uuid`, sql`${candidateId}::uuid`)} as reads`.execute(tx)
  return rows[0]!.reads || (await isAbandoned(tx, candidateId, now))
}

async function tell(
  tx: Tx,
  action: AuditAction,
  actorId: string,
  { candidateId, userId }: Place,
  now: Date,
): Promise<void> {
  await recordAudit(tx, {
    at: now,
    actorId,
    action,
    subjectType: 'candidate',
    subjectId: candidateId,
    details: { userId },
  })
  await notify(tx, { kind: 'candidate', candidateId })
  await notify(tx, { kind: 'candidates' })
}
