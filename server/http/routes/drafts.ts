import { z } from 'zod'
import { draftChange, draftList, type KeptDraft, savedDraft } from '../../../contract/drafts.ts'
import { discardDraft, draftsOf, type OpenDraft, saveDraft } from '../../outbox/drafts.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { requireMail, requireUser } from '../session.ts'

const tags = ['Emails']
const candidateParams = z.object({ id: z.uuid() })
const draftParams = candidateParams.extend({ draftId: z.uuid() })

/** A user's drafts. Nobody else can see them, whatever their permissions. */
export function draftRoutes(app: App, parts: HttpParts): void {
  app.get(
    '/api/candidates/:id/drafts',
    {
      schema: {
        summary: 'Your own drafts to a candidate, oldest first',
        tags,
        params: candidateParams,
        response: { 200: draftList, ...refusals('not-signed-in') },
      },
    },
    async (request) => {
      const drafts = await draftsOf(parts.db, requireUser(request).id, request.params.id)
      return { drafts: drafts.map(presentDraft) }
    },
  )
  saveRoute(app, parts)
  app.delete(
    '/api/candidates/:id/drafts/:draftId',
    {
      schema: {
        summary: 'Discard a draft, if it has not changed since this version',
        tags,
        params: draftParams,
        querystring: z.object({ version: z.coerce.number().int().min(1) }),
        response: { 204: z.null(), ...refusals('not-signed-in', 'draft-changed') },
      },
    },
    async (request, reply) => {
      const { id: candidateId, draftId: id } = request.params
      const { version } = request.query
      await discardDraft(parts, requireUser(request).id, { id, candidateId, version })
      return reply.code(204).send(null)
    },
  )
}

function saveRoute(app: App, parts: HttpParts): void {
  app.put(
    '/api/candidates/:id/drafts/:draftId',
    {
      bodyLimit: 4 * 1024 * 1024,
      schema: {
        summary: 'Save a draft that was based on this version; sending a message with its id deletes it',
        tags,
        params: draftParams,
        body: draftChange,
        response: {
          200: savedDraft,
          ...refusals(
            'not-signed-in',
            'not-allowed',
            'candidate-not-found',
            'draft-changed',
            'draft-gone',
            'draft-sent',
            'drafts-full',
          ),
        },
      },
    },
    async (request) => {
      const { id: candidateId, draftId: id } = request.params
      const change = { ...request.body, id, candidateId }
      return { id, version: await saveDraft(parts, requireMail(request, 'send').id, change) }
    },
  )
}

function presentDraft({ row, files }: OpenDraft): KeptDraft {
  const { attachmentIds: _, ...content } = row.content
  return {
    private: null,
    ...content,
    id: row.id,
    version: row.version,
    conversationId: row.conversation_id,
    updatedAt: row.updated_at.toISOString(),
    attachments: files,
  }
}
