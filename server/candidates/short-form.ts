import { sql } from 'kysely'
import { notify, type Tx } from '../db/db.ts'
import type { Stage } from '../db/sharing-tables.ts'
import { Problem } from '../errors.ts'
import { newId } from '../ids.ts'
import { recordAudit } from '../users/audit.ts'
import {
  applicationsOf,
  lockCandidate,
  mayJoinByApplication,
  type Settled,
  settleApplication,
} from './applications.ts'
import { belongsToTeam, type Changer, mayReopen, requireTeamChanger } from './hiring-team.ts'
import { isVisibleVacancy } from './vacancies.ts'
import { visibleName } from './visible-name.ts'

/**
 * The short form of an application: position and stage, as a form, a CSV file and the API name them. The position is
 * the title of an open vacancy that the user may see, in any capitals; else a new vacancy begins, with the user in its
 * team. An empty position is an application for no vacancy.
 *
 * A confidential vacancy of others is never matched: nobody learns of it by typing its title.
 */
export interface ShortForm {
  position: string
  stage: Stage
}

/** The key of an advisory lock; any number will do. Two users who type one title begin one vacancy. */
const titleLockKey = 4_817_216

/** Adds the first application of new candidates, with a few statements however many they are. */
export async function addFirstApplications(
  tx: Tx,
  candidates: readonly (ShortForm & { id: string })[],
  by: { actorId: string; now: Date },
): Promise<void> {
  if (candidates.length === 0) return
  const vacancies = await vacanciesFor(
    tx,
    candidates.map(({ position }) => position),
    by,
  )
  const rows = candidates.map(({ id, position, stage }) => ({
    id: newId(by.now.getTime()),
    candidate_id: id,
    vacancy_id: vacancies.get(keyOf(position)) ?? null,
    stage,
    created_at: by.now,
    updated_at: by.now,
  }))
  await tx.insertInto('applications').values(rows).execute()
}

/**
 * Changes the application that this user sees as the candidate's position and stage. Another position moves it to that
 * vacancy, unless there is an application for it already: then that one is shown from now on.
 *
 * @throws Problem `candidate-not-found`; `not-in-hiring-team` for another position, because the vacancy's team would
 *   join the candidate's, and for a stage that would open sealed mail; `not-yourself` for a position that would let the
 *   actor in
 */
export async function changeShortForm(
  tx: Tx,
  actor: Changer,
  candidateId: string,
  change: { position?: string | undefined; stage?: Stage | undefined },
  by: Settled,
): Promise<void> {
  const { now } = by
  await lockCandidate(tx, candidateId)
  const applications = (await applicationsOf(tx, actor.id, [candidateId])).get(candidateId) ?? []
  const [shown] = applications
  const before = shown?.vacancy?.title ?? ''
  const isSame = change.position === undefined || keyOf(change.position) === keyOf(before)
  if (isSame && change.stage === undefined) return
  const mayJoin = isSame || (await mayJoinByApplication(tx, actor, candidateId, now))
  const mayOpen = await mayReopen(tx, actor, candidateId, now)
  let vacancyId = shown?.vacancy?.id ?? null
  if (!isSame) {
    await requireTeamChanger(tx, actor, candidateId, now)
    const found = await vacanciesFor(tx, [change.position!], { actorId: actor.id, now })
    vacancyId = found.get(keyOf(change.position!)) ?? null
  }
  const existing = applications.find(({ vacancy }) => (vacancy?.id ?? null) === vacancyId)
  const target = existing ?? shown
  const stage = change.stage ?? target?.stage ?? 'applied'
  const id = target?.id ?? newId(now.getTime())
  await tx
    .insertInto('applications')
    .values({ id, candidate_id: candidateId, vacancy_id: vacancyId, stage, created_at: now, updated_at: now })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({ vacancy_id: vacancyId, stage, updated_at: now }),
    )
    .execute()
  if (!mayJoin && (await belongsToTeam(tx, actor.id, candidateId))) throw new Problem('not-yourself')
  const action = target ? 'application.changed' : 'application.added'
  const settled = { id, candidateId, vacancyId, stage, before: target?.stage }
  await settleApplication(tx, actor, action, settled, { ...by, mayReopen: mayOpen })
}

/** Returns the vacancy of each position, by {@link keyOf}; begins those that the user cannot see. */
async function vacanciesFor(
  tx: Tx,
  positions: readonly string[],
  by: { actorId: string; now: Date },
): Promise<Map<string, string>> {
  const titles = new Map(positions.map((position) => [keyOf(position), visibleName(position)]))
  titles.delete('')
  if (titles.size === 0) return new Map()
  await sql`select pg_advisory_xact_lock(${titleLockKey})`.execute(tx)
  const known = await knownVacancies(tx, titles, by.actorId)
  const fresh = [...titles].filter(([key]) => !known.has(key))
  for (const [key, vacancyId] of await beginVacancies(tx, fresh, by)) known.set(key, vacancyId)
  return known
}

/** If several have the same title, one of which the user is a member counts first, then the oldest. */
async function knownVacancies(
  tx: Tx,
  titles: ReadonlyMap<string, string>,
  userId: string,
): Promise<Map<string, string>> {
  const rows = await tx
    .selectFrom('vacancies as vacancy')
    .select(['vacancy.id', 'vacancy.title'])
    .where(
      sql<boolean>`lower(vacancy.title) = any(select lower(t) from unnest(${[...titles.values()]}::text[]) t)`,
    )
    .where('vacancy.status', '=', 'open')
    .where(isVisibleVacancy(userId))
    .orderBy(
      sql`exists (select 1 from vacancy_members own
        where own.vacancy_id = vacancy.id and own.user_id = ${userId}::uuid)`,
      'desc',
    )
    .orderBy('vacancy.created_at')
    .orderBy('vacancy.id')
    .execute()
  const known = new Map<string, string>()
  for (const { id, title } of rows) if (!known.has(keyOf(title))) known.set(keyOf(title), id)
  return known
}

async function beginVacancies(
  tx: Tx,
  titles: readonly (readonly [key: string, title: string])[],
  { actorId, now }: { actorId: string; now: Date },
): Promise<Map<string, string>> {
  if (titles.length === 0) return new Map()
  const begun = titles.map(([key, title]) => ({ key, title, id: newId(now.getTime()) }))
  const dates = { created_at: now, updated_at: now }
  await tx
    .insertInto('vacancies')
    .values(begun.map(({ id, title }) => ({ id, title, external_id: null, ...dates })))
    .execute()
  await tx
    .insertInto('vacancy_members')
    .values(begun.map(({ id }) => ({ vacancy_id: id, user_id: actorId })))
    .execute()
  for (const { id } of begun) {
    const entry = { at: now, actorId, subjectType: 'vacancy', subjectId: id } as const
    await recordAudit(tx, { ...entry, action: 'vacancy.created' })
  }
  await notify(tx, { kind: 'sharing' })
  return new Map(begun.map(({ key, id }) => [key, id]))
}

function keyOf(title: string): string {
  return visibleName(title).toLowerCase()
}
