import { sql } from 'kysely'
import { type Changer, isAbandoned, type Reader, readCandidates } from '../candidates/hiring-team.ts'
import { assignPerson } from '../candidates/team-changes.ts'
import { type Db, notify, type Tx } from '../db/db.ts'
import type { User } from '../db/schema.ts'
import { Problem, type ProblemCode } from '../errors.ts'
import { newId } from '../ids.ts'
import { recordAudit } from '../users/audit.ts'
import { hasAccess, maySendMail } from '../users/user.ts'
import { requirePerson } from './erasure.ts'
import { type OpenConversation, openConversations } from './open-conversations.ts'

/** An open conversation with the colleague to whom it was handed over, if it was. */
export interface Handed extends OpenConversation {
  handedTo: string | null
}

/** The open conversations of somebody whose access ended, as one administrator may know them. */
export interface OpenWork {
  /** Those that the administrator reads. */
  readable: Handed[]
  /** Those with candidates whose mail they do not read, but whose hiring team they may change. */
  others: Handed[]
}

/** What is handed over: one conversation, or with null all open ones with this candidate. */
export interface HandoverItem {
  candidateId: string
  messageId: string | null
}

type Administrator = Reader & Changer

/**
 * Lists the open conversations of a person whose access ended.
 *
 * Candidates whose hiring team the administrator may not change are left out, because of a confidential vacancy or
 * because it is their own file: the list must not tell that such mail exists. Their teams go on without a hand-over.
 *
 * @throws Problem `person-not-found`, `has-access`
 */
export async function openWork(db: Db, admin: Administrator, personId: string, now: Date): Promise<OpenWork> {
  const person = await requirePerson(db, personId)
  if (person.access === 'active') throw new Problem('has-access')
  const open = await openConversations(db, personId, now)
  const ids = [...new Set(open.map(({ candidateId }) => candidateId))]
  const hidden = await beyond(db, admin, ids, now)
  const readable = await readCandidates(db, admin, ids)
  const known = await withReceivers(
    db,
    personId,
    open.filter(({ candidateId }) => !hidden.has(candidateId)),
  )
  return {
    readable: known.filter(({ candidateId }) => readable.has(candidateId)),
    others: known.filter(({ candidateId }) => !readable.has(candidateId)),
  }
}

/** Returns those of the candidates whose hiring team an administrator may not change: see `mayChangeTeam`. */
async function beyond(
  db: Db,
  admin: Administrator,
  candidateIds: readonly string[],
  now: Date,
): Promise<Set<string>> {
  const { rows } = await sql<{ id: string; is_own: boolean }>`
    select candidate.id, candidate.user_id is not distinct from ${admin.id}::uuid as is_own from candidates candidate
    where candidate.id = any(${[...candidateIds]}::uuid[]) and (candidate.user_id = ${admin.id}::uuid
      or (candidate.owner_id is distinct from ${admin.id}::uuid
        and not exists (select 1 from candidate_people assigned
          where assigned.candidate_id = candidate.id and assigned.user_id = ${admin.id}::uuid)
        and exists (select 1 from applications application
          join vacancies vacancy on vacancy.id = application.vacancy_id and vacancy.confidential
          where application.candidate_id = candidate.id and not exists (select 1 from vacancy_members member
            where member.vacancy_id = vacancy.id and member.user_id = ${admin.id}::uuid))))`.execute(db)
  const hidden = new Set<string>()
  for (const { id, is_own: isOwn } of rows) if (isOwn || !(await isAbandoned(db, id, now))) hidden.add(id)
  return hidden
}

async function withReceivers(db: Db, personId: string, open: readonly OpenConversation[]): Promise<Handed[]> {
  const rows = await db
    .selectFrom('handovers')
    .innerJoin('users', 'users.id', 'handovers.to_user_id')
    .select(['candidate_id', 'message_id', 'users.name'])
    .where('from_user_id', '=', personId)
    .orderBy('at', 'desc')
    .execute()
  return open.map((one) => {
    const last = rows.find(
      (row) => row.candidate_id === one.candidateId && one.messageIds.includes(row.message_id),
    )
    return { ...one, handedTo: last?.name ?? null }
  })
}

