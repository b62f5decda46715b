import { z } from 'zod'
import {
  merged,
  mergePreview,
  mergeQuery,
  merges,
  newMerge,
  twinDismissal,
  twins,
} from '../../../contract/profiles.ts'
import { keptInBinDays } from '../../profiles/bin.ts'
import { mergeCandidates } from '../../profiles/merge.ts'
import { previewMerge } from '../../profiles/merge-preview.ts'
import { rememberDistinct, twinsOf } from '../../profiles/twins.ts'
import { undoableMerges, undoMerge } from '../../profiles/undo-merge.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { requireRecruiter } from '../session.ts'
import { daysAfter } from './candidate-bin.ts'

const tags = ['Candidates']
const params = z.object({ id: z.uuid() })

/** Two candidates who are one person: finding them, merging them, and undoing that. */
export function mergeRoutes(app: App, parts: HttpParts): void {
  previewRoute(app, parts)
  mergeRoute(app, parts)
  listRoute(app, parts)
  undoRoute(app, parts)
  twinRoutes(app, parts)
}

const refused = refusals(
  ...(['not-signed-in', 'not-allowed', 'invalid-input', 'candidate-not-found'] as const),
  ...(['merge-with-itself', 'merge-not-reader', 'merge-two-users'] as const),
)

function previewRoute(app: App, parts: HttpParts): void {
  app.get(
    '/api/candidates/:id/merges/preview',
    {
      schema: {
        summary: 'Preview what merging another candidate into this one would do',
        tags,
        params,
        querystring: mergeQuery,
        response: { 200: mergePreview, ...refused },
      },
    },
    async (request) => {
      const actor = requireRecruiter(request)
      const pair = { keptId: request.params.id, mergedId: request.query.candidateId }
      const preview = await previewMerge(parts.database.db, actor, pair, merging(parts))
      return { ...preview, keptDays: keptInBinDays }
    },
  )
}

function mergeRoute(app: App, parts: HttpParts): void {
  app.post(
    '/api/candidates/:id/merges',
    {
      schema: {
        summary: 'Merge another candidate into this one',
        description: `Allowed for those who read all emails of both and may change both hiring teams. Nobody sees an email afterwards that they could not read before. Can be undone for ${keptInBinDays} days.`,
        tags,
        params,
        body: newMerge,
        response: { 201: merged, ...refused },
      },
    },
    async (request, reply) => {
      const actor = requireRecruiter(request)
      const pair = { keptId: request.params.id, mergedId: request.body.candidateId }
      const mergeId = await parts.db
        .transaction()
        .execute((tx) => mergeCandidates(tx, actor, pair, merging(parts)))
      return reply.code(201).send({ mergeId })
    },
  )
}

function listRoute(app: App, parts: HttpParts): void {
  app.get(
    '/api/candidates/:id/merges',
    {
      schema: {
        summary: 'The merges into a candidate that can be undone',
        description: 'The last one first; it has to be undone before the one before it.',
        tags,
        params,
        response: { 200: merges, ...refusals('not-signed-in', 'not-allowed') },
      },
    },
    async (request) => {
      requireRecruiter(request)
      const rows = await undoableMerges(parts.db, request.params.id, parts.clock.now())
      return {
        merges: rows.map((row) => ({
          ...row,
          mergedAt: row.mergedAt.toISOString(),
          undoUntil: daysAfter(row.mergedAt).toISOString(),
        })),
      }
    },
  )
}

function undoRoute(app: App, parts: HttpParts): void {
  app.delete(
    '/api/candidates/:id/merges/:mergeId',
    {
      schema: {
        summary: 'Undo a merge',
        description:
          'Both candidates are as they were. What was removed since stays removed; mail that came since is on the profile of whose address it has.',
        tags,
        params: params.extend({ mergeId: z.uuid() }),
        response: {
          204: z.null(),
          ...refusals('not-signed-in', 'not-allowed', 'not-found', 'merge-not-reader'),
          ...refusals('merge-undo-later-first', 'candidate-needs-address'),
        },
      },
    },
    async (request, reply) => {
      const actor = requireRecruiter(request)
      const { id: candidateId, mergeId } = request.params
      await parts.db
        .transaction()
        .execute((tx) => undoMerge(tx, actor, { candidateId, mergeId }, merging(parts)))
      return reply.code(204).send(null)
    },
  )
}

function twinRoutes(app: App, parts: HttpParts): void {
  app.get(
    '/api/candidates/:id/twins',
    {
      schema: {
        summary: 'Candidates who may be the same person',
        tags,
        params,
        response: { 200: twins, ...refusals('not-signed-in', 'not-allowed') },
      },
    },
    async (request) => {
      requireRecruiter(request)
      return { twins: await twinsOf(parts.db, request.params.id) }
    },
  )
  app.post(
    '/api/candidates/:id/twins/dismissals',
    {
      schema: {
        summary: 'Say that two candidates are not the same person',
        tags,
        params,
        body: twinDismissal,
        response: {
          204: z.null(),
          ...refusals('not-signed-in', 'not-allowed', 'invalid-input', 'candidate-not-found'),
        },
      },
    },
    async (request, reply) => {
      const { id: actorId } = requireRecruiter(request)
      const two = { candidateId: request.params.id, otherId: request.body.candidateId }
      const by = { actorId, now: parts.clock.now() }
      await parts.db.transaction().execute((tx) => rememberDistinct(tx, two, by))
      return reply.code(204).send(null)
    },
  )
}

function merging({ clock, onSealed }: HttpParts) {
  return { now: clock.now(), onSealed }
}
