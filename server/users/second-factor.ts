import { randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { Secret, TOTP } from 'otpauth'
import type { AuditAction } from '../../contract/audit-actions.ts'
import type { Clock } from '../clock.ts'
import type { Db, Tx } from '../db/db.ts'
import type { User } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import { openText, SealError, sealText } from '../sealing.ts'
import { countAttempt, giveBack } from './attempts.ts'
import { recordAudit } from './audit.ts'

export interface SecondFactorParts {
  db: Db
  clock: Clock
  /** Newest first. */
  secrets: readonly string[]
}

type Whose = Pick<User, 'id' | 'email'>

const periodMs = 30_000
const recoveryCodeCount = 10
/** Guesses of codes for one account. A browser that the account knows has a count of its own. */
const guesses = { most: 10, windowMs: 60 * 60_000 }

/** The second factor's state; null if it is off. */
export async function secondFactorOf(
  db: Db,
  userId: string,
): Promise<{ since: Date; recoveryCodesLeft: number } | null> {
  const row = await db
    .selectFrom('second_factors')
    .select(['confirmed_at'])
    .select(({ selectFrom, fn }) =>
      selectFrom('recovery_codes')
        .select(fn.countAll().as('count'))
        .whereRef('recovery_codes.user_id', '=', 'second_factors.user_id')
        .as('left'),
    )
    .where('user_id', '=', userId)
    .where('confirmed_at', 'is not', null)
    .executeTakeFirst()
  return row ? { since: row.confirmed_at!, recoveryCodesLeft: Number(row.left) } : null
}

/** Returns which of these users have turned it on. */
export async function haveSecondFactor(db: Db, userIds: readonly string[]): Promise<Set<string>> {
  if (userIds.length === 0) return new Set()
  const rows = await db
    .selectFrom('second_factors')
    .select('user_id')
    .where('user_id', 'in', userIds)
    .where('confirmed_at', 'is not', null)
    .execute()
  return new Set(rows.map((row) => row.user_id))
}

/**
 * Makes a key for an authenticator app. It counts only after {@link confirmSecondFactor}; until then another one may
 * replace it.
 *
 * @throws Problem `second-factor-on`
 */
export async function beginSecondFactor(
  { db, clock, secrets }: SecondFactorParts,
  user: Whose,
): Promise<{ url: string; key: string }> {
  const secret = new Secret({ size: 20 })
  const sealed_secret = sealText(secret.base32, sealedFor(user.id), secrets)
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('second_factors')
    .values({ user_id: user.id, sealed_secret, confirmed_at: null, created_at: clock.now() })
    .onConflict((conflict) =>
      conflict
        .column('user_id')
        .doUpdateSet({ sealed_secret })
        .where('second_factors.confirmed_at', 'is', null),
    )
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows !== 1n) throw new Problem('second-factor-on')
  return { url: appOf(secret.base32, user.email).toString(), key: secret.base32 }
}

/**
 * Turns the second factor on with a first code, and returns the recovery codes.
 *
 * @throws Problem `code-wrong`, `second-factor-on`, `second-factor-not-begun`, `too-many-requests`
 */
export async function confirmSecondFactor(
  parts: SecondFactorParts,
  user: Whose,
  code: string,
): Promise<string[]> {
  const row = await factorRow(parts.db, user.id)
  if (!row) throw new Problem('second-factor-not-begun')
  if (row.confirmed_at) throw new Problem('second-factor-on')
  const limits = [{ key: `code:${user.id}`, ...guesses }]
  await countAttempt(parts, limits)
  const step = stepOf(parts, row, user, code)
  if (step === null) throw new Problem('code-wrong', { fields: { code: 'code-wrong' } })
  await giveBack(parts.db, limits)
  const codes = newRecoveryCodes()
  const hashes = await Promise.all(codes.map((one) => hashOf(one, user.id)))
  const now = parts.clock.now()
  await parts.db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('second_factors')
      .set({ confirmed_at: now, last_step: step })
      .where('user_id', '=', user.id)
      .where('sealed_secret', '=', row.sealed_secret)
      .where('confirmed_at', 'is', null)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows !== 1n) throw new Problem('second-factor-not-begun')
    await replaceRecoveryCodes(tx, user.id, hashes)
    await audit(tx, user.id, 'second_factor.on', now)
  })
  return codes
}

/**
 * Makes new recovery codes; the old ones are no longer accepted.
 *
 * @throws Problem `second-factor-not-begun` if the second factor is off
 */
export async function renewRecoveryCodes(parts: SecondFactorParts, userId: string): Promise<string[]> {
  const codes = newRecoveryCodes()
  const hashes = await Promise.all(codes.map((one) => hashOf(one, userId)))
  await parts.db.transaction().execute(async (tx) => {
    const row = await factorRow(tx, userId)
    if (!row?.confirmed_at) throw new Problem('second-factor-not-begun')
    await replaceRecoveryCodes(tx, userId, hashes)
    await audit(tx, userId, 'second_factor.recovery_codes_renewed', parts.clock.now())
  })
  return codes
}