/**
 * Hands open conversations over to a colleague, who joins the hiring teams of the candidates and is told. What cannot
 * be handed over is returned with the reason, and changes nothing.
 *
 * @returns how many conversations were handed over, and the candidates of whom none was
 * @throws Problem `person-not-found`, `has-access`, `receiver-cannot-answer`
 */
export async function handOver(
  tx: Tx,
  admin: Administrator,
  { personId, to, items }: { personId: string; to: string; items: readonly HandoverItem[] },
  now: Date,
): Promise<{ handedOver: number; refused: { candidateId: string; code: ProblemCode }[] }> {
  const receiver = await requireReceiver(tx, to, now)
  const { readable, others } = await openWork(tx, admin, personId, now)
  const chosen = [...readable, ...others].filter((one) =>
    items.some(
      ({ candidateId, messageId }) =>
        candidateId === one.candidateId && (messageId === null || one.messageIds.includes(messageId)),
    ),
  )
  const refused: { candidateId: string; code: ProblemCode }[] = []
  let handedOver = 0
  for (const [candidateId, conversations] of Map.groupBy(chosen, (one) => one.candidateId)) {
    const code = await assign(tx, admin, { candidateId, receiver }, now)
    if (code) refused.push({ candidateId, code })
    else {
      await record(tx, { admin, personId, receiver, candidateId, conversations }, now)
      handedOver += conversations.length
    }
  }
  if (handedOver > 0) await notify(tx, { kind: 'requests', userId: to }, { kind: 'people' })
  return { handedOver, refused }
}

async function requireReceiver(tx: Tx, userId: string, now: Date): Promise<User> {
  const user = await tx.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirst()
  if (!user) throw new Problem('person-not-found')
  if (!hasAccess(user, now) || !maySendMail(user)) throw new Problem('receiver-cannot-answer')
  return user
}

/** Adds the colleague to the hiring team; returns why that is refused. Nobody is given their own file. */
async function assign(
  tx: Tx,
  admin: Administrator,
  { candidateId, receiver }: { candidateId: string; receiver: User },
  now: Date,
): Promise<ProblemCode | null> {
  const own = await tx
    .selectFrom('candidates')
    .select('id')
    .where('id', '=', candidateId)
    .where('user_id', '=', receiver.id)
    .executeTakeFirst()
  if (own) return 'receiver-is-candidate'
  try {
    await assignPerson(tx, admin, { candidateId, userId: receiver.id }, now)
    return null
  } catch (error) {
    // These are checked before anything is written.
    if (error instanceof Problem) return error.code
    throw error
  }
}

async function record(
  tx: Tx,
  handed: {
    admin: Administrator
    personId: string
    receiver: User
    candidateId: string
    conversations: readonly OpenConversation[]
  },
  now: Date,
): Promise<void> {
  const { admin, personId, receiver, candidateId, conversations } = handed
  const values = conversations.map(({ messageId }) => ({
    id: newId(now.getTime()),
    candidate_id: candidateId,
    message_id: messageId,
    from_user_id: personId,
    to_user_id: receiver.id,
    by_user_id: admin.id,
    at: now,
    seen_at: null,
  }))
  await tx
    .insertInto('handovers')
    .values(values)
    .onConflict((conflict) =>
      conflict
        .columns(['from_user_id', 'candidate_id', 'message_id'])
        .doUpdateSet({ to_user_id: receiver.id, by_user_id: admin.id, at: now, seen_at: null }),
    )
    .execute()
  await recordAudit(tx, {
    at: now,
    actorId: admin.id,
    action: 'conversation.handed_over',
    subjectType: 'candidate',
    subjectId: candidateId,
    details: { userId: receiver.id, fromUserId: personId, count: conversations.length },
  })
}
