import { hashPassword, verifyPassword } from 'better-auth/crypto'
import type { Clock } from '../clock.ts'
import type { Db } from '../db/db.ts'
import type { User } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import type { Log } from '../log.ts'
import { type AttemptLimit, accountKey, clientKey, countAttempt, giveBack, networkKey } from './attempts.ts'
import { knownDevice } from './known-device.ts'
import { acceptCode, haveSecondFactor } from './second-factor.ts'
import { requirePasswordAllowed } from './sign-in-settings.ts'
import { hasAccess } from './user.ts'

export interface Credentials {
  email: string
  password: string
  /** A code of the second factor; needed only if it is on. */
  code?: string | undefined
}

export interface PasswordCheckParts {
  db: Db
  clock: Clock
  secrets: readonly string[]
  attemptsPerMinute?: number
  breakGlass?: string | undefined
  log: Log
}

/** Where a request comes from. `ip` is the address reported by the trusted proxies, else the connection's own. */
interface Client {
  ip: string
  cookies: string | undefined
}

/**
 * Returns the user of an email address, a password and, if the second factor is on, a code.
 *
 * A right password without a code is answered `second-factor-needed` and does not count as a failed attempt.
 *
 * @throws Problem `wrong-credentials`, `second-factor-needed`, `code-wrong`, `access-ended`, `single-sign-on-only`,
 * `too-many-requests`
 */
export async function checkPassword(
  parts: PasswordCheckParts,
  who: Credentials,
  client: Client,
): Promise<User> {
  const device = knownDevice(client.cookies, who.email, parts.secrets)
  const limits = signInLimits(parts, who.email, { client, device })
  await countAttempt(parts, limits)
  await requirePasswordAllowed({ db: parts.db, breakGlass: parts.breakGlass }, who.email)
  const user = await userOf(parts, who)
  if ((await haveSecondFactor(parts.db, [user.id])).size > 0) {
    if (!who.code) {
      await giveBack(parts.db, limits)
      throw new Problem('second-factor-needed')
    }
    await acceptCode(parts, user, who.code, device)
  }
  await giveBack(parts.db, limits)
  return user
}

const minuteMs = 60_000

/**
 * Limits guesses per client; per account and network, so that changing the address does not help and one guesser
 * cannot use up what the account allows; and per account over all networks, at the 100 failures that NIST SP 800-63B
 * §5.2.2 allows. A sign-in from a known browser is limited by that browser alone. If guesses from many networks
 * refuse a new browser, a link for a new password opens the account again.
 */
function signInLimits(
  parts: PasswordCheckParts,
  email: string,
  { client, device }: { client: Client; device: string | null },
): AttemptLimit[] {
  const most = parts.attemptsPerMinute ?? 10
  if (device) return [{ key: `device:${device}`, most, windowMs: minuteMs }]
  return [
    { key: clientKey(client.ip), most, windowMs: minuteMs },
    { key: `${accountKey(email)} ${networkKey(client.ip)}`, most: 2 * most, windowMs: 15 * minuteMs },
    { key: accountKey(email), most: 10 * most, windowMs: 60 * minuteMs },
  ]
}

/** Access is checked after the password, so that the refusal does not reveal who works here. */
async function userOf(parts: PasswordCheckParts, { email, password }: Credentials): Promise<User> {
  const row = await parts.db
    .selectFrom('users')
    .leftJoin('credentials', (join) =>
      join.onRef('credentials.user_id', '=', 'users.id').on('credentials.provider_id', '=', 'credential'),
    )
    .selectAll('users')
    .select('credentials.password as password_hash')
    .where('email', '=', email.toLowerCase())
    .executeTakeFirst()
  // An unknown address takes as long as a wrong password.
  noPassword ??= hashPassword('the password of nobody')
  const isRight = await verifyPassword({ hash: row?.password_hash ?? (await noPassword), password })
  if (!row?.password_hash || !isRight) throw new Problem('wrong-credentials')
  const { password_hash, ...user } = row
  if (!hasAccess(user, parts.clock.now())) throw new Problem('access-ended')
  return user
}

let noPassword: Promise<string> | undefined
