import { z } from 'zod'
import { draftChange, draftList, type KeptDraft, savedDraft } from '../../../contract/drafts.ts'
import { discardDraft, draftsOf, type OpenDraft, saveDraft } from '../../outbox/drafts.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { requireMail, requireUser } from '../session.ts'

const tags = ['Emails']
const candidateParams = z.object({ id: z.uuid() })
const draftParams = candidateParams.extend({ draftId: z.uuid() })

/** What somebody is writing: theirs alone, whatever anybody's permissions are. */
export function draftRoutes(app: App, parts: HttpParts): void {
  app.get(
    '/api/candidates/:id/drafts',
    {
      schema: {
        summary: 'One’s own drafts to a candidate, the oldest first',
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
        summary: 'Discard a draft as it was seen',
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
        summary: 'Keep a draft, by the version that was changed; sent under its id it is gone',
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
    ...content,
    id: row.id,
    version: row.version,
    conversationId: row.conversation_id,
    updatedAt: row.updated_at.toISOString(),
    attachments: files,
  }
}
