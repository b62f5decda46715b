import { z } from 'zod'
import { removal, removalPreview } from '../../../contract/leaving.ts'
import { removeForGood, requirePerson } from '../../leaving/erasure.ts'
import { erasurePreview } from '../../leaving/erasure-preview.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { requireAdmin } from '../session.ts'

const tags = ['People']
const params = z.object({ id: z.uuid() })
const always = ['not-signed-in', 'not-allowed', 'person-not-found'] as const

/** Removing a person for good, and what that would do. */
export function leavingRoutes(app: App, parts: HttpParts): void {
  app.get(
    '/api/people/:id/removal',
    {
      schema: {
        summary: 'What removing a person for good would do',
        tags,
        params,
        response: { 200: removalPreview, ...refusals(...always) },
      },
    },
    async (request) => {
      requireAdmin(request)
      await requirePerson(parts.db, request.params.id)
      return await erasurePreview(parts.db, request.params.id)
    },
  )
  app.post(
    '/api/people/:id/removal',
    {
      config: { recent: true },
      schema: {
        summary: 'Remove a person for good: revoke the grant of their inbox and erase what is personal',
        description:
          'This cannot be undone. The emails that colleagues may be shown are kept or removed; private and held ones always go.',
        tags,
        params,
        body: removal,
        response: {
          204: z.null(),
          ...refusals(
            ...always,
            'reauthentication-needed',
            'invalid-input',
            'own-access',
            'last-administrator',
          ),
        },
      },
    },
    async (request, reply) => {
      const { id: actorId } = requireAdmin(request)
      await removeForGood(parts, request.params.id, request.body.emails, actorId)
      return reply.code(204).send(null)
    },
  )
}
