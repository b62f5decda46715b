import { z } from 'zod'
import { imageSender } from '../../../contract/emails.ts'
import { Problem } from '../../errors.ts'
import { visibleMessages } from '../../messages/visibility.ts'
import { forgetSender, rememberSender } from '../../pictures/image-senders.ts'
import { isOwnLink } from '../../pictures/picture-links.ts'
import { PictureError } from '../../pictures/picture-request.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { requireUser } from '../session.ts'

const tags = ['Emails']

export function pictureRoutes(app: App, parts: HttpParts): void {
  proxyRoute(app, parts)
  senderRoutes(app, parts)
}

/** Serves a picture from a mail through this server, so that the picture's host learns nothing about the reader. */
function proxyRoute(app: App, parts: HttpParts): void {
  app.get(
    '/api/pictures',
    {
      schema: {
        summary: 'A remote picture of a message, through the proxy',
        description: 'Works only with the signed URLs in the HTML of a message.',
        tags,
        querystring: z.object({
          message: z.uuid(),
          url: z.string().max(4_096),
          signature: z.string().max(100),
        }),
        response: {
          200: { description: 'The picture', content: { 'image/*': { schema: z.custom<Buffer>() } } },
          ...refusals('not-signed-in', 'message-not-found', 'picture-not-shown'),
        },
      },
    },
    async (request, reply) => {
      const viewer = requireUser(request)
      const { message, url } = request.query
      if (!isOwnLink(request.query, parts.secrets)) throw new Problem('message-not-found')
      const visible = visibleMessages(parts.db, viewer)
        .select('messages.id')
        .where('messages.id', '=', message)
      if (!(await visible.executeTakeFirst())) throw new Problem('message-not-found')
      const { contentType, bytes } = await parts.pictures.get(url).catch((cause: unknown) => {
        throw cause instanceof PictureError ? new Problem('picture-not-shown', { cause }) : cause
      })
      return reply
        .header('content-disposition', 'inline')
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('cache-control', 'private, max-age=3600')
        .type(contentType)
        .send(bytes)
    },
  )
}

function senderRoutes(app: App, parts: HttpParts): void {
  const response = { 204: z.null(), ...refusals('not-signed-in', 'invalid-input') }
  app.post(
    '/api/image-senders',
    {
      schema: {
        summary: 'Always show the images of this sender to yourself',
        tags,
        body: imageSender,
        response,
      },
    },
    async (request, reply) => {
      const { id } = requireUser(request)
      const { address } = request.body
      await parts.db.transaction().execute((tx) => rememberSender(tx, id, address, parts.clock.now()))
      return reply.code(204).send(null)
    },
  )
  app.delete(
    '/api/image-senders',
    {
      schema: {
        summary: 'Ask again before showing the images of this sender',
        tags,
        querystring: z.object(imageSender.shape),
        response,
      },
    },
    async (request, reply) => {
      const { id } = requireUser(request)
      await parts.db.transaction().execute((tx) => forgetSender(tx, id, request.query.address))
      return reply.code(204).send(null)
    },
  )
}
