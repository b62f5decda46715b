import { sql } from 'kysely'
import type { Db, Tx } from '../db/db.ts'
import { Problem } from '../errors.ts'
import { hasAccess } from '../users/user.ts'

/**
 * Replaces the people of a vacancy's team. Members who have lost access to Kurier stay, so that they are back in the
 * team when it is restored.
 *
 * @param team ids of users
 * @throws Problem `person-not-found` if one of them has no access
 */
export async function replaceTeam(
  tx: Tx,
  vacancyId: string,
  team: readonly string[],
  now: Date,
): Promise<void> {
  const wanted = [...new Set(team)]
  const users =
    wanted.length === 0 ? [] : await tx.selectFrom('users').selectAll().where('id', 'in', wanted).execute()
  if (users.filter((user) => hasAccess(user, now)).length < wanted.length)
    throw new Problem('person-not-found')
  const before = await tx
    .selectFrom('vacancy_members')
    .innerJoin('users', 'users.id', 'vacancy_members.user_id')
    .selectAll('users')
    .where('vacancy_id', '=', vacancyId)
    .execute()
  const leaving = before
    .filter((user) => !wanted.includes(user.id) && hasAccess(user, now))
    .map(({ id }) => id)
  if (leaving.length > 0) {
    await tx
      .deleteFrom('vacancy_members')
      .where('vacancy_id', '=', vacancyId)
      .where('user_id', 'in', leaving)
      .execute()
  }
  if (wanted.length === 0) return
  await tx
    .insertInto('vacancy_members')
    .values(wanted.map((user_id) => ({ vacancy_id: vacancyId, user_id })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Returns the teams of vacancies by name, without people who have lost access. */
export async function teamsOf(
  db: Db,
  vacancyIds: readonly string[],
  now: Date,
): Promise<Map<string, { id: string; name: string }[]>> {
  if (vacancyIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('vacancy_members')
    .innerJoin('users', 'users.id', 'vacancy_members.user_id')
    .select(['vacancy_id', 'users.id', 'name', 'access', 'last_working_day', 'last_working_day_zone'])
    .where('vacancy_id', 'in', [...vacancyIds])
    .orderBy(sql`lower(name)`)
    .orderBy('users.id')
    .execute()
  const present = rows.filter((row) => hasAccess(row, now))
  return new Map(
    [...Map.groupBy(present, (row) => row.vacancy_id)].map(([vacancyId, members]) => [
      vacancyId,
      members.map(({ id, name }) => ({ id, name })),
    ]),
  )
}
