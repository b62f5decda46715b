import { z } from 'zod'
import {
  privacyChange,
  privacyChanged,
  privacyDefault,
  removal,
  removed,
  removedList,
} from '../../../contract/privacy.ts'
import { makePrivate, makePublic } from '../../messages/conversation-privacy.ts'
import { findConversation } from '../../messages/find-conversation.ts'
import { setPrivateByDefault } from '../../messages/private-candidates.ts'
import { removedMail, removeFromProfile } from '../../messages/removed-mail.ts'
import { whoRead } from '../../messages/who-read.ts'
import { restoreRemoved } from '../../sync/restored-mail.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { requireUser } from '../session.ts'

const tags = ['Privacy']
const candidateParams = z.object({ id: z.uuid() })

/** What the owner of an inbox takes back from the team: private conversations, and mail removed from the profiles. */
export function privacyRoutes(app: App, parts: HttpParts): void {
  conversationRoute(app, parts)
  defaultRoute(app, parts)
  removalRoute(app, parts)
  removedRoutes(app, parts)
}

function conversationRoute(app: App, parts: HttpParts): void {
  app.put(
    '/api/candidates/:id/conversations/:messageId/privacy',
    {
      schema: {
        summary: 'Make a conversation private to those who have it in their inbox, or share it again',
        description:
          'Allowed for everybody who has one of its messages in an inbox of their own. Only who made it private can share it again. Later mail of the conversation follows.',
        tags,
        params: candidateParams.extend({ messageId: z.uuid() }),
        body: privacyChange,
        response: {
          200: privacyChanged,
          ...refusals(
            'not-signed-in',
            'message-not-found',
            'not-own-mail',
            'private-by-colleague',
            'invalid-input',
          ),
        },
      },
    },
    async (request) => {
      const viewer = requireUser(request)
      const { id: candidateId, messageId } = request.params
      const isPrivate = request.body.private
      return await parts.db.transaction().execute(async (tx) => {
        const entries = await findConversation(tx, viewer, candidateId, messageId)
        const change = { viewer, candidateId, entries, now: parts.clock.now() }
        await (isPrivate ? makePrivate(tx, change) : makePublic(tx, change))
        const ids = entries.map(({ id }) => id)
        return { readBy: isPrivate ? await whoRead(tx, ids, viewer.id) : [] }
      })
    },
  )
}

function defaultRoute(app: App, parts: HttpParts): void {
  app.put(
    '/api/candidates/:id/privacy-default',
    {
      schema: {
        summary: 'Choose whether your new conversations with a candidate are private',
        tags,
        params: candidateParams,
        body: privacyDefault,
        response: {
          204: z.null(),
          ...refusals('not-signed-in', 'candidate-not-found', 'invalid-input'),
        },
      },
    },
    async (request, reply) => {
      const { id: userId } = requireUser(request)
      const { id: candidateId } = request.params
      const change = { userId, candidateId, isPrivate: request.body.private, now: parts.clock.now() }
      await parts.db.transaction().execute((tx) => setPrivateByDefault(tx, change))
      return reply.code(204).send(null)
    },
  )
}

function removalRoute(app: App, parts: HttpParts): void {
  app.post(
    '/api/candidates/:id/removals',
    {
      schema: {
        summary: 'Remove your own copies of emails from all profiles; they stay in Gmail',
        description: 'Copies in inboxes of colleagues stay. What is fetched again stays removed.',
        tags,
        params: candidateParams,
        body: removal,
        response: { 200: removed, ...refusals('not-signed-in', 'not-own-mail', 'invalid-input') },
      },
    },
    async (request) => {
      const viewer = requireUser(request)
      const { messageIds } = request.body
      const ids = await parts.db
        .transaction()
        .execute((tx) => removeFromProfile(tx, viewer, request.params.id, messageIds, parts.clock.now()))
      return { messageIds: ids }
    },
  )
}

function removedRoutes(app: App, parts: HttpParts): void {
  app.get(
    '/api/removed-mail',
    {
      schema: {
        summary: 'The emails that you removed from profiles, the latest first',
        tags,
        response: { 200: removedList, ...refusals('not-signed-in') },
      },
    },
    async (request) => {
      const messages = await removedMail(parts.db, requireUser(request))
      return {
        messages: messages.map((one) => ({
          ...one,
          at: one.at.toISOString(),
          removedAt: one.removedAt.toISOString(),
        })),
      }
    },
  )
  app.post(
    '/api/removed-mail/restorations',
    {
      schema: {
        summary: 'Put emails that you removed back on the profiles',
        tags,
        body: removal,
        response: { 204: z.null(), ...refusals('not-signed-in', 'invalid-input') },
      },
    },
    async (request, reply) => {
      const viewer = requireUser(request)
      const { messageIds } = request.body
      await parts.db.transaction().execute((tx) => restoreRemoved(tx, parts, viewer, messageIds))
      return reply.code(204).send(null)
    },
  )
}
