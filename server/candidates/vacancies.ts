import { type RawBuilder, sql } from 'kysely'
import type { AuditAction } from '../../contract/audit-actions.ts'
import { type Db, notify, type Tx } from '../db/db.ts'
import type { User } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import { newId } from '../ids.ts'
import { recordAudit } from '../users/audit.ts'
import { isAdmin } from '../users/user.ts'
import { isWithAccess } from '../users/with-access.ts'
import { isInTeam, teamOf } from './hiring-team.ts'
import { replaceTeam, teamsOf } from './vacancy-teams.ts'

type Actor = Pick<User, 'id' | 'role'>

export interface VacancyContent {
  title: string
  status: 'open' | 'closed'
  confidential: boolean
  externalId: string | null
  /** Ids of users. */
  team: string[]
}

export interface Vacancy extends Omit<VacancyContent, 'team'> {
  id: string
  createdAt: Date
  /** How many candidates applied. */
  candidates: number
  /** By name; only people with access. */
  team: { id: string; name: string }[]
  mayEdit: boolean
}

export interface VacancySearch {
  /** Text that must occur in the title; empty for all. */
  q: string
  status?: 'open' | 'closed' | undefined
  page: number
  size: number
}

/**
 * An SQL condition on `vacancy`: a confidential vacancy exists for its team alone; for administrators too when nobody in
 * the team has access to Kurier any more, so that they can name another.
 */
export function isVisibleVacancy(userId: string): RawBuilder<boolean> {
  return sql<boolean>`(not vacancy.confidential or exists (select 1 from vacancy_members mine
      where mine.vacancy_id = vacancy.id and mine.user_id = ${userId}::uuid)
    or (${isLeft} and exists (select 1 from users heir where heir.id = ${userId}::uuid and heir.role = 'admin')))`
}

/** Whether nobody in a vacancy's team has access to Kurier. A day is exact enough for the database's clock. */
const isLeft = sql<boolean>`not exists (select 1 from vacancy_members member
  join users present on present.id = member.user_id
  where member.vacancy_id = vacancy.id and (present.access = 'active' or (present.access = 'terminated'
    and present.last_working_day >= (now() at time zone present.last_working_day_zone)::date)))`

/** Returns one page of the vacancies that this user may see, open ones first, then by title. */
export async function listVacancies(
  db: Db,
  viewer: Actor,
  search: VacancySearch,
  now: Date,
): Promise<{ vacancies: Vacancy[]; total: number }> {
  const inside = `%${search.q.normalize('NFC').replace(/[\\%_]/g, '\\$&')}%`
  const matching = db
    .selectFrom('vacancies as vacancy')
    .where(isVisibleVacancy(viewer.id))
    .$if(search.q !== '', (query) => query.where(sql<boolean>`folded(vacancy.title) like folded(${inside})`))
    .$if(search.status !== undefined, (query) => query.where('vacancy.status', '=', search.status!))
  const { total } = await matching.select(sql<number>`count(*)::int`.as('total')).executeTakeFirstOrThrow()
  const rows = await matching
    .select(['vacancy.id', 'title', 'status', 'confidential', 'external_id', 'created_at'])
    .select(mayEdit(viewer).as('may_edit'))
    .select(applicantCount.as('candidates'))
    .orderBy(sql`vacancy.status = 'open'`, 'desc')
    .orderBy(sql`folded(vacancy.title)`)
    .orderBy('vacancy.id')
    .limit(search.size)
    .offset((search.page - 1) * search.size)
    .execute()
  const teams = await teamsOf(
    db,
    rows.map(({ id }) => id),
    now,
  )
  const vacancies = rows.map(({ external_id, created_at, may_edit, ...row }) => ({
    ...row,
    externalId: external_id,
    createdAt: created_at,
    mayEdit: may_edit,
    team: teams.get(row.id) ?? [],
  }))
  return { vacancies, total }
}

