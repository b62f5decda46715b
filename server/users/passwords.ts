import { hashPassword, verifyPassword } from 'better-auth/crypto'
import type { Clock } from '../clock.ts'
import { type Db, notify, type Tx } from '../db/db.ts'
import type { User } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import { countAttempt, giveBack } from './attempts.ts'
import { recordAudit } from './audit.ts'
import { requireGoodPassword } from './password-rules.ts'
import { type PasswordPolicy, requirePasswordAllowed } from './sign-in-settings.ts'

/** Guesses of the password in an open session. */
export const guesses = { most: 10, windowMs: 15 * 60_000 }

/**
 * Changes the user's own password. All their other sessions end.
 *
 * @throws Problem `wrong-password`, `same-password`, `too-many-requests`, `single-sign-on-only`, and as
 * {@link requireGoodPassword}
 */
export async function changePassword(
  parts: PasswordPolicy & { clock: Clock },
  who: { user: Pick<User, 'id' | 'name' | 'email'>; sessionId: string },
  words: { current: string; password: string },
): Promise<void> {
  const { user, sessionId } = who
  const userId = user.id
  await requirePasswordAllowed(parts, user.email)
  const limits = [{ key: `password:${userId}`, ...guesses }]
  await countAttempt(parts, limits)
  if (!(await isPassword(parts.db, userId, words.current))) {
    throw new Problem('wrong-password', { fields: { current: 'wrong-password' } })
  }
  await giveBack(parts.db, limits)
  if (words.password === words.current) {
    throw new Problem('same-password', { fields: { password: 'same-password' } })
  }
  await requireGoodPassword(words.password, user)
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

/** Whether the person has a password at all. */
export async function hasPassword(db: Db, userId: string): Promise<boolean> {
  return (await passwordHashOf(db, userId)) !== null
}

/** Whether this is the person's password. */
export async function isPassword(db: Db, userId: string, password: string): Promise<boolean> {
  const hash = await passwordHashOf(db, userId)
  return hash === null ? false : await verifyPassword({ hash, password })
}

async function passwordHashOf(db: Db, userId: string): Promise<string | null> {
  const row = await db
    .selectFrom('credentials')
    .select('password')
    .where('user_id', '=', userId)
    .where('provider_id', '=', 'credential')
    .executeTakeFirst()
  return row?.password ?? null
}
