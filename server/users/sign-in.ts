import { betterAuth } from 'better-auth'
import { APIError } from 'better-auth/api'
import type { Clock } from '../clock.ts'
import type { Db } from '../db/db.ts'
import type { User } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import { newId } from '../ids.ts'
import type { Log } from '../log.ts'
import { type AttemptLimit, accountKey, clientKey, countAttempt, giveBack } from './attempts.ts'
import { knownDevice, rememberDevice } from './known-device.ts'
import { findUser } from './people.ts'
import { cookiePrefix, renewSignature } from './session-cookie.ts'
import { recordFailure, recordSignIn, recordSignOut } from './sign-in-record.ts'
import { hasAccess } from './user.ts'

export { hashPassword } from 'better-auth/crypto'

/** How long an unused session lasts; each day of use restarts it. */
const sessionSeconds = 30 * 24 * 60 * 60
const clientIpHeader = 'x-kurier-client-ip'

export interface SignInParts {
  db: Db
  clock: Clock
  log: Log
  /** The public address; cookies are `Secure` when it is https. */
  appUrl: string
  port: number
  /** Newest first: the first signs cookies, the others are still accepted. */
  secrets: readonly [string, ...string[]]
  /**
   * Failed attempts per minute and client; 10 by default. An account allows twice as many in a quarter of an hour.
   */
  attemptsPerMinute?: number
}

/**
 * The user of a request. `setCookies` are Set-Cookie values that the response must send, because the session was
 * prolonged.
 */
export interface Session {
  id: string
  user: User
  setCookies: string[]
}

export interface SignIn {
  /**
   * Checks the password and begins a session; returns Set-Cookie values.
   *
   * @throws Problem `wrong-credentials`, `access-ended`, `too-many-requests`
   */
  begin(who: { email: string; password: string }, client: Client): Promise<string[]>
  /** Returns the Set-Cookie value that makes this browser known to the account. */
  remember(email: string, client: Client): string
  /** Ends the session of these cookies, if there is one; returns Set-Cookie values that clear them. */
  end(cookieHeader: string | undefined): Promise<string[]>
  /** Finds the session of these cookies; null if there is none or the person's access has ended. */
  find(cookieHeader: string | undefined): Promise<Session | null>
}

/** Where a request comes from. `ip` is the address reported by the trusted proxies, else the connection's own. */
export interface Client {
  ip: string
  userAgent: string | undefined
  cookies: string | undefined
}

/** Sign-in with email and password: better-auth on Kurier's own tables. */
export function createSignIn(parts: SignInParts): SignIn {
  const auth = createAuth(parts)
  const cookieName = `${cookiePrefix(parts.appUrl)}.session_token`
  const cookieHeaders = (header: string | undefined) =>
    new Headers(header ? { cookie: renewSignature(header, cookieName, parts.secrets) } : {})
  const remember = (email: string, { cookies }: Client) =>
    rememberDevice(cookies, email, parts.secrets, isHttps(parts.appUrl))
  return {
    begin: async (who, client) => {
      const limits = signInLimits(parts, who.email, client)
      await countAttempt(parts, limits)
      const answer = await auth.handler(signInRequest(parts.appUrl, who, client))
      const about = { email: who.email, ip: client.ip, now: parts.clock.now() }
      if (!answer.ok) throw await recorded(parts, await refusal(answer), about)
      await giveBack(parts.db, limits)
      const { user } = (await answer.json()) as { user: { id: string } }
      await recordSignIn(parts.db, { ...about, userId: user.id })
      return [...answer.headers.getSetCookie(), remember(who.email, client)]
    },
    remember,
    end: async (header) => {
      const ending = await auth.api.getSession({ headers: cookieHeaders(header) })
      const { headers } = await auth.api.signOut({ headers: cookieHeaders(header), returnHeaders: true })
      if (ending) await recordSignOut(parts.db, ending.user.id, parts.clock.now())
      return headers.getSetCookie()
    },
    find: async (header) => {
      if (!header?.includes(cookieName)) return null
      const found = await auth.api.getSession({ headers: cookieHeaders(header), returnHeaders: true })
      if (!found.response) return null
      const user = await findUser(parts.db, found.response.user.id)
      if (!user || !hasAccess(user, parts.clock.now())) return null
      return { id: found.response.session.id, user, setCookies: found.headers.getSetCookie() }
    },
  }
}