/** How many candidates applied for `vacancy`, without those in the bin. */
const applicantCount = sql<number>`(select count(*)::int from applications application
  join candidates on candidates.id = application.candidate_id and candidates.deleted_at is null
  where application.vacancy_id = vacancy.id)`

/** @throws Problem `vacancy-not-found`, also for a confidential vacancy of others */
export async function findVacancy(db: Db, viewer: Actor, vacancyId: string, now: Date): Promise<Vacancy> {
  const row = await db
    .selectFrom('vacancies as vacancy')
    .where('vacancy.id', '=', vacancyId)
    .where(isVisibleVacancy(viewer.id))
    .select(['vacancy.id', 'title', 'status', 'confidential', 'external_id', 'created_at'])
    .select(mayEdit(viewer).as('may_edit'))
    .select(applicantCount.as('candidates'))
    .executeTakeFirst()
  if (!row) throw new Problem('vacancy-not-found')
  const { external_id: externalId, created_at: createdAt, may_edit, ...rest } = row
  const team = (await teamsOf(db, [vacancyId], now)).get(vacancyId) ?? []
  return { ...rest, externalId, createdAt, mayEdit: may_edit, team }
}

/**
 * Creates a vacancy. A confidential one needs its creator in the team, because nobody else could find it again.
 *
 * @throws Problem `vacancy-needs-you`, `vacancy-id-taken`, `person-not-found`
 */
export async function createVacancy(
  tx: Tx,
  actor: Actor,
  content: VacancyContent,
  now: Date,
): Promise<string> {
  const team = content.team.length > 0 ? content.team : [actor.id]
  if (content.confidential && !team.includes(actor.id)) throw new Problem('vacancy-needs-you')
  const id = newId(now.getTime())
  await refuseTakenId(tx, content.externalId, id)
  await tx
    .insertInto('vacancies')
    .values({ id, ...columns(content), created_at: now, updated_at: now })
    .execute()
  await replaceTeam(tx, id, team, now)
  await audit(tx, 'vacancy.created', actor, id, now)
  await notify(tx, { kind: 'sharing' })
  return id
}

/**
 * Changes a vacancy. Its team may; so may administrators, and everybody where all read all mail, unless it is
 * confidential. A confidential vacancy keeps somebody who has access to Kurier.
 *
 * @throws Problem `vacancy-not-found`, `not-in-vacancy-team`, `not-yourself`, `vacancy-needs-member`,
 *   `vacancy-id-taken`, `person-not-found`
 */
export async function changeVacancy(
  tx: Tx,
  actor: Actor,
  vacancyId: string,
  change: { [name in keyof VacancyContent]?: VacancyContent[name] | undefined },
  now: Date,
): Promise<void> {
  const before = await lockVacancy(tx, actor, vacancyId, now)
  await refuseTakenId(tx, change.externalId ?? null, vacancyId)
  await tx
    .updateTable('vacancies')
    .set({ ...columns(change), updated_at: now })
    .where('id', '=', vacancyId)
    .execute()
  if (change.team) {
    const joins = change.team.includes(actor.id) && !before.team.some(({ id }) => id === actor.id)
    if (joins && !(await mayJoin(tx, actor, before, now))) throw new Problem('not-yourself')
    await replaceTeam(tx, vacancyId, change.team, now)
  }
  const team = (await teamsOf(tx, [vacancyId], now)).get(vacancyId) ?? []
  if ((change.confidential ?? before.confidential) && team.length === 0) {
    throw new Problem('vacancy-needs-member')
  }
  await audit(tx, 'vacancy.changed', actor, vacancyId, now, {
    changed: Object.keys(change),
    ...(change.confidential === undefined ? {} : { confidential: change.confidential }),
    ...(change.status === undefined ? {} : { status: change.status }),
    ...(change.team === undefined ? {} : { team: change.team }),
  })
  await notify(tx, { kind: 'sharing' })
}

