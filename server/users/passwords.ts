import { hashPassword, verifyPassword } from 'better-auth/crypto'
import type { Clock } from '../clock.ts'
import { type Db, notify, type Tx } from '../db/db.ts'
import { Problem } from '../errors.ts'
import { countAttempt, giveBack } from './attempts.ts'
import { recordAudit } from './audit.ts'

const guesses = { most: 10, windowMs: 15 * 60_000 }

/**
 * Changes the user's own password. All their other sessions end.
 *
 * @throws Problem `wrong-password`, `same-password`, `too-many-requests`
 */
export async function changePassword(
  parts: { db: Db; clock: Clock },
  who: { userId: string; sessionId: string },
  words: { current: string; password: string },
): Promise<void> {
  const { userId, sessionId } = who
  const limits = [{ key: `password:${userId}`, ...guesses }]
  await countAttempt(parts, limits)
  if (!(await isPassword(parts.db, userId, words.current))) {
    throw new Problem('wrong-password', { fields: { current: 'wrong-password' } })
  }
  await giveBack(parts.db, limits)
  if (words.password === words.current) {
    throw new Problem('same-password', { fields: { password: 'same-password' } })
  }
  const passwordHash = await hashPassword(words.password)
  const now = parts.clock.now()
  await parts.db.transaction().execute(async (tx) => {
    await setPassword(tx, { userId, passwordHash, keepSession: sessionId, now })
    await recordAudit(tx, {
      at: now,
      actorId: userId,
      action: 'password.changed',
      subjectType: 'user',
      subjectId: userId,
    })
  })
}

/** Stores a password that the person chose. All their sessions end except `keepSession`. */
export async function setPassword(
  tx: Tx,
  change: { userId: string; passwordHash: string; keepSession: string | null; now: Date },
): Promise<void> {
  const { userId, passwordHash, keepSession, now } = change
  await tx
    .updateTable('users')
    .set({ must_change_password: false, updated_at: now })
    .where('id', '=', userId)
    .execute()
  await tx
    .updateTable('credentials')
    .set({ password: passwordHash, updated_at: now })
    .where('user_id', '=', userId)
    .where('provider_id', '=', 'credential')
    .execute()
  await tx
    .deleteFrom('sessions')
    .where('user_id', '=', userId)
    .$if(keepSession !== null, (query) => query.where('id', '<>', keepSession!))
    .execute()
  // This notice closes the open pages of the sessions that ended.
  await notify(tx, { kind: 'people' })
}

async function isPassword(db: Db, userId: string, password: string): Promise<boolean> {
  const row = await db
    .selectFrom('credentials')
    .select('password')
    .where('user_id', '=', userId)
    .where('provider_id', '=', 'credential')
    .executeTakeFirst()
  return row?.password ? await verifyPassword({ hash: row.password, password }) : false
}
