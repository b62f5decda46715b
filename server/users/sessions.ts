import { type Db, notify, type Tx } from '../db/db.ts'
import type { User } from '../db/schema.ts'
import type { SignInMethod } from '../db/sign-in-tables.ts'
import { Problem } from '../errors.ts'
import { recordAudit } from './audit.ts'
import { lockUser } from './people.ts'
import { hasAccess } from './user.ts'

/** A session that has not ended, and its user, who has access. */
export interface LiveSession {
  id: string
  user: User
  method: SignInMethod
  authenticatedAt: Date
  lastUsedAt: Date
  /** When it ends unless it is used. */
  expiresAt: Date
}

/** Since when a session must have begun to last still, however much it is used. */
export interface SessionLimits {
  now: Date
  days: number
}

const dayMs = 86_400_000

/**
 * Returns these sessions by id. Missing are those that have ended, that are older than a session may be, and those of
 * users without access.
 */
export async function liveSessions(
  db: Db,
  sessionIds: readonly string[],
  { now, days }: SessionLimits,
): Promise<Map<string, LiveSession>> {
  if (sessionIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .selectAll('users')
    .select(['sessions.id as session_id', 'method', 'authenticated_at', 'last_used_at', 'expires_at'])
    .where('sessions.id', 'in', sessionIds)
    .where('sessions.created_at', '>', beganAfter({ now, days }))
    .execute()
  return new Map(
    rows
      .filter((row) => hasAccess(row, now))
      .map(({ session_id: id, method, authenticated_at, last_used_at, expires_at, ...user }) => [
        id,
        {
          ...{ id, user, method },
          authenticatedAt: authenticated_at,
          lastUsedAt: last_used_at,
          expiresAt: expires_at,
        },
      ]),
  )
}

/** A user's live sessions, the last used first. */
export async function sessionsOf(db: Db, userId: string, { now, days }: SessionLimits) {
  const rows = await db
    .selectFrom('sessions')
    .select(['id', 'method', 'ip_address', 'user_agent', 'created_at', 'expires_at', 'last_used_at'])
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .where('created_at', '>', beganAfter({ now, days }))
    .orderBy('last_used_at', 'desc')
    .orderBy('id')
    .execute()
  return rows.map((row) => ({ ...row, ends_at: new Date(row.created_at.getTime() + days * dayMs) }))
}

/**
 * Ends one of the user's own sessions.
 *
 * @throws Problem `session-not-found`
 */
export async function endSession(tx: Tx, userId: string, sessionId: string, now: Date): Promise<void> {
  const { numDeletedRows } = await tx
    .deleteFrom('sessions')
    .where('id', '=', sessionId)
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow()
  if (numDeletedRows !== 1n) throw new Problem('session-not-found')
  await auditEnd(tx, { userId, actorId: userId, count: 1, now })
}

/**
 * Ends all sessions of a person: their own wish, or an administrator's.
 *
 * @throws Problem `person-not-found`
 */
export async function endSessions(tx: Tx, userId: string, by: { actorId: string; now: Date }): Promise<void> {
  await lockUser(tx, userId)
  const { numDeletedRows } = await tx
    .deleteFrom('sessions')
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow()
  await auditEnd(tx, { userId, ...by, count: Number(numDeletedRows) })
}

/** Writes down that the user of this session has just proved who they are. */
export async function markAuthenticated(db: Db, sessionId: string, now: Date): Promise<void> {
  await db.updateTable('sessions').set({ authenticated_at: now }).where('id', '=', sessionId).execute()
}

/** Deletes a user's sessions that can no longer be used, with the addresses they began from. */
export async function forgetSessions(tx: Tx, userId: string, limits: SessionLimits): Promise<void> {
  await tx
    .deleteFrom('sessions')
    .where('user_id', '=', userId)
    .where('created_at', '<=', beganAfter(limits))
    .execute()
}

/** Writes down that the session is used: once in a few minutes, not with every request. */
export async function markUsed(db: Db, { id, lastUsedAt }: LiveSession, now: Date): Promise<void> {
  if (Math.abs(now.getTime() - lastUsedAt.getTime()) < 5 * 60_000) return
  await db.updateTable('sessions').set({ last_used_at: now }).where('id', '=', id).execute()
}

function beganAfter({ now, days }: SessionLimits): Date {
  return new Date(now.getTime() - days * dayMs)
}

async function auditEnd(
  tx: Tx,
  end: { userId: string; actorId: string; count: number; now: Date },
): Promise<void> {
  await recordAudit(tx, {
    at: end.now,
    actorId: end.actorId,
    action: 'session.ended',
    subjectType: 'user',
    subjectId: end.userId,
    details: { sessions: end.count },
  })
  // This notice closes the open pages of the sessions that ended.
  await notify(tx, { kind: 'people' })
}
