import { betterAuth } from 'better-auth'
import { APIError, createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { z } from 'zod'
import type { Clock } from '../clock.ts'
import type { Db } from '../db/db.ts'
import type { User } from '../db/schema.ts'
import type { SignInMethod } from '../db/sign-in-tables.ts'
import { Problem } from '../errors.ts'
import { newId } from '../ids.ts'
import type { Log } from '../log.ts'
import { clientKey, countAttempt } from './attempts.ts'
import { recordAudit } from './audit.ts'
import { tables } from './auth-tables.ts'
import { rememberDevice } from './known-device.ts'
import { acceptPasskey, askForPasskey } from './passkeys.ts'
import { type Credentials, checkPassword } from './password-check.ts'
import { findUser } from './people.ts'
import { cookiePrefix, renewSignature } from './session-cookie.ts'
import { forgetSessions, liveSessions, markUsed } from './sessions.ts'
import { recordFailure, recordSignOut } from './sign-in-record.ts'
import { requirePasskeysAllowed } from './sign-in-settings.ts'
import { type Identity, userOfIdentity } from './single-sign-on-account.ts'
import { hasAccess } from './user.ts'

export { hashPassword } from 'better-auth/crypto'

const usualSessionDays = 30
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
  /** Days after which a session ends, however much it is used; 30 by default. */
  sessionDays?: number
  /** KURIER_BREAK_GLASS, see sign-in-settings.ts. */
  breakGlass?: string | undefined
  /** From which email addresses the single sign-on is accepted; all if it is empty. */
  domains?: readonly string[]
}

/**
 * The user of a request. `setCookies` are Set-Cookie values that the response must send, because the session was
 * prolonged.
 */
export interface Session {
  id: string
  user: User
  method: SignInMethod
  /** When the user last proved who they are. */
  authenticatedAt: Date
  setCookies: string[]
}

export interface SignIn {
  /**
   * Checks the password, and the code if the second factor is on, and begins a session; returns Set-Cookie values.
   *
   * @throws Problem `wrong-credentials`, `second-factor-needed`, `code-wrong`, `access-ended`, `single-sign-on-only`,
   * `too-many-requests`
   */
  begin(who: Credentials, client: Client): Promise<string[]>
  /**
   * Returns what the browser needs to ask for a passkey.
   *
   * @throws Problem `single-sign-on-only`, `too-many-requests`
   */
  askForPasskey(client: Client): ReturnType<typeof askForPasskey>
  /**
   * Checks what a passkey signed and begins a session; returns Set-Cookie values.
   *
   * @throws Problem `passkey-refused`, `access-ended`, `single-sign-on-only`, `too-many-requests`
   */
  beginWithPasskey(response: Parameters<typeof acceptPasskey>[1], client: Client): Promise<string[]>
  /**
   * Finds the user of an identity and begins a session; returns Set-Cookie values.
   *
   * @throws Problem as {@link userOfIdentity}
   */
  beginWithIdentity(identity: Identity, client: Client): Promise<string[]>
  /** Returns the Set-Cookie value that makes this browser known to the account. */
  remember(email: string, client: Client): string
  /** Ends the session of these cookies, if there is one; returns Set-Cookie values that clear them. */
  end(cookieHeader: string | undefined): Promise<string[]>
  /** Finds the session of these cookies; null if there is none or the person's access has ended. */
  find(cookieHeader: string | undefined): Promise<Session | null>
  /** Returns the users of these sessions, by session id; those that have ended are missing. */
  live(sessionIds: readonly string[]): Promise<Map<string, User>>
  /** Days after which a session ends, however much it is used. */
  sessionDays: number
}

/** Where a request comes from. `ip` is the address reported by the trusted proxies, else the connection's own. */
export interface Client {
  ip: string
  userAgent: string | undefined
  cookies: string | undefined
}

/**
 * Signing in with a password, a passkey or the single sign-on. better-auth keeps the sessions and their cookies, on
 * Kurier's own tables.
 */
