import Bowser from 'bowser'
import { z } from 'zod'
import { type OwnSession, ownSessions } from '../../../contract/signing-in.ts'
import { endSession, endSessions, sessionsOf } from '../../users/sessions.ts'
import { resetSecondFactor } from '../../users/sign-in-reset.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { requireAdmin, requireUser } from '../session.ts'

const params = z.object({ id: z.uuid() })

/** The places where a user is signed in: their own, and for administrators the end of a colleague's. */
export function userSessionRoutes(app: App, parts: HttpParts): void {
  listRoute(app, parts)
  endRoutes(app, parts)
  colleagueRoutes(app, parts)
}

function listRoute(app: App, parts: HttpParts): void {
  app.get(
    '/api/me/sessions',
    {
      schema: {
        summary: 'Where you are signed in, the last used first',
        tags: ['Session'],
        response: { 200: ownSessions, ...refusals('not-signed-in') },
      },
    },
    async (request) => {
      const { id } = requireUser(request)
      const limits = { now: parts.clock.now(), days: parts.signIn.sessionDays }
      const rows = await sessionsOf(parts.database.db, id, limits)
      return { sessions: rows.map((row) => presentSession(row, request.session!.id)) }
    },
  )
}

function endRoutes(app: App, parts: HttpParts): void {
  const { db } = parts.database
  app.delete(
    '/api/me/sessions/:id',
    {
      schema: {
        summary: 'Sign out in another place',
        tags: ['Session'],
        params,
        response: { 204: z.undefined(), ...refusals('not-signed-in', 'session-not-found') },
      },
    },
    async (request, reply) => {
      const { id } = requireUser(request)
      await db.transaction().execute((tx) => endSession(tx, id, request.params.id, parts.clock.now()))
      return reply.code(204).send()
    },
  )
  app.delete(
    '/api/me/sessions',
    {
      schema: {
        summary: 'Sign out everywhere, here too',
        tags: ['Session'],
        response: { 204: z.undefined(), ...refusals('not-signed-in') },
      },
    },
    async (request, reply) => {
      const { id } = requireUser(request)
      const by = { actorId: id, now: parts.clock.now() }
      await db.transaction().execute((tx) => endSessions(tx, id, by))
      const cookies = await parts.signIn.end(request.headers.cookie)
      return reply.code(204).header('set-cookie', cookies).send()
    },
  )
}

function colleagueRoutes(app: App, parts: HttpParts): void {
  const { db } = parts.database
  const codes = ['not-signed-in', 'not-allowed', 'reauthentication-needed', 'person-not-found'] as const
  app.delete(
    '/api/people/:id/sessions',
    {
      config: { recent: true },
      schema: {
        summary: 'Sign a person out everywhere',
        tags: ['People'],
        params,
        response: { 204: z.undefined(), ...refusals(...codes) },
      },
    },
    async (request, reply) => {
      const by = { actorId: requireAdmin(request).id, now: parts.clock.now() }
      await db.transaction().execute((tx) => endSessions(tx, request.params.id, by))
      return reply.code(204).send()
    },
  )
  app.delete(
    '/api/people/:id/second-factor',
    {
      config: { recent: true },
      schema: {
        summary: 'Take away a person’s second factor, passkeys and link with the single sign-on',
        description: 'For a colleague who has lost their telephone. They are signed out everywhere.',
        tags: ['People'],
        params,
        response: { 204: z.undefined(), ...refusals(...codes) },
      },
    },
    async (request, reply) => {
      const by = { actorId: requireAdmin(request).id, now: parts.clock.now() }
      await db.transaction().execute((tx) => resetSecondFactor(tx, request.params.id, by))
      return reply.code(204).send()
    },
  )
}

type SessionRow = Awaited<ReturnType<typeof sessionsOf>>[number]

function presentSession(row: SessionRow, currentId: string): OwnSession {
  return {
    id: row.id,
    current: row.id === currentId,
    method: row.method,
    ...device(row.user_agent),
    ip: row.ip_address || null,
    beganAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at.toISOString(),
    endsAt: row.ends_at.toISOString(),
  }
}

function device(userAgent: string | null): Pick<OwnSession, 'browser' | 'system'> {
  if (!userAgent) return { browser: null, system: null }
  const { browser, os } = Bowser.parse(userAgent)
  return { browser: browser.name || null, system: os.name || null }
}
