import { createHash, randomBytes } from 'node:crypto'
import { hashPassword } from 'better-auth/crypto'
import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Db, Tx } from '../db/db.ts'
import type { User } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import { newId } from '../ids.ts'
import type { Enqueue } from '../jobs/jobs.ts'
import type { Post } from '../letters/post.ts'
import { resetLinkLetter } from '../letters/reset-link.ts'
import { accountKey, clientKey, countAttempt, giveBack } from './attempts.ts'
import { recordAudit } from './audit.ts'
import { requireGoodPassword } from './password-rules.ts'
import { setPassword } from './passwords.ts'
import { lockUser } from './people.ts'
import { type PasswordPolicy, requirePasswordAllowed } from './sign-in-settings.ts'
import { hasAccess } from './user.ts'

export interface ResetParts extends PasswordPolicy {
  clock: Clock
  enqueue: Enqueue
  appUrl: string
}

const linkLifetimeMs = 60 * 60_000
const perClient = { most: 10, windowMs: 60_000 }
const perAccount = { most: 3, windowMs: 60 * 60_000 }

/**
 * Accepts a request for a reset link. Only the worker checks whether the account exists, so neither the answer nor
 * its timing reveals it.
 *
 * @throws Problem `too-many-requests`, `single-sign-on-only`; both for accounts that do not exist too
 */
export async function requestReset(parts: ResetParts, email: string, ip: string): Promise<void> {
  await countAttempt(parts, [
    { key: `reset ${clientKey(ip)}`, ...perClient },
    { key: `reset ${accountKey(email)}`, ...perAccount },
  ])
  await requirePasswordAllowed(parts, email)
  await parts.db.transaction().execute(async (tx) => {
    const id = await insertReset(tx, { email, tokenHash: null, createdBy: null, now: parts.clock.now() })
    await parts.enqueue(tx, 'send-reset-link', { resetId: id })
  })
}

/**
 * The job `send-reset-link`: sends the link if the address belongs to a person with access. If it runs twice, the
 * second link replaces the first. Rejects if the mail server refuses the letter.
 */
export async function sendResetLink(
  parts: Omit<ResetParts, 'breakGlass'> & { post: Post },
  resetId: string,
): Promise<void> {
  const { db, clock, appUrl, post } = parts
  const now = clock.now()
  const user = await db
    .selectFrom('password_resets')
    .innerJoin('users', (join) =>
      join.on(({ eb, fn, ref }) => eb(fn('lower', ['users.email']), '=', ref('password_resets.email'))),
    )
    .selectAll('users')
    .where('password_resets.id', '=', resetId)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  if (!user || !hasAccess(user, now)) return
  const token = newToken()
  await db
    .updateTable('password_resets')
    .set({ token_hash: hashOf(token) })
    .where('id', '=', resetId)
    .execute()
  await post(resetLinkLetter({ to: user.email, language: user.language ?? 'en', url: linkOf(appUrl, token) }))
}

/**
 * Creates a link that an administrator or operator passes on. It is shown once, because only its hash is stored.
 *
 * @throws Problem `person-not-found`, `single-sign-on-only`
 */
export async function createResetLink(
  tx: Tx,
  parts: Pick<ResetParts, 'clock' | 'appUrl' | 'breakGlass'>,
  who: { userId: string; actorId: string | null },
): Promise<{ url: string; expiresAt: Date }> {
  const now = parts.clock.now()
  const { email } = await lockUser(tx, who.userId)
  await requirePasswordAllowed({ db: tx, breakGlass: parts.breakGlass }, email)
  const token = newToken()
  await insertReset(tx, { email, tokenHash: hashOf(token), createdBy: who.actorId, now })
  await recordAudit(tx, {
    at: now,
    actorId: who.actorId,
    action: 'password.link_created',
    subjectType: 'user',
    subjectId: who.userId,
  })
  return { url: linkOf(parts.appUrl, token), expiresAt: expiryOf(now) }
}

/**
 * Sets a new password by a link. The link and all other links of the person become invalid; all their sessions end.
 *
 * @returns the address of the account
 * @throws Problem `reset-link-invalid`, `too-many-requests`, `single-sign-on-only`, and as
 * {@link requireGoodPassword}; the link can be used again
 */
export async function resetPassword(
  parts: Pick<ResetParts, 'db' | 'clock' | 'breakGlass'>,
  { token, password }: { token: string; password: string },
  ip: string,
): Promise<string> {
  const { db, clock } = parts
  const limits = [{ key: `reset ${clientKey(ip)}`, ...perClient }]
  await countAttempt(parts, limits)
  // Checked before hashing too, because hashing is slow on purpose.
  const owner = await ownerOfLink(db, token, clock.now())
  if (!owner) throw new Problem('reset-link-invalid')
  await requirePasswordAllowed(parts, owner.email)
  await requireGoodPassword(password, owner)
  const passwordHash = await hashPassword(password)
  const user = await db.transaction().execute((tx) => useLink(tx, { token, passwordHash, now: clock.now() }))
  await giveBack(db, limits)
  return user.email
}

/** Deletes expired links and requests. */
export async function forgetResets(db: Db, now: Date): Promise<void> {
  await db.deleteFrom('password_resets').where('expires_at', '<', now).execute()
}

async function useLink(
  tx: Tx,
  { token, passwordHash, now }: { token: string; passwordHash: string; now: Date },
): Promise<User> {
  const used = await tx
    .deleteFrom('password_resets')
    .where('token_hash', '=', hashOf(token))
    .where('expires_at', '>', now)
    .returning('email')
    .executeTakeFirst()
  const found =
    used && (await tx.selectFrom('users').select('id').where('email', '=', used.email).executeTakeFirst())
  if (!found) throw new Problem('reset-link-invalid')
  const user = await lockUser(tx, found.id)
  await tx.deleteFrom('password_resets').where('email', '=', user.email).execute()
  await setPassword(tx, { userId: user.id, passwordHash, keepSession: null, now })
  await tx
    .deleteFrom('attempts')
    .where(sql<boolean>`starts_with(key, ${accountKey(user.email)})`)
    .execute()
  await recordAudit(tx, {
    at: now,
    actorId: user.id,
    action: 'password.reset',
    subjectType: 'user',
    subjectId: user.id,
  })
  return user
}

async function ownerOfLink(db: Db, token: string, now: Date) {
  return await db
    .selectFrom('password_resets')
    .innerJoin('users', 'users.email', 'password_resets.email')
    .select(['users.name', 'users.email'])
    .where('token_hash', '=', hashOf(token))
    .where('expires_at', '>', now)
    .executeTakeFirst()
}

async function insertReset(
  tx: Tx,
  reset: { email: string; tokenHash: string | null; createdBy: string | null; now: Date },
): Promise<string> {
  const { email, tokenHash, createdBy, now } = reset
  const id = newId()
  await tx
    .insertInto('password_resets')
    .values({
      id,
      email: email.toLowerCase(),
      token_hash: tokenHash,
      created_by: createdBy,
      created_at: now,
      expires_at: expiryOf(now),
    })
    .execute()
  return id
}

function expiryOf(now: Date): Date {
  return new Date(now.getTime() + linkLifetimeMs)
}

/** The token is in the fragment, which browsers do not send, so no proxy logs it. */
function linkOf(appUrl: string, token: string): string {
  return `${appUrl}/reset-password#${token}`
}

function newToken(): string {
  return randomBytes(32).toString('base64url')
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