/** Records a refused sign-in and returns the refusal. */
async function recorded(
  { db }: SignInParts,
  error: Error,
  about: { email: string; ip: string; now: Date },
): Promise<Error> {
  if (error instanceof Problem) await recordFailure(db, { ...about, reason: error.code })
  return error
}

const minuteMs = 60_000

/**
 * Limits guesses per client, and over all clients per account, so that changing the address does not help. A sign-in
 * from a known browser is limited by that browser alone, so that guesses made elsewhere, even from the same address,
 * do not lock the owner out.
 */
function signInLimits(parts: SignInParts, email: string, client: Client): AttemptLimit[] {
  const most = parts.attemptsPerMinute ?? 10
  const device = knownDevice(client.cookies, email, parts.secrets)
  if (device) return [{ key: `device:${device}`, most, windowMs: minuteMs }]
  return [
    { key: clientKey(client.ip), most, windowMs: minuteMs },
    { key: accountKey(email), most: 2 * most, windowMs: 15 * minuteMs },
  ]
}

function createAuth(parts: SignInParts) {
  return betterAuth({
    appName: 'Kurier',
    baseURL: parts.appUrl,
    basePath: '/api/auth',
    secrets: parts.secrets.map((value, index) => ({ version: parts.secrets.length - index, value })),
    trustedOrigins: [parts.appUrl, `http://localhost:${parts.port}`, `http://127.0.0.1:${parts.port}`],
    database: { db: parts.db, type: 'postgres' },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 8, maxPasswordLength: 128 },
    telemetry: { enabled: false },
    logger: { level: 'warn', log: (level, message) => parts.log[level]({ part: 'sign-in' }, message) },
    // signInLimits counts instead, because it knows more than the client's address.
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix: cookiePrefix(parts.appUrl),
      // better-auth's own prefix would be the weaker `__Secure-`.
      useSecureCookies: false,
      defaultCookieAttributes: { secure: isHttps(parts.appUrl) },
      database: { generateId: () => newId() },
      // Only Kurier sets this header: server/http decides which proxies to trust.
      ipAddress: { ipAddressHeaders: [clientIpHeader] },
    },
    databaseHooks: {
      session: { create: { before: (session) => refuseEndedAccess(parts, session.userId) } },
    },
    ...tables,
  })
}

/** Called after the password was found correct, so that the refusal does not reveal who works here. */
async function refuseEndedAccess(parts: SignInParts, userId: string): Promise<void> {
  const user = await findUser(parts.db, userId)
  if (!user || !hasAccess(user, parts.clock.now())) {
    throw new APIError('FORBIDDEN', { code: 'access-ended' })
  }
}

const timestamps = { createdAt: 'created_at', updatedAt: 'updated_at' }

/** Maps better-auth's names to Kurier's tables and columns. */
const tables = {
  user: { modelName: 'users', fields: { emailVerified: 'email_verified', ...timestamps } },
  session: {
    modelName: 'sessions',
    fields: {
      userId: 'user_id',
      expiresAt: 'expires_at',
      ipAddress: 'ip_address',
      userAgent: 'user_agent',
      ...timestamps,
    },
    expiresIn: sessionSeconds,
    updateAge: 24 * 60 * 60,
  },
  account: {
    modelName: 'credentials',
    fields: {
      userId: 'user_id',
      accountId: 'account_id',
      providerId: 'provider_id',
      accessToken: 'access_token',
      refreshToken: 'refresh_token',
      idToken: 'id_token',
      accessTokenExpiresAt: 'access_token_expires_at',
      refreshTokenExpiresAt: 'refresh_token_expires_at',
      ...timestamps,
    },
  },
  verification: { modelName: 'verifications', fields: { expiresAt: 'expires_at', ...timestamps } },
}

function signInRequest(appUrl: string, who: { email: string; password: string }, client: Client): Request {
  return new Request(`${appUrl}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      // server/http has already checked the request's own origin.
      origin: new URL(appUrl).origin,
      [clientIpHeader]: client.ip,
      ...(client.userAgent ? { 'user-agent': client.userAgent } : {}),
    },
    body: JSON.stringify({ email: who.email, password: who.password }),
  })
}

async function refusal(answer: Response): Promise<Error> {
  const body = (await answer.json().catch(() => ({}))) as { code?: string }
  if (body.code === 'access-ended') return new Problem('access-ended')
  if (answer.status < 500) return new Problem('wrong-credentials')
  return new Error(`better-auth answered ${answer.status} ${body.code ?? ''}`)
}

function isHttps(url: string): boolean {
  return url.startsWith('https:')
}
