import { type RawBuilder, sql } from 'kysely'

/**
 * An SQL condition: as `hasAccess` of `user.ts`, for a row of `users`.
 *
 * @param user the table's name in the statement
 */
export function isWithAccess(user: string, now: Date): RawBuilder<boolean> {
  const column = (name: string) => sql.ref(`${user}.${name}`)
  return sql<boolean>`(${column('access')} = 'active' or (${column('access')} = 'terminated'
    and ${column('last_working_day')} >= (${now}::timestamptz at time zone ${column('last_working_day_zone')})::date))`
}
