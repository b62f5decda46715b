import { type RawBuilder, sql } from 'kysely'
import type { AuditAction } from '../../contract/audit-actions.ts'
import { type Db, notify, type Tx } from '../db/db.ts'
import type { User } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import { newId } from '../ids.ts'
import { recordAudit } from '../users/audit.ts'
import { isAdmin } from '../users/user.ts'
import { isWithAccess } from '../users/with-access.ts'
import { lockCandidate } from './applications.ts'
import { isExcluded, isOwnFile, mayLetIn, readsCandidate, teamOf } from './hiring-team.ts'
import { liftLimits } from './reading-limits.ts'
import { addPerson, removePerson } from './team-changes.ts'

/** A colleague's question whether they may read a candidate's mail. */
export interface AccessRequest {
  id: string
  state: 'waiting' | 'given' | 'declined' | 'taken_back'
  candidate: { id: string; name: string }
  asker: { id: string; name: string }
  createdAt: Date
  answeredBy: string | null
}

/** How long a declined request is not asked again. */
const quietMs = 24 * 60 * 60_000

/**
 * Asks the candidate's hiring team for access. Asking again while it waits changes nothing.
 *
 * @returns the request, and who may answer it
 * @throws Problem `candidate-not-found`, `not-allowed` for one's own file, `already-in-team`, `request-declined`,
 *   `nobody-to-ask`
 */
export async function askForAccess(
  tx: Tx,
  asker: User,
  candidateId: string,
  now: Date,
): Promise<{ requestId: string; answerers: string[]; isNew: boolean }> {
  await lockCandidate(tx, candidateId)
  if (await isOwnFile(tx, asker.id, candidateId)) throw new Problem('not-allowed')
  if (await readsCandidate(tx, asker, candidateId)) throw new Problem('already-in-team')
  const answerers = await answerersOf(tx, { candidateId, askerId: asker.id }, now)
  const waiting = await waitingRequest(tx, asker.id, candidateId)
  if (waiting) return { requestId: waiting.id, answerers, isNew: false }
  await refuseInsistence(tx, asker.id, candidateId, now)
  if (answerers.length === 0) throw new Problem('nobody-to-ask')
  const requestId = newId(now.getTime())
  await tx
    .insertInto('access_requests')
    .values({
      id: requestId,
      candidate_id: candidateId,
      user_id: asker.id,
      created_at: now,
      answered_at: null,
      answered_by: null,
      seen_at: null,
    })
    .execute()
  await audit(tx, 'access_request.asked', asker.id, { candidateId, askerId: asker.id }, now)
  await tell(tx, [asker.id, ...answerers])
  return { requestId, answerers, isNew: true }
}

/**
 * Gives or declines access. Whoever was given it belongs to the hiring team.
 *
 * @returns who asked
 * @throws Problem `not-found` unless it waits and this user may answer it
 */
export async function answerRequest(
  tx: Tx,
  user: User,
  requestId: string,
  answer: 'given' | 'declined',
  now: Date,
): Promise<string> {
  const { candidate_id: candidateId, user_id: askerId } = await lockWaiting(tx, requestId)
  const answerers = await answerersOf(tx, { candidateId, askerId }, now)
  if (!answerers.includes(user.id)) throw new Problem('not-found')
  await tx
    .updateTable('access_requests')
    .set({ state: answer, answered_at: now, answered_by: user.id })
    .where('id', '=', requestId)
    .execute()
  if (answer === 'given') {
    await addPerson(tx, { candidateId, userId: askerId, because: 'accepted', addedBy: user.id }, now)
    await liftLimits(tx, { candidateId, userId: askerId })
    await notify(tx, { kind: 'candidate', candidateId }, { kind: 'candidates' })
  }
  await audit(tx, `access_request.${answer}`, user.id, { candidateId, askerId }, now)
  await tell(tx, [askerId, ...answerers])
  return askerId
}

/**
 * Takes a request back: the asker while it waits; the asker and the hiring team after access was given.
 *
 * @throws Problem `not-found`, `not-in-hiring-team`
 */
export async function takeBackRequest(tx: Tx, user: User, requestId: string, now: Date): Promise<void> {
  const request = await tx
    .selectFrom('access_requests')
    .selectAll()
    .where('id', '=', requestId)
    .forUpdate()
    .executeTakeFirst()
  if (!request) throw new Problem('not-found')
  const { candidate_id: candidateId, user_id: askerId } = request
  if (request.state === 'given') {
    await removePerson(tx, user, { candidateId, userId: askerId }, now)
  } else {
    if (askerId !== user.id || request.state !== 'waiting') throw new Problem('not-found')
    await tx.updateTable('access_requests').set({ state: 'taken_back' }).where('id', '=', requestId).execute()
    await tell(tx, [askerId, ...(await answerersOf(tx, { candidateId, askerId }, now))])
  }
  await audit(tx, 'access_request.taken_back', user.id, { candidateId, askerId }, now)
}

/** Notes that the asker has read the answer. */
export async function closeAnswer(tx: Tx, user: User, requestId: string, now: Date): Promise<void> {
  await tx
    .updateTable('access_requests')
    .set({ seen_at: now })
    .where('id', '=', requestId)
    .where('user_id', '=', user.id)
    .where('state', 'in', ['given', 'declined'])
    .execute()
  await notify(tx, { kind: 'requests', userId: user.id })
}

/**
 * Returns the requests that this user may answer, and their own: those that wait, and answers that they have not
 * closed. The oldest first.
 *
 * @param candidateId only those of this candidate
 */
