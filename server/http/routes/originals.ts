import { z } from 'zod'
import { wholeEmail } from '../../../contract/emails.ts'
import { Problem } from '../../errors.ts'
import { attachmentName } from '../../mail/attachment-name.ts'
import { attachmentsOf } from '../../messages/conversation.ts'
import { fetchOriginal } from '../../messages/original.ts'
import { readWholeMail, WholeMailRefusedError } from '../../messages/whole-mail.ts'
import { requireClean, scanRefusals } from '../clean-files.ts'
import { dispositionOf } from '../content-disposition.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { requireUser } from '../session.ts'

const tags = ['Emails']
const params = z.object({ id: z.uuid() })
const refused = ['not-signed-in', 'message-not-found', 'original-not-held', 'google-unreachable'] as const

/** Fetches the original of an email from Google: as a file, or the whole text if only its beginning is stored. */
export function originalRoutes(app: App, parts: HttpParts): void {
  originalRoute(app, parts)
  wholeRoute(app, parts)
}

function originalRoute(app: App, parts: HttpParts): void {
  app.get(
    '/api/messages/:id/original',
    {
      schema: {
        summary: 'Download the original of an email from Gmail as .eml',
        tags,
        params,
        response: {
          200: {
            description: 'The email (RFC 5322)',
            content: { 'message/rfc822': { schema: z.custom<Buffer>() } },
          },
          ...refusals(...refused, ...scanRefusals),
        },
      },
    },
    async (request, reply) => {
      const { subject, raw } = await fetchOriginal(parts, requireUser(request), request.params.id)
      await requireClean(parts, raw)
      const name = attachmentName(
        `${subject.replaceAll(/[/\\]/g, '_').slice(0, 150) || 'email'}.eml`,
        'message/rfc822',
      )
      return reply
        .header('content-disposition', dispositionOf('attachment', name))
        .header('content-security-policy', "default-src 'none'; sandbox")
        .type('message/rfc822')
        .send(Buffer.from(raw))
    },
  )
}

function wholeRoute(app: App, parts: HttpParts): void {
  app.get(
    '/api/messages/:id/whole',
    {
      schema: {
        summary: 'The whole text of an email of which only the beginning is stored',
        tags,
        params,
        querystring: z.object({ remoteImages: z.stringbool().default(false) }),
        response: { 200: wholeEmail, ...refusals(...refused, 'email-too-long') },
      },
    },
    async (request) => {
      const { raw } = await fetchOriginal(parts, requireUser(request), request.params.id)
      const stored = (await attachmentsOf(parts.db, [request.params.id])).get(request.params.id) ?? []
      const files = stored.map(({ id, contentId, contentType }) => ({
        contentId,
        contentType,
        url: `/api/attachments/${id}`,
      }))
      try {
        const pictureSecrets = request.query.remoteImages ? parts.secrets : null
        return await readWholeMail({ messageId: request.params.id, raw, files, pictureSecrets })
      } catch (cause) {
        throw cause instanceof WholeMailRefusedError ? new Problem('email-too-long', { cause }) : cause
      }
    },
  )
}
