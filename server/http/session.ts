import type { FastifyReply, FastifyRequest } from 'fastify'
import type { User } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import type { Consenter } from '../mailboxes/connect.ts'
import { isRecent } from '../users/reauthentication.ts'
import type { Client, Session } from '../users/sign-in.ts'
import { isAdmin, mayEditCandidates, mayReadMail, maySendMail } from '../users/user.ts'
import { usualLimits } from './limits.ts'
import type { App, HttpParts } from './parts.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The user's session; null on public routes until {@link findSession} is called. */
    session: Session | null
  }
  interface FastifyContextConfig {
    /** No session is needed. All other routes under /api need one. */
    public?: boolean
    /** Available even while the user has to change a password that somebody else gave them. */
    firstPassword?: boolean
    /** The user must have proved within the last minutes who they are: for changes that matter most. */
    recent?: boolean
  }
}

/** The header in which a page names its user. */
export const userHeader = 'kurier-user'

/**
 * Refuses four kinds of requests to /api: without a session, except on public routes; from a page of another user,
 * because tabs share a cookie and somebody else may have signed in in another tab; from a user who has to change
 * their password first; and to a route marked `recent` from a user who has not proved lately who they are.
 */
export function guardSessions(app: App, parts: HttpParts): void {
  const { recentMs } = { ...usualLimits, ...parts.limits }
  app.decorateRequest('session', null)
  app.addHook('onRequest', async (request, reply) => {
    if (!isApi(request) || request.is404 || request.routeOptions.config.public) return
    if (!(await findSession(parts, request, reply))) throw new Problem('not-signed-in')
    const user = requireUser(request)
    refuseAnother(user, request.headers[userHeader])
    if (user.must_change_password && !request.routeOptions.config.firstPassword) {
      throw new Problem('password-change-needed')
    }
    if (request.routeOptions.config.recent) requireRecent(request, parts.clock.now(), recentMs)
  })
}

/** @throws Problem `reauthentication-needed` */
function requireRecent({ session }: FastifyRequest, now: Date, withinMs: number): void {
  if (session && !isRecent(session.authenticatedAt, now, withinMs))
    throw new Problem('reauthentication-needed')
}

/**
 * A precondition (RFC 9110 §15.5.13): the request is meant for the user whom the page shows. A request that names no
 * user passes.
 *
 * @throws Problem `another-user`
 */
export function refuseAnother({ id }: User, expected: unknown): void {
  if (expected !== undefined && expected !== id) throw new Problem('another-user')
}

/** Finds the session of any request, and prolongs it when it is due. */
export async function findSession(
  parts: HttpParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Session | null> {
  request.session = await parts.signIn.find(request.headers.cookie)
  for (const cookie of request.session?.setCookies ?? []) reply.header('set-cookie', cookie)
  return request.session
}

/** Returns the client by which attempts are counted. */
export function clientOf({ ip, headers }: FastifyRequest): Client {
  return { ip, userAgent: headers['user-agent'], cookies: headers.cookie }
}

/** @throws Problem `not-signed-in` */
export function requireUser(request: FastifyRequest): User {
  if (!request.session) throw new Problem('not-signed-in')
  return request.session.user
}

/** @throws Problem `not-signed-in` */
export function consenter({ session }: FastifyRequest): Consenter {
  if (!session) throw new Problem('not-signed-in')
  return { userId: session.user.id, sessionId: session.id }
}

/** @throws Problem `not-signed-in`, `not-allowed` */
export function requireAdmin(request: FastifyRequest): User {
  return allowed(requireUser(request), isAdmin)
}

/**
 * Requires a user who may edit candidates: a recruiter or an administrator.
 *
 * @throws Problem `not-signed-in`, `not-allowed`
 */
export function requireRecruiter(request: FastifyRequest): User {
  return allowed(requireUser(request), mayEditCandidates)
}

/**
 * Requires the permission "Access candidate mailbox".
 *
 * @throws Problem `not-signed-in`, `not-allowed`
 */
export function requireMail(request: FastifyRequest, permission: 'read' | 'send'): User {
  return allowed(requireUser(request), permission === 'send' ? maySendMail : mayReadMail)
}

/** Decides by the URL and by the matched route, which Fastify finds by the decoded path: `/%61pi` is /api too. */
export function isApi({ url, routeOptions }: FastifyRequest): boolean {
  return [url, routeOptions.url ?? ''].some((path) => /^\/api(?:[/?]|$)/.test(path))
}

function allowed(user: User, may: (user: User) => boolean): User {
  if (!may(user)) throw new Problem('not-allowed')
  return user
}
