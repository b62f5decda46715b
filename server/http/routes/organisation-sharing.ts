import { organisationSharing } from '../../../contract/sharing.ts'
import { setSharesUnasked, sharesUnasked } from '../../sharing/organisation.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { requireAdmin, requireUser } from '../session.ts'

const tags = ['Sharing']

/** Whether the organisation shares mail without asking. Everybody may know it before they connect an inbox. */
export function organisationSharingRoutes(app: App, parts: HttpParts): void {
  const { db } = parts.database
  app.get(
    '/api/organisation',
    {
      schema: {
        summary: 'What your organisation decided about sharing',
        tags,
        response: { 200: organisationSharing, ...refusals('not-signed-in') },
      },
    },
    async (request) => {
      requireUser(request)
      return { sharesUnasked: await sharesUnasked(db) }
    },
  )
  app.patch(
    '/api/organisation',
    {
      schema: {
        summary: 'Change whether owners of mailboxes are asked before their emails are shared',
        description:
          'What is held already stays held. Owners are told in any case, and can keep emails private.',
        tags,
        body: organisationSharing.partial(),
        response: {
          200: organisationSharing,
          ...refusals('not-signed-in', 'not-allowed', 'invalid-input'),
        },
      },
    },
    async (request) => {
      const { id: actorId } = requireAdmin(request)
      const { sharesUnasked: unasked } = request.body
      if (unasked !== undefined) {
        const by = { actorId, now: parts.clock.now() }
        await db.transaction().execute((tx) => setSharesUnasked(tx, unasked, by))
      }
      return { sharesUnasked: await sharesUnasked(db) }
    },
  )
}