/**
 * Deletes a vacancy for which nobody applied.
 *
 * @throws Problem `vacancy-not-found`, `not-in-vacancy-team`, `vacancy-in-use`
 */
export async function deleteVacancy(tx: Tx, actor: Actor, vacancyId: string, now: Date): Promise<void> {
  const { candidates } = await lockVacancy(tx, actor, vacancyId, now)
  if (candidates > 0) throw new Problem('vacancy-in-use')
  await tx.deleteFrom('vacancies').where('id', '=', vacancyId).execute()
  await audit(tx, 'vacancy.removed', actor, vacancyId, now)
  await notify(tx, { kind: 'sharing' })
}

/** Reads a vacancy and locks it, so that its last two members cannot leave at the same time. */
async function lockVacancy(tx: Tx, actor: Actor, vacancyId: string, now: Date): Promise<Vacancy> {
  await tx.selectFrom('vacancies').select('id').where('id', '=', vacancyId).forUpdate().execute()
  const vacancy = await findVacancy(tx, actor, vacancyId, now)
  if (!vacancy.mayEdit) throw new Problem('not-in-vacancy-team')
  return vacancy
}

function mayEdit(actor: Actor): RawBuilder<boolean> {
  const isMember = sql`exists (select 1 from vacancy_members own
    where own.vacancy_id = vacancy.id and own.user_id = ${actor.id}::uuid)`
  if (isAdmin(actor)) return sql<boolean>`(${isMember} or not vacancy.confidential or ${isLeft})`
  if (actor.role === 'manager') return sql<boolean>`false`
  return sql<boolean>`(${isMember} or (not vacancy.confidential
    and exists (select 1 from organisation where organisation.readers = 'everyone')))`
}

/**
 * Whether somebody may add themselves to a vacancy's team. Its mail would be shown to them, so it must have no team, and
 * none of its candidates may have anybody else who is responsible for them.
 */
async function mayJoin(tx: Tx, actor: Actor, vacancy: Vacancy, now: Date): Promise<boolean> {
  if (await everyoneReads(tx)) return true
  if (vacancy.team.length > 0) return false
  const { rows } = await sql<{ others: boolean }>`select exists (
    select 1 from applications application
    join candidates person on person.id = application.candidate_id and person.deleted_at is null
    where application.vacancy_id = ${vacancy.id}::uuid and not ${isInTeam(sql`${actor.id}::uuid`)}
      and exists (select 1 from ${teamOf(sql`person.id`)} team
        join users colleague on colleague.id = team.user_id and ${isWithAccess('colleague', now)})
  ) as others`.execute(tx)
  return !rows[0]!.others
}

async function everyoneReads(db: Db): Promise<boolean> {
  const { readers } = await db.selectFrom('organisation').select('readers').executeTakeFirstOrThrow()
  return readers === 'everyone'
}

function columns({
  title,
  status,
  confidential,
  externalId,
}: Partial<Record<keyof VacancyContent, unknown>>) {
  return {
    title: (title as string | undefined)?.normalize('NFC') as string,
    status: status as VacancyContent['status'],
    confidential: confidential as boolean,
    external_id: externalId as string | null,
  }
}

async function refuseTakenId(tx: Tx, externalId: string | null, vacancyId: string): Promise<void> {
  if (externalId === null) return
  const taken = await tx
    .selectFrom('vacancies')
    .select('id')
    .where('external_id', '=', externalId)
    .where('id', '<>', vacancyId)
    .executeTakeFirst()
  if (taken) throw new Problem('vacancy-id-taken', { fields: { externalId: 'vacancy-id-taken' } })
}

async function audit(
  tx: Tx,
  action: AuditAction,
  actor: Actor,
  vacancyId: string,
  now: Date,
  details: Record<string, unknown> = {},
): Promise<void> {
  await recordAudit(tx, {
    at: now,
    actorId: actor.id,
    action,
    subjectType: 'vacancy',
    subjectId: vacancyId,
    details,
  })
}
