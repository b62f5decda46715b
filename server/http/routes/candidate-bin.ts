import { z } from 'zod'
import { candidate } from '../../../contract/candidates.ts'
import { bin, binQuery } from '../../../contract/profiles.ts'
import { findCandidate } from '../../candidates/candidates.ts'
import { binnedCandidates, deleteCandidate, keptInBinDays } from '../../profiles/bin.ts'
import { restoreCandidate } from '../../profiles/restore.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { presentCandidate } from '../present.ts'
import { requireRecruiter } from '../session.ts'

const tags = ['Candidates']
const params = z.object({ id: z.uuid() })

/** Deleting candidates, and taking them out of the bin. */
export function candidateBinRoutes(app: App, parts: HttpParts): void {
  deletionRoute(app, parts)
  listRoute(app, parts)
  restorationRoute(app, parts)
}

function deletionRoute(app: App, parts: HttpParts): void {
  app.delete(
    '/api/candidates/:id',
    {
      schema: {
        summary: 'Delete a candidate',
        description: `The candidate can be restored for ${keptInBinDays} days. Meanwhile nobody sees them or their emails, and no mailbox is searched for them. Allowed for the hiring team and administrators.`,
        tags,
        params,
        response: {
          204: z.null(),
          ...refusals('not-signed-in', 'not-allowed', 'candidate-not-found', 'not-in-hiring-team'),
        },
      },
    },
    async (request, reply) => {
      const actor = requireRecruiter(request)
      await parts.db
        .transaction()
        .execute((tx) => deleteCandidate(tx, actor, request.params.id, changing(parts)))
      return reply.code(204).send(null)
    },
  )
}

function listRoute(app: App, parts: HttpParts): void {
  app.get(
    '/api/candidate-bin',
    {
      schema: {
        summary: 'Deleted candidates who can be restored, the last one first',
        tags,
        querystring: binQuery,
        response: { 200: bin, ...refusals('not-signed-in', 'not-allowed', 'invalid-input') },
      },
    },
    async (request) => {
      requireRecruiter(request)
      const { before, size } = request.query
      const rows = await binnedCandidates(parts.db, parts.clock.now(), { before, size: size + 1 })
      const shown = rows.slice(0, size)
      return {
        next: rows.length > size ? shown.at(-1)!.id : null,
        candidates: shown.map((row) => ({
          ...row,
          deletedAt: row.deletedAt.toISOString(),
          keptUntil: daysAfter(row.deletedAt).toISOString(),
        })),
      }
    },
  )
}

function restorationRoute(app: App, parts: HttpParts): void {
  app.post(
    '/api/candidates/:id/restorations',
    {
      schema: {
        summary: 'Restore a deleted candidate',
        description:
          'Addresses, emails and what owners share are as before, and every connected mailbox is searched for what arrived meanwhile.',
        tags,
        params,
        response: {
          200: candidate,
          ...refusals('not-signed-in', 'not-allowed', 'candidate-not-found', 'not-in-hiring-team'),
        },
      },
    },
    async (request) => {
      const actor = requireRecruiter(request)
      const { id } = request.params
      await parts.db.transaction().execute((tx) => restoreCandidate(tx, actor, id, changing(parts)))
      return await presentCandidate(parts, actor, await findCandidate(parts.db, actor, id, parts.clock.now()))
    },
  )
}

function changing({ clock, onAddressesChanged }: HttpParts) {
  return { now: clock.now(), onAddressesChanged }
}

/** The end of the time in which a deletion or merge can be undone. */
export function daysAfter(at: Date): Date {
  return new Date(at.getTime() + keptInBinDays * 24 * 60 * 60_000)
}
