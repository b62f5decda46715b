import { z } from 'zod'
import {
  type AgingCandidate as Aging,
  retention,
  retentionChange,
  retentionNotices,
  retentionPreview,
} from '../../../contract/erasing.ts'
import {
  type AgingCandidate,
  agingCandidates,
  keepCandidate,
  noticesFor,
  readRetention,
  setRetention,
} from '../../erasing/retention.ts'
import { isAdmin } from '../../users/user.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { requireAdmin, requireRecruiter, requireUser } from '../session.ts'

const tags = ['Erasing']
const path = '/api/retention'
const always = ['not-signed-in', 'not-allowed'] as const

/** The most candidates that a dry run lists. */
const mostListed = 50

/** How long candidates are kept. */
export function retentionRoutes(app: App, parts: HttpParts): void {
  settingsRoutes(app, parts)
  previewRoute(app, parts)
  noticeRoutes(app, parts)
}

function settingsRoutes(app: App, parts: HttpParts): void {
  const read = async () => {
    const { ranAt, ...rest } = await readRetention(parts.db)
    return { ...rest, rules: [...rest.rules], ranAt: ranAt?.toISOString() ?? null }
  }
  app.get(
    path,
    {
      schema: {
        summary: 'How long candidates are kept',
        tags,
        response: { 200: retention, ...refusals(...always) },
      },
    },
    async (request) => {
      requireAdmin(request)
      return await read()
    },
  )
  app.put(
    path,
    {
      config: { recent: true },
      schema: {
        summary: 'Choose how long candidates are kept',
        description:
          'Months since the last contact, for each stage. Nobody is erased before their owner was told the given number of days before.',
        tags,
        body: retentionChange,
        response: { 200: retention, ...refusals(...always, 'reauthentication-needed', 'invalid-input') },
      },
    },
    async (request) => {
      const by = { actorId: requireAdmin(request).id, now: parts.clock.now() }
      await parts.database.db.transaction().execute((tx) => setRetention(tx, request.body, by))
      return await read()
    },
  )
}

function previewRoute(app: App, parts: HttpParts): void {
  app.post(
    `${path}/previews`,
    {
      schema: {
        summary: 'Dry run: which candidates these rules would erase or anonymise',
        tags,
        body: retentionChange,
        response: { 200: retentionPreview, ...refusals(...always, 'invalid-input') },
      },
    },
    async (request) => {
      requireAdmin(request)
      const now = parts.clock.now()
      const aging = await agingCandidates(parts.db, request.body, now)
      const soon = aging.filter(({ noticeAt }) => noticeAt <= now)
      const due = soon.filter(({ overAt }) => overAt <= now)
      return {
        due: due.length,
        soon: soon.length - due.length,
        candidates: soon.slice(0, mostListed).map(present),
      }
    },
  )
}

function noticeRoutes(app: App, parts: HttpParts): void {
  app.get(
    `${path}/notices`,
    {
      schema: {
        summary: 'Candidates of the user who are to be erased or anonymised soon',
        description: 'Administrators also get those whose owner has no access any more.',
        tags,
        response: { 200: retentionNotices, ...refusals('not-signed-in') },
      },
    },
    async (request) => {
      const user = requireUser(request)
      const viewer = { id: user.id, isAdmin: isAdmin(user) }
      return { notices: (await noticesFor(parts.db, viewer, parts.clock.now())).map(present) }
    },
  )
  app.post(
    '/api/candidates/:id/keeping',
    {
      schema: {
        summary: 'Keep a candidate for another half year',
        tags,
        params: z.object({ id: z.uuid() }),
        response: { 204: z.null(), ...refusals(...always, 'candidate-not-found') },
      },
    },
    async (request, reply) => {
      const by = { actorId: requireRecruiter(request).id, now: parts.clock.now() }
      await parts.database.db.transaction().execute((tx) => keepCandidate(tx, request.params.id, by))
      return reply.code(204).send(null)
    },
  )
}

function present({ id, name, action, lastContactAt, dueAt }: AgingCandidate): Aging {
  return {
    candidate: { id, name },
    action,
    lastContactAt: lastContactAt.toISOString(),
    dueAt: dueAt.toISOString(),
  }
}
