import type { Db } from '../db/db.ts'
import type { User } from '../db/schema.ts'
import { hasAccess } from './user.ts'

/** Returns the users of these sessions, by session id. Ended sessions and users without access are missing. */
export async function liveSessions(
  db: Db,
  sessionIds: readonly string[],
  now: Date,
): Promise<Map<string, User>> {
  if (sessionIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .selectAll('users')
    .select('sessions.id as session_id')
    .where('sessions.id', 'in', sessionIds)
    .where('sessions.expires_at', '>', now)
    .execute()
  return new Map(
    rows.filter((row) => hasAccess(row, now)).map(({ session_id, ...user }) => [session_id, user]),
  )
}