/** Turns it off. Safe to repeat. */
export async function endSecondFactor({ db, clock }: SecondFactorParts, userId: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { numDeletedRows } = await tx
      .deleteFrom('second_factors')
      .where('user_id', '=', userId)
      .where('confirmed_at', 'is not', null)
      .executeTakeFirstOrThrow()
    if (numDeletedRows > 0n) await audit(tx, userId, 'second_factor.off', clock.now())
  })
}

/**
 * Accepts a code of the authenticator app, or a recovery code, once.
 *
 * @param device the browser, if this account has signed in there before; else null
 * @throws Problem `code-wrong`, `second-factor-unreadable`, `too-many-requests`
 */
export async function acceptCode(
  parts: SecondFactorParts,
  user: Whose,
  code: string,
  device: string | null,
): Promise<void> {
  const limits = [{ key: device ? `code:${user.id}:${device}` : `code:${user.id}`, ...guesses }]
  await countAttempt(parts, limits)
  const given = code.replace(/[\s-]/g, '')
  const isRight = /^\d{6}$/.test(given)
    ? await acceptAppCode(parts, user, given)
    : await acceptRecoveryCode(parts, user.id, given)
  if (!isRight) throw new Problem('code-wrong', { fields: { code: 'code-wrong' } })
  await giveBack(parts.db, limits)
}

async function acceptAppCode(parts: SecondFactorParts, user: Whose, code: string): Promise<boolean> {
  const row = await factorRow(parts.db, user.id)
  if (!row?.confirmed_at) return false
  const step = stepOf(parts, row, user, code)
  if (step === null) return false
  // In one statement, so that of two requests with one code only one is accepted.
  const { numUpdatedRows } = await parts.db
    .updateTable('second_factors')
    .set({ last_step: step })
    .where('user_id', '=', user.id)
    .where('last_step', '<', step)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

async function acceptRecoveryCode({ db, clock }: SecondFactorParts, userId: string, code: string) {
  const code_hash = await hashOf(code.toUpperCase(), userId)
  return await db.transaction().execute(async (tx) => {
    const { numDeletedRows } = await tx
      .deleteFrom('recovery_codes')
      .where('user_id', '=', userId)
      .where('code_hash', '=', code_hash)
      .executeTakeFirstOrThrow()
    if (numDeletedRows === 1n) await audit(tx, userId, 'second_factor.recovery_code_used', clock.now())
    return numDeletedRows === 1n
  })
}

/** Returns the 30-second step to which the code belongs; the neighbouring steps are accepted too, for clocks that differ. */
function stepOf(
  { clock, secrets }: SecondFactorParts,
  row: { sealed_secret: string },
  user: Whose,
  code: string,
): number | null {
  const timestamp = clock.now().getTime()
  const key = unsealed(row.sealed_secret, user.id, secrets)
  const token = code.replace(/[\s-]/g, '')
  const delta = appOf(key, user.email).validate({ token, timestamp, window: 1 })
  return delta === null ? null : Math.floor(timestamp / periodMs) + delta
}

function unsealed(sealed: string, userId: string, secrets: readonly string[]): string {
  try {
    return openText(sealed, sealedFor(userId), secrets).plain
  } catch (cause) {
    if (cause instanceof SealError) throw new Problem('second-factor-unreadable', { cause })
    throw cause
  }
}

/** What a key is sealed for. */
export function sealedFor(userId: string) {
  return { purpose: 'kurier second factor', owner: userId }
}

function appOf(key: string, email: string): TOTP {
  return new TOTP({ issuer: 'Kurier', label: email, secret: Secret.fromBase32(key) })
}

async function factorRow(db: Db, userId: string) {
  return await db.selectFrom('second_factors').selectAll().where('user_id', '=', userId).executeTakeFirst()
}

async function replaceRecoveryCodes(tx: Tx, userId: string, hashes: readonly string[]): Promise<void> {
  await tx.deleteFrom('recovery_codes').where('user_id', '=', userId).execute()
  const rows = hashes.map((code_hash) => ({ user_id: userId, code_hash }))
  await tx.insertInto('recovery_codes').values(rows).execute()
}

/** 80 random bits each, as four groups of base32 (RFC 4648), which has no 0, 1 or 8. */
function newRecoveryCodes(): string[] {
  return Array.from({ length: recoveryCodeCount }, () => {
    const { base32 } = new Secret({ buffer: Uint8Array.from(randomBytes(10)).buffer })
    return base32.match(/.{4}/g)!.join('-')
  })
}

/** Slow on purpose. The user's id is the salt, so one hash finds the code among all of theirs. */
async function hashOf(code: string, userId: string): Promise<string> {
  const hash = (await scryptOf(code.replaceAll('-', ''), userId, 32)) as Buffer
  return hash.toString('base64url')
}

const scryptOf = promisify(scrypt) as (text: string, salt: string, bytes: number) => Promise<unknown>

type FactorAction = Extract<AuditAction, `second_factor.${string}`>

async function audit(tx: Tx, userId: string, action: FactorAction, at: Date): Promise<void> {
  await recordAudit(tx, { at, actorId: userId, action, subjectType: 'user', subjectId: userId })
}
