import { sql } from 'kysely'
import { type Db, notify, type Tx } from '../db/db.ts'
import type { Stage } from '../db/sharing-tables.ts'
import { Problem } from '../errors.ts'
import { newId } from '../ids.ts'
import { recordAudit } from '../users/audit.ts'
import { belongsToTeam, type Changer, isAbandoned, mayReopen, requireTeamChanger } from './hiring-team.ts'
import { followStages, type OnSealed } from './stages.ts'
import { isVisibleVacancy } from './vacancies.ts'

export interface Application {
  id: string
  /** Null: for no vacancy in particular. */
  vacancy: { id: string; title: string; status: 'open' | 'closed'; confidential: boolean } | null
  stage: Stage
}

/** When applications change, and what follows if that seals mail. */
export interface Settled {
  now: Date
  onSealed: OnSealed
  /** Whether the actor may open sealed mail again; true unless said. */
  mayReopen?: boolean
}

/**
 * Returns the applications of each candidate that this user may see: those for open vacancies and for none first, then
 * the one that changed last. The first is what a list shows as position and stage.
 *
 * @param vacancyId only applications for this vacancy
 */
export async function applicationsOf(
  db: Db,
  viewerId: string,
  candidateIds: readonly string[],
  vacancyId?: string,
): Promise<Map<string, Application[]>> {
  if (candidateIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('applications as application')
    .leftJoin('vacancies as vacancy', 'vacancy.id', 'application.vacancy_id')
    .select(['application.id', 'candidate_id', 'vacancy_id', 'stage', 'title', 'status', 'confidential'])
    .where('candidate_id', 'in', [...candidateIds])
    .where(sql<boolean>`(vacancy.id is null or ${isVisibleVacancy(viewerId)})`)
    .$if(vacancyId !== undefined, (query) => query.where('vacancy_id', '=', vacancyId!))
    .orderBy(shownFirst)
    .execute()
  const applications = rows.map((row) => ({
    candidateId: row.candidate_id,
    id: row.id,
    stage: row.stage,
    vacancy:
      row.vacancy_id === null
        ? null
        : { id: row.vacancy_id, title: row.title!, status: row.status!, confidential: row.confidential! },
  }))
  return new Map(
    [...Map.groupBy(applications, (one) => one.candidateId)].map(([candidateId, own]) => [
      candidateId,
      own.map(({ candidateId: _, ...application }) => application),
    ]),
  )
}

/** The order of a candidate's applications; needs `application` and `vacancy` in scope. */
const shownFirst = sql`vacancy.status is not distinct from 'closed', application.updated_at desc, application.id desc`

/** An SQL expression: the stage that a list shows of a candidate; see {@link applicationsOf}. */
export function shownStage(viewerId: string, vacancyId?: string) {
  const wanted = vacancyId ? sql`application.vacancy_id = ${vacancyId}::uuid` : sql`true`
  return sql<Stage>`coalesce((select application.stage from applications application
    left join vacancies vacancy on vacancy.id = application.vacancy_id
    where application.candidate_id = candidates.id and ${wanted}
      and (vacancy.id is null or ${isVisibleVacancy(viewerId)})
    order by ${shownFirst} limit 1), 'applied')`
}

/**
 * Adds an application. Its vacancy's team joins the candidate's hiring team, so the same people may do it who may
 * change that; but nobody lets themselves in.
 *
 * @throws Problem `candidate-not-found`, `not-in-hiring-team`, `not-yourself`, `vacancy-not-found`,
 *   `application-exists`
 */
export async function addApplication(
  tx: Tx,
  actor: Changer,
  { candidateId, vacancyId, stage }: { candidateId: string; vacancyId: string | null; stage: Stage },
  by: Settled,
): Promise<void> {
  const { now } = by
  await lockCandidate(tx, candidateId)
  await requireTeamChanger(tx, actor, candidateId, now)
  if (vacancyId !== null) await requireVacancy(tx, actor, vacancyId)
  const mayJoin = await mayJoinByApplication(tx, actor, candidateId, now)
  const id = newId(now.getTime())
  const added = await tx
    .insertInto('applications')
    .values({ id, candidate_id: candidateId, vacancy_id: vacancyId, stage, created_at: now, updated_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!added) throw new Problem('application-exists')
  if (!mayJoin && (await belongsToTeam(tx, actor.id, candidateId))) throw new Problem('not-yourself')
  await settleApplication(tx, actor, 'application.added', { id, candidateId, vacancyId, stage }, by)
}

/**
 * Whether the vacancy of an application may let the actor into the candidate's team: they belong to it already, or
 * nobody in it has access to Kurier any more.
 */
export async function mayJoinByApplication(
  tx: Tx,
  actor: Changer,
  candidateId: string,
  now: Date,
): Promise<boolean> {
  return (await belongsToTeam(tx, actor.id, candidateId)) || (await isAbandoned(tx, candidateId, now))
}

/**
 * Changes the stage of an application that this user may see.
 *
 * @throws Problem `not-found`; `not-in-hiring-team` if it would open sealed mail
 */
export async function changeStage(
  tx: Tx,
  actor: Changer,
  place: { candidateId: string; applicationId: string },
  stage: Stage,
  by: Settled,
): Promise<void> {
  const before = await visibleApplication(tx, actor, place)
  await lockCandidate(tx, place.candidateId)
  const mayOpen = await mayReopen(tx, actor, place.candidateId, by.now)
  await tx
    .updateTable('applications')
    .set({ stage, updated_at: by.now })
    .where('id', '=', before.id)
    .execute()
  const changed = { id: before.id, candidateId: place.candidateId, vacancyId: before.vacancy_id }
  await settleApplication(
    tx,
    actor,
    'application.changed',
    { ...changed, stage, before: before.stage },
    { ...by, mayReopen: mayOpen },
  )
}

/** @throws Problem `not-found`, `not-in-hiring-team` */
export async function removeApplication(
  tx: Tx,
  actor: Changer,
  place: { candidateId: string; applicationId: string },
  by: Settled,
): Promise<void> {
  const { id, vacancy_id: vacancyId, stage } = await visibleApplication(tx, actor, place)
  await lockCandidate(tx, place.candidateId)
  await requireTeamChanger(tx, actor, place.candidateId, by.now)
  await tx.deleteFrom('applications').where('id', '=', id).execute()
  const removed = { id, candidateId: place.candidateId, vacancyId, stage }
  await settleApplication(tx, actor, 'application.removed', removed, by)
}

/** @throws Problem `candidate-not-found` */
export async function lockCandidate(tx: Tx, candidateId: string): Promise<void> {
  const candidate = await tx
    .selectFrom('candidates')
    .select('id')
    .where('id', '=', candidateId)
    .where('deleted_at', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!candidate) throw new Problem('candidate-not-found')
}

/**
 * Records a change of an application, seals or reopens the candidate's mail if their stages say so, and tells open
 * pages, because all this changes who may read.
 */
export async function settleApplication(
  tx: Tx,
  actor: Changer,
  action: 'application.added' | 'application.changed' | 'application.removed',
  { id, candidateId, before, ...after }: SettledApplication,
  { now, ...by }: Settled,
): Promise<void> {
  await recordAudit(tx, {
    at: now,
    actorId: actor.id,
    action,
    subjectType: 'candidate',
    subjectId: candidateId,
    details: {
      applicationId: id,
      ...after,
      ...(before !== undefined && before !== after.stage && { before: { stage: before } }),
    },
  })
  await followStages(tx, [candidateId], { ...by, actorId: actor.id, now })
  await notify(tx, { kind: 'candidate', candidateId })
  await notify(tx, { kind: 'candidates' })
}

interface SettledApplication {
  id: string
  candidateId: string
  vacancyId: string | null
  stage: Stage
  /** The former stage, if there was one. */
  before?: Stage | undefined
}

async function requireVacancy(tx: Tx, actor: Changer, vacancyId: string): Promise<void> {
  const vacancy = await tx
    .selectFrom('vacancies as vacancy')
    .select('id')
    .where('vacancy.id', '=', vacancyId)
    .where('vacancy.status', '=', 'open')
    .where(isVisibleVacancy(actor.id))
    .executeTakeFirst()
  if (!vacancy) throw new Problem('vacancy-not-found')
}

async function visibleApplication(
  tx: Tx,
  actor: Changer,
  { candidateId, applicationId }: { candidateId: string; applicationId: string },
) {
  const application = await tx
    .selectFrom('applications as application')
    .leftJoin('vacancies as vacancy', 'vacancy.id', 'application.vacancy_id')
    .select(['application.id', 'application.vacancy_id', 'application.stage'])
    .where('application.id', '=', applicationId)
    .where('candidate_id', '=', candidateId)
    .where(sql<boolean>`(vacancy.id is null or ${isVisibleVacancy(actor.id)})`)
    .executeTakeFirst()
  if (!application) throw new Problem('not-found')
  return application
}
