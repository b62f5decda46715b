import { sql } from 'kysely'
import { type Db, notify, type Tx } from '../db/db.ts'
import type { Stage } from '../db/sharing-tables.ts'
import { Problem } from '../errors.ts'
import { noSubject, recordAudit } from '../users/audit.ts'
import { type AccessFacts, hasAccess } from '../users/user.ts'
import { type AgeFacts, type Aging, agingOf, later, type RetentionRules } from './age.ts'

/** A candidate whose time is over, or will be. */
export interface AgingCandidate extends Aging {
  id: string
  name: string
  ownerId: string | null
  lastContactAt: Date
  toldAt: Date | null
}

export async function readRetention(db: Db): Promise<RetentionRules & { ranAt: Date | null }> {
  const settings = await db
    .selectFrom('organisation')
    .select(['retention_notice_days as noticeDays', 'retention_ran_at as ranAt'])
    .executeTakeFirstOrThrow()
  const rules = await db.selectFrom('retention_rules').selectAll().orderBy('stage').execute()
  return { ...settings, rules }
}

/** Sets how long candidates are kept. Nothing is erased before the owners were told. */
export async function setRetention(
  tx: Tx,
  { rules, noticeDays }: RetentionRules,
  by: { actorId: string; now: Date },
): Promise<void> {
  await tx.updateTable('organisation').set({ retention_notice_days: noticeDays }).execute()
  await tx.deleteFrom('retention_rules').execute()
  if (rules.length > 0)
    await tx
      .insertInto('retention_rules')
      .values([...rules])
      .execute()
  else await tx.updateTable('candidate_retention').set({ told_at: null, letter_at: null }).execute()
  await recordAudit(tx, {
    at: by.now,
    actorId: by.actorId,
    action: 'retention.changed',
    subjectType: 'settings',
    subjectId: noSubject,
    details: { rules, noticeDays },
  })
  await notify(tx, { kind: 'sharing' })
}

/** How many months longer a candidate is kept at the press of a button. */
const keptMonths = 6

/**
 * Keeps a candidate for another half year, whatever the rules say.
 *
 * @throws Problem `candidate-not-found`
 */
export async function keepCandidate(
  tx: Tx,
  candidateId: string,
  { actorId, now }: { actorId: string; now: Date },
): Promise<void> {
  const candidate = await tx
    .selectFrom('candidates')
    .select('id')
    .where('id', '=', candidateId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!candidate) throw new Problem('candidate-not-found')
  const values = { kept_until: later(now, { months: keptMonths }), told_at: null, letter_at: null }
  await tx
    .insertInto('candidate_retention')
    .values({ candidate_id: candidateId, ...values })
    .onConflict((conflict) => conflict.column('candidate_id').doUpdateSet(values))
    .execute()
  await recordAudit(tx, {
    at: now,
    actorId,
    action: 'retention.kept',
    subjectType: 'candidate',
    subjectId: candidateId,
    details: { until: values.kept_until.toISOString() },
  })
  await notify(tx, { kind: 'candidate', candidateId }, { kind: 'candidates' })
}

/**
 * Returns the candidates whose time is over at some time by these rules, the oldest contact first; of some candidates
 * only, if ids are given.
 */
export async function agingCandidates(
  db: Db,
  rules: RetentionRules,
  now: Date,
  ids?: readonly string[],
): Promise<AgingCandidate[]> {
  if (rules.rules.length === 0) return []
  const which = ids ? sql`candidate.id = any(${[...ids]}::uuid[])` : sql`true`
  const stages = rules.rules.map(({ stage }) => stage)
  const { rows } = await sql<
    AgeFacts & { id: string; name: string; ownerId: string | null; lastContactAt: Date; stages: Stage[] }
  >`
    select candidate.id, candidate.name, candidate.owner_id as "ownerId", applied.stages,
      greatest(candidate.created_at, applied.changed_at, mail.last_at, written.last_at) as "lastContactAt",
      kept.kept_until as "keptUntil", kept.told_at as "toldAt"
    from candidates candidate
    left join candidate_retention kept on kept.candidate_id = candidate.id
    cross join lateral (select coalesce(array_agg(stage), '{}') as stages, max(updated_at) as changed_at
      from applications where candidate_id = candidate.id) applied
    cross join lateral (select max(messages.sent_at) as last_at from candidate_messages link
      join messages on messages.id = link.message_id where link.candidate_id = candidate.id) mail
    cross join lateral (select max(outbox.created_at) as last_at from outbox
      where outbox.candidate_id = candidate.id and outbox.state <> 'cancelled') written
    where ${which} and candidate.anonymised_at is null and candidate.deleted_at is null
      and applied.stages <@ ${stages}::text[]
    order by "lastContactAt", candidate.id`.execute(db)
  return rows.flatMap((row) => {
    const aging = agingOf(row, rules, now)
    const { id, name, ownerId, lastContactAt, toldAt } = row
    return aging ? [{ id, name, ownerId, lastContactAt, toldAt, ...aging }] : []
  })
}

/**
 * Returns the candidates to whose owner this user is: those who are to be erased soon, and for administrators also those
 * whose owner has no access any more.
 */
export async function noticesFor(
  db: Db,
  user: { id: string; isAdmin: boolean },
  now: Date,
): Promise<AgingCandidate[]> {
  const rows = await db
    .selectFrom('candidate_retention')
    .innerJoin('candidates', 'candidates.id', 'candidate_retention.candidate_id')
    .leftJoin('users', 'users.id', 'candidates.owner_id')
    .select(['candidates.id', 'candidates.owner_id'])
    .select(['users.access', 'users.last_working_day', 'users.last_working_day_zone'])
    .where('told_at', 'is not', null)
    .$if(!user.isAdmin, (query) => query.where('candidates.owner_id', '=', user.id))
    .execute()
  const own = rows.filter(
    ({ owner_id, access, ...days }) =>
      owner_id === user.id || access === null || !hasAccess({ access, ...days } as AccessFacts, now),
  )
  if (own.length === 0) return []
  const aging = await agingCandidates(
    db,
    await readRetention(db),
    now,
    own.map(({ id }) => id),
  )
  return aging.filter(({ isTold }) => isTold)
}