export async function requestsFor(
  db: Db,
  user: User,
  now: Date,
  candidateId?: string,
): Promise<{ toAnswer: AccessRequest[]; own: AccessRequest[] }> {
  const rows = await db
    .selectFrom('access_requests as request')
    .innerJoin('candidates', 'candidates.id', 'request.candidate_id')
    .innerJoin('users as asker', 'asker.id', 'request.user_id')
    .leftJoin('users as answerer', 'answerer.id', 'request.answered_by')
    .select(['request.id', 'request.state', 'request.created_at', 'request.user_id', 'request.candidate_id'])
    .select(['candidates.name as candidate_name', 'asker.name as asker_name', 'answerer.name as answered_by'])
    .where('candidates.deleted_at', 'is', null)
    .where(sql<boolean>`(request.user_id = ${user.id}::uuid and request.seen_at is null
        and request.state in ('waiting', 'given', 'declined')
      or request.user_id <> ${user.id}::uuid and request.state = 'waiting'
        and ${isAsked(user, { candidateId: sql`request.candidate_id`, askerId: sql`request.user_id` }, now)})`)
    .$if(candidateId !== undefined, (query) => query.where('request.candidate_id', '=', candidateId!))
    .orderBy('request.created_at')
    .orderBy('request.id')
    .limit(200)
    .execute()
  const requests = rows.map((row) => ({
    id: row.id,
    state: row.state,
    candidate: { id: row.candidate_id, name: row.candidate_name },
    asker: { id: row.user_id, name: row.asker_name },
    createdAt: row.created_at,
    answeredBy: row.answered_by,
  }))
  const [own, toAnswer] = [
    requests.filter(({ asker }) => asker.id === user.id),
    requests.filter(({ asker }) => asker.id !== user.id),
  ]
  return { toAnswer, own }
}

/**
 * An SQL condition: whether this user is asked. They are the people of the hiring team who read all the mail
 * themselves ({@link mayLetIn}), except the asker. If none of them has access, administrators are asked; those whom a
 * confidential vacancy excludes only if nobody at all is left in the team.
 *
 * @param request SQL expressions for the ids of the candidate and of the asker
 */
function isAsked(
  user: Pick<User, 'id' | 'role'>,
  { candidateId, askerId }: { candidateId: RawBuilder<unknown>; askerId: RawBuilder<unknown> },
  now: Date,
): RawBuilder<boolean> {
  const me = sql`${user.id}::uuid`
  const isMember = mayLetIn(me, candidateId)
  if (!isAdmin(user)) return isMember
  const present = sql`select 1 from ${teamOf(candidateId)} team
    join users colleague on colleague.id = team.user_id and ${isWithAccess('colleague', now)}`
  return sql<boolean>`(${isMember} or (
    not exists (${present} where colleague.id <> ${askerId} and ${mayLetIn(sql`colleague.id`, candidateId)})
    and not exists (select 1 from candidates own where own.id = ${candidateId} and own.user_id = ${me})
    and (not ${isExcluded(me, candidateId)} or not exists (${present}))))`
}

/** The user's request that waits; null if there is none. */
export async function waitingRequest(
  db: Db,
  userId: string,
  candidateId: string,
): Promise<{ id: string; createdAt: Date } | null> {
  const waiting = await db
    .selectFrom('access_requests')
    .select(['id', 'created_at as createdAt'])
    .where('candidate_id', '=', candidateId)
    .where('user_id', '=', userId)
    .where('state', '=', 'waiting')
    .executeTakeFirst()
  return waiting ?? null
}

/** Returns who is asked, see {@link isAsked}: people with access. */
async function answerersOf(
  db: Db,
  { candidateId, askerId }: { candidateId: string; askerId: string },
  now: Date,
): Promise<string[]> {
  const request = { candidateId: sql`${candidateId}::uuid`, askerId: sql`${askerId}::uuid` }
  const possible = await db
    .selectFrom('users')
    .selectAll()
    .where('id', '<>', askerId)
    .where(isWithAccess('users', now))
    .where(sql<boolean>`(role = 'admin' or id in (select user_id from ${teamOf(request.candidateId)} team))`)
    .execute()
  if (possible.length === 0) return []
  const { rows } = await sql<{ id: string }>`${sql.join(
    possible.map((user) => sql`select ${user.id} as id where ${isAsked(user, request, now)}`),
    sql` union all `,
  )}`.execute(db)
  return rows.map(({ id }) => id)
}

/** @throws Problem `request-declined` if the last answer was a refusal and is less than a day old */
async function refuseInsistence(tx: Tx, userId: string, candidateId: string, now: Date): Promise<void> {
  const declined = await tx
    .selectFrom('access_requests')
    .select('id')
    .where('candidate_id', '=', candidateId)
    .where('user_id', '=', userId)
    .where('state', '=', 'declined')
    .where('answered_at', '>', new Date(now.getTime() - quietMs))
    .executeTakeFirst()
  if (declined) throw new Problem('request-declined')
}

async function lockWaiting(tx: Tx, requestId: string) {
  const request = await tx
    .selectFrom('access_requests')
    .selectAll()
    .where('id', '=', requestId)
    .where('state', '=', 'waiting')
    .forUpdate()
    .executeTakeFirst()
  if (!request) throw new Problem('not-found')
  return request
}

async function tell(tx: Tx, userIds: readonly string[]): Promise<void> {
  await notify(tx, ...userIds.map((userId) => ({ kind: 'requests', userId }) as const))
}

async function audit(
  tx: Tx,
  action: AuditAction,
  actorId: string,
  { candidateId, askerId }: { candidateId: string; askerId: string },
  now: Date,
): Promise<void> {
  await recordAudit(tx, {
    at: now,
    actorId,
    action,
    subjectType: 'candidate',
    subjectId: candidateId,
    details: { userId: askerId },
  })
}
