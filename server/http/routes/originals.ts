import { z } from 'zod'
import { wholeEmail } from '../../../contract/emails.ts'
import type { User } from '../../db/schema.ts'
import { Problem } from '../../errors.ts'
import { attachmentName } from '../../mail/attachment-name.ts'
import { attachmentsOf } from '../../messages/conversation.ts'
import { maskingBy, masksOf } from '../../messages/masks.ts'
import { fetchOriginal } from '../../messages/original.ts'
import { visibleMessages } from '../../messages/visibility.ts'
import { readWholeMail, WholeMailRefusedError } from '../../messages/whole-mail.ts'
import { requireClean, scanRefusals } from '../clean-files.ts'
import { dispositionOf } from '../content-disposition.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { requireUser } from '../session.ts'

const tags = ['Emails']
const params = z.object({ id: z.uuid() })
const refused = [
  ...['not-signed-in', 'message-not-found', 'original-erased', 'original-not-held', 'google-unreachable'],
] as const

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
          ...refusals(...refused, ...scanRefusals, 'original-of-two'),
        },
      },
    },
    async (request, reply) => {
      const viewer = requireUser(request)
      await refuseMasked(parts, viewer, request.params.id)
      const { subject, raw } = await fetchOriginal(parts, viewer, request.params.id)
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
      const viewer = requireUser(request)
      const { raw } = await fetchOriginal(parts, viewer, request.params.id)
      const masks = await masksOf(parts.db, viewer, [request.params.id])
      const stored = (await attachmentsOf(parts.db, [request.params.id])).get(request.params.id) ?? []
      const files = stored.map(({ id, contentId, contentType }) => ({
        contentId,
        contentType,
        url: `/api/attachments/${id}`,
      }))
      try {
        const pictureSecrets = request.query.remoteImages ? parts.secrets : null
        const whole = await readWholeMail({ messageId: request.params.id, raw, files, pictureSecrets })
        return { ...whole, html: maskingBy(masks.get(request.params.id)).text(whole.html) }
      } catch (cause) {
        throw cause instanceof WholeMailRefusedError ? new Problem('email-too-long', { cause }) : cause
      }
    },
  )
}

/**
 * A file cannot be masked: its headers are signed, and its parts encoded. So it is not opened.
 *
 * @throws Problem `original-of-two`; whoever does not see the email learns nothing here
 */
async function refuseMasked({ db }: HttpParts, viewer: User, id: string): Promise<void> {
  if ((await masksOf(db, viewer, [id])).size === 0) return
  const seen = await visibleMessages(db, viewer)
    .select('messages.id')
    .where('messages.id', '=', id)
    .executeTakeFirst()
  if (seen) throw new Problem('original-of-two')
}
