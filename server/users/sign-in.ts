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
import { renewSignature } from './session-cookie.ts'
import { hasAccess } from './user.ts'

export { hashPassword } from 'better-auth/crypto'

/** How long an unused session lasts; each day of use begins it anew. */
const sessionSeconds = 30 * 24 * 60 * 60
const clientIpHeader = 'x-kurier-client-ip'
const cookiePrefix = 'kurier'

export interface SignInParts {
  db: Db
  clock: Clock
  log: Log
  /** The public address; cookies are `Secure` when it is https. */
  appUrl: string
  port: number
  /** Newest first: the first signs cookies, the others are still believed. */
  secrets: readonly [string, ...string[]]
  /** Failed attempts per minute and client; 10 unless told. An account takes twice as many in a quarter of an hour. */
  attemptsPerMinute?: number
}

/** Who a request comes from. `setCookies` are Set-Cookie values to hand on: the session was prolonged. */
export interface Session {
  id: string
  user: User
  setCookies: string[]
}

export interface SignIn {
  /**
   * Checks the password and begins a session; answers Set-Cookie values.
   *
   * @throws Problem `wrong-credentials`, `access-ended`, `too-many-requests`
   */
  begin(who: { email: string; password: string }, client: Client): Promise<string[]>
  /** The Set-Cookie value by which this browser is known to the account from now on. */
  remember(email: string, client: Client): string
  /** Ends the session of these cookies, if there is one; answers Set-Cookie values that clear them. */
  end(cookieHeader: string | undefined): Promise<string[]>
  /** The session of these cookies; null when there is none or the person's access has ended. */
  find(cookieHeader: string | undefined): Promise<Session | null>
}

/** Who asks. `ip` is the address that the trusted proxies tell, else the connection's own. */
export interface Client {
  ip: string
  userAgent: string | undefined
  cookies: string | undefined
}

/** Signing in with email and password: better-auth on our own tables. */
export function createSignIn(parts: SignInParts): SignIn {
  const auth = createAuth(parts)
  const cookieName = `${isHttps(parts.appUrl) ? '__Secure-' : ''}${cookiePrefix}.session_token`
  const cookieHeaders = (header: string | undefined) =>
    new Headers(header ? { cookie: renewSignature(header, cookieName, parts.secrets) } : {})
  const remember = (email: string, { cookies }: Client) =>
    rememberDevice(cookies, email, parts.secrets, isHttps(parts.appUrl))
  return {
    begin: async (who, client) => {
      const limits = signInLimits(parts, who.email, client)
      await countAttempt(parts, limits)
      const answer = await auth.handler(signInRequest(parts.appUrl, who, client))
      if (!answer.ok) throw await refusal(answer)
      await giveBack(parts.db, limits)
      return [...answer.headers.getSetCookie(), remember(who.email, client)]
    },
    remember,
    end: async (header) => {
      const { headers } = await auth.api.signOut({ headers: cookieHeaders(header), returnHeaders: true })
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

const minuteMs = 60_000

/**
 * Guesses are counted per client, and from all clients together per account, so that changing the address helps
 * nobody. Whoever signs in where they did before is counted by that browser alone: guesses made elsewhere, even behind
 * the same address, do not keep them out.
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
    // Counted by signInLimits instead, which knows more than the client's address.
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix,
      useSecureCookies: isHttps(parts.appUrl),
      database: { generateId: () => newId() },
      // Ours alone: server/http decides which forwarding proxies to believe.
      ipAddress: { ipAddressHeaders: [clientIpHeader] },
    },
    databaseHooks: {
      session: { create: { before: (session) => refuseEndedAccess(parts, session.userId) } },
    },
    ...tables,
  })
}

/** After the password was found right, so that nobody learns from the refusal who works here. */
async function refuseEndedAccess(parts: SignInParts, userId: string): Promise<void> {
  const user = await findUser(parts.db, userId)
  if (!user || !hasAccess(user, parts.clock.now())) {
    throw new APIError('FORBIDDEN', { code: 'access-ended' })
  }
}

const timestamps = { createdAt: 'created_at', updatedAt: 'updated_at' }

/** better-auth's words for our tables and columns. */
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
      // The request's own origin was examined by server/http before it came here.
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