export function createSignIn(parts: SignInParts): SignIn {
  const auth = createAuth(parts)
  const cookieName = `${cookiePrefix(parts.appUrl)}.session_token`
  const cookieHeaders = (header: string | undefined) =>
    new Headers(header ? { cookie: renewSignature(header, cookieName, parts.secrets) } : {})
  const remember = (email: string, { cookies }: Client) =>
    rememberDevice(cookies, email, parts.secrets, isHttps(parts.appUrl))
  const days = parts.sessionDays ?? usualSessionDays
  const limits = () => ({ now: parts.clock.now(), days })
  const open = async (user: User, method: SignInMethod, client: Client) => {
    const cookies = await openSession(auth, parts, { user, method, client })
    return [...cookies, remember(user.email, client)]
  }
  return {
    begin: async (who, client) => {
      const user = await checkPassword(parts, who, client).catch(async (error: unknown) => {
        throw await recorded(parts, error, { email: who.email, ip: client.ip, now: parts.clock.now() })
      })
      return await open(user, 'password', client)
    },
    askForPasskey: async (client) => {
      const most = 10 * (parts.attemptsPerMinute ?? 10)
      await countAttempt(parts, [{ key: `ask ${clientKey(client.ip)}`, most, windowMs: 60_000 }])
      await requirePasskeysAllowed(parts.db)
      return await askForPasskey(parts, null)
    },
    beginWithPasskey: async (response, client) => {
      await requirePasskeysAllowed(parts.db)
      const user = await findUser(parts.db, await acceptPasskey(parts, response, null))
      if (!user) throw new Error('a passkey of nobody')
      return await open(user, 'passkey', client)
    },
    beginWithIdentity: async (identity, client) => {
      const by = { domains: parts.domains ?? [], now: parts.clock.now() }
      const user = await parts.db.transaction().execute((tx) => userOfIdentity(tx, identity, by))
      return await open(user, 'single_sign_on', client)
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
      const id = found.response?.session.id
      const live = id && (await liveSessions(parts.db, [id], limits())).get(id)
      if (!live) return null
      await markUsed(parts.db, live, parts.clock.now())
      return { ...live, setCookies: found.headers.getSetCookie() }
    },
    live: async (ids) => {
      const now = parts.clock.now()
      const found = [...(await liveSessions(parts.db, ids, { now, days }))]
      return new Map(found.filter(([, one]) => one.expiresAt > now).map(([id, { user }]) => [id, user]))
    },
    sessionDays: days,
  }
}

/** Refusals that are no failed attempt: a code is asked for, or the attempt was not looked at. */
const noFailure: readonly string[] = ['second-factor-needed', 'too-many-requests']

/** Records a refused sign-in and returns the refusal. */
async function recorded(
  { db }: SignInParts,
  error: unknown,
  about: { email: string; ip: string; now: Date },
): Promise<unknown> {
  if (error instanceof Problem && !noFailure.includes(error.code)) {
    await recordFailure(db, { ...about, reason: error.code })
  }
  return error
}

type Auth = ReturnType<typeof createAuth>

/** Begins a session for a user who has proved who they are. */
async function openSession(
  auth: Auth,
  parts: SignInParts,
  { user, method, client }: { user: User; method: SignInMethod; client: Client },
): Promise<string[]> {
  if (!hasAccess(user, parts.clock.now())) throw new Problem('access-ended')
  const headers = new Headers({
    [clientIpHeader]: client.ip,
    ...(client.userAgent ? { 'user-agent': client.userAgent } : {}),
  })
  const opened = await auth.api.openSession({ body: { userId: user.id }, headers, returnHeaders: true })
  const now = parts.clock.now()
  await parts.db.transaction().execute(async (tx) => {
    await tx
      .updateTable('sessions')
      .set({ method, created_at: now, authenticated_at: now, last_used_at: now })
      .where('id', '=', opened.response.id)
      .execute()
    await forgetSessions(tx, user.id, { now, days: parts.sessionDays ?? usualSessionDays })
    await recordAudit(tx, {
      at: now,
      actorId: user.id,
      action: 'session.started',
      subjectType: 'user',
      subjectId: user.id,
      details: { method, ip: client.ip },
    })
  })
  return opened.headers.getSetCookie()
}

/**
 * Adds to better-auth a way to begin a session for a user whom Kurier has checked. It is not reachable over HTTP.
 */
const sessionOpener = {
  id: 'kurier-session-opener',
  endpoints: {
    openSession: createAuthEndpoint.serverOnly(
      { method: 'POST', body: z.object({ userId: z.string() }), requireHeaders: true },
      async (ctx) => {
        const { internalAdapter } = ctx.context
        const user = await internalAdapter.findUserById(ctx.body.userId)
        if (!user) throw new APIError('NOT_FOUND')
        const session = await internalAdapter.createSession(user.id, false)
        await setSessionCookie(ctx, { session, user })
        return { id: session.id }
      },
    ),
  },
} as const

function createAuth(parts: SignInParts) {
  return betterAuth({
    appName: 'Kurier',
    baseURL: parts.appUrl,
    basePath: '/api/auth',
    secrets: parts.secrets.map((value, index) => ({ version: parts.secrets.length - index, value })),
    trustedOrigins: [parts.appUrl, `http://localhost:${parts.port}`, `http://127.0.0.1:${parts.port}`],
    database: { db: parts.db, type: 'postgres' },
    telemetry: { enabled: false },
    logger: { level: 'warn', log: (level, message) => parts.log[level]({ part: 'sign-in' }, message) },
    // password-check.ts counts instead, because it knows more than the client's address.
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
    plugins: [sessionOpener],
    ...tables,
  })
}

/** The last check, whoever begins a session. */
async function refuseEndedAccess(parts: SignInParts, userId: string): Promise<void> {
  const user = await findUser(parts.db, userId)
  if (!user || !hasAccess(user, parts.clock.now())) {
    throw new APIError('FORBIDDEN', { code: 'access-ended' })
  }
}

function isHttps(url: string): boolean {
  return url.startsWith('https:')
}
