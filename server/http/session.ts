import type { FastifyReply, FastifyRequest } from 'fastify'
import type { User } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import type { Client, Session } from '../users/sign-in.ts'
import { isAdmin, mayEditCandidates, mayReadMail, maySendMail } from '../users/user.ts'
import type { App, HttpParts } from './parts.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is signed in; null on public routes until {@link findSession} was asked. */
    session: Session | null
  }
  interface FastifyContextConfig {
    /** Anybody may ask, signed in or not. Everything else under /api needs a session. */
    public?: boolean
    /** Open also while the person has to change the password that somebody gave them. */
    firstPassword?: boolean
  }
}

/** The header by which a page says whose it is. */
export const userHeader = 'kurier-user'

/**
 * Refuses requests to /api without a session, except on routes that say they are public; of a page that was opened by
 * another user: tabs share a cookie, so somebody may have signed in beside it; and of a person who has to change their
 * password first.
 */
export function guardSessions(app: App, parts: HttpParts): void {
  app.decorateRequest('session', null)
  app.addHook('onRequest', async (request, reply) => {
    if (!isApi(request) || request.is404 || request.routeOptions.config.public) return
    if (!(await findSession(parts, request, reply))) throw new Problem('not-signed-in')
    const user = requireUser(request)
    refuseAnother(user, request.headers[userHeader])
    if (user.must_change_password && !request.routeOptions.config.firstPassword) {
      throw new Problem('password-change-needed')
    }
  })
}

/**
 * A precondition (RFC 9110 §15.5.13): what a page asks for is for the user it shows. Who names nobody is not concerned.
 *
 * @throws Problem `another-user`
 */
export function refuseAnother({ id }: User, expected: unknown): void {
  if (expected !== undefined && expected !== id) throw new Problem('another-user')
}

/** The session of a request wherever it goes; prolongs it when its time has come. */
export async function findSession(
  parts: HttpParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Session | null> {
  request.session = await parts.signIn.find(request.headers.cookie)
  for (const cookie of request.session?.setCookies ?? []) reply.header('set-cookie', cookie)
  return request.session
}

/** Whom attempts are counted by. */
export function clientOf({ ip, headers }: FastifyRequest): Client {
  return { ip, userAgent: headers['user-agent'], cookies: headers.cookie }
}

/** @throws Problem `not-signed-in` */
export function requireUser(request: FastifyRequest): User {
  if (!request.session) throw new Problem('not-signed-in')
  return request.session.user
}

/** @throws Problem `not-signed-in`, `not-allowed` */
export function requireAdmin(request: FastifyRequest): User {
  return allowed(requireUser(request), isAdmin)
}

/**
 * Somebody who keeps the candidates: a recruiter or an administrator.
 *
 * @throws Problem `not-signed-in`, `not-allowed`
 */
export function requireRecruiter(request: FastifyRequest): User {
  return allowed(requireUser(request), mayEditCandidates)
}

/**
 * Somebody with the permission "Access candidate mailbox".
 *
 * @throws Problem `not-signed-in`, `not-allowed`
 */
export function requireMail(request: FastifyRequest, permission: 'read' | 'send'): User {
  return allowed(requireUser(request), permission === 'send' ? maySendMail : mayReadMail)
}

/** By its address, and by the route that answers, which was found by the decoded address: `/%61pi` is /api too. */
export function isApi({ url, routeOptions }: FastifyRequest): boolean {
  return [url, routeOptions.url ?? ''].some((path) => /^\/api(?:[/?]|$)/.test(path))
}

function allowed(user: User, may: (user: User) => boolean): User {
  if (!may(user)) throw new Problem('not-allowed')
  return user
}
