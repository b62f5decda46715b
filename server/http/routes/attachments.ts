import type { FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { z } from 'zod'
import { uploadedAttachment } from '../../../contract/emails.ts'
import { type Db, notingSnapshot } from '../../db/db.ts'
import type { User } from '../../db/schema.ts'
import { Problem } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { attachmentName } from '../../mail/attachment-name.ts'
import { maskFilename } from '../../mail/masked-text.ts'
import { pictureType } from '../../mail/pictures.ts'
import { noteShown } from '../../messages/access-log.ts'
import { attachmentContent } from '../../messages/conversation.ts'
import { masksOf } from '../../messages/masks.ts'
import { requireClean, scanRefusals } from '../clean-files.ts'
import { dispositionOf } from '../content-disposition.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { requireMail, requireUser } from '../session.ts'

const tags = ['Emails']

/** How many bytes of files one user's drafts may contain. */
const mostUnsentBytes = 500 * 1024 * 1024

export function attachmentRoutes(app: App, parts: HttpParts): void {
  downloadRoute(app, parts)
  uploadRoute(app, parts)
}

/**
 * The content comes from outside: it is never executed, its type is never guessed, and it is displayed only if it is
 * a raster picture inside a mail.
 */
function downloadRoute(app: App, parts: HttpParts): void {
  app.get(
    '/api/attachments/:id',
    {
      schema: {
        summary: 'Download an attachment',
        tags,
        params: z.object({ id: z.uuid() }),
        response: {
          200: {
            description: 'The file',
            content: { 'application/octet-stream': { schema: z.custom<Buffer>() } },
          },
          ...refusals('not-signed-in', 'message-not-found', 'original-of-two', ...scanRefusals),
        },
      },
    },
    async (request, reply) => {
      const viewer = requireUser(request)
      const file = await notingSnapshot(parts.db, async (tx) => {
        const found = await attachmentContent(tx, viewer, request.params.id)
        if (found?.message_id) {
          await refuseAnothers(tx, viewer, { ...found, messageId: found.message_id })
          await noteShown(tx, viewer, [found.message_id], 'file', parts.clock.now())
        }
        return found
      })
      if (!file) throw new Problem('message-not-found')
      const picture = file.inline ? pictureType(file.content_type) : null
      // A picture inside a mail is only displayed, as a picture.
      if (!picture) await requireClean(parts, file.content)
      return reply
        .header('content-disposition', dispositionOf(picture ? 'inline' : 'attachment', file.filename))
        .header('content-security-policy', "default-src 'none'; sandbox")
        .type(picture ?? 'application/octet-stream')
        .send(Buffer.from(file.content))
    },
  )
}

/**
 * Refuses a file that names another candidate of the same email whom the viewer may not read, in its name or as text.
 *
 * @throws Problem `original-of-two`
 */
async function refuseAnothers(
  db: Db,
  viewer: User,
  file: { messageId: string; filename: string; content: Uint8Array },
): Promise<void> {
  const masks = (await masksOf(db, viewer, [file.messageId])).get(file.messageId)
  if (!masks) return
  const content = Buffer.from(file.content).toString('latin1').toLowerCase()
  const isAnothers =
    maskFilename(file.filename, masks) !== file.filename ||
    [...masks.keys()].some((address) => content.includes(address))
  if (isAnothers) throw new Problem('original-of-two')
}

function uploadRoute(app: App, parts: HttpParts): void {
  app.post(
    '/api/attachments',
    {
      // The body is a stream, which is read below; its schema exists only for the API document.
      validatorCompiler: () => () => true,
      schema: {
        summary: 'Upload a file to attach to a message',
        tags,
        consumes: ['multipart/form-data'],
        body: z.object({ file: z.file() }),
        response: {
          201: uploadedAttachment,
          ...refusals(
            ...([
              'not-signed-in',
              'not-allowed',
              'bad-request',
              'message-too-large',
              'uploads-full',
            ] as const),
            ...scanRefusals,
          ),
        },
      },
    },
    async (request, reply) => {
      const { id: userId } = requireMail(request, 'send')
      await requireRoom(parts.db, userId)
      const { content, filename, contentType } = await readFile(request)
      await requireClean(parts, content)
      const file = { id: newId(), filename, contentType }
      await parts.db
        .insertInto('outbox_attachments')
        .values({
          id: file.id,
          user_id: userId,
          outbox_id: null,
          filename,
          content_type: contentType,
          content,
          created_at: parts.clock.now(),
        })
        .execute()
      return reply.code(201).send({ ...file, sizeBytes: content.byteLength })
    },
  )
}

/** @throws Problem `uploads-full` if the user's drafts already contain as many bytes of files as allowed */
async function requireRoom(db: Db, userId: string): Promise<void> {
  const held = await db
    .selectFrom('outbox_attachments')
    .select(sql<number>`coalesce(sum(length(content)), 0)::float8`.as('bytes'))
    .where('user_id', '=', userId)
    .where('outbox_id', 'is', null)
    .executeTakeFirstOrThrow()
  if (held.bytes >= mostUnsentBytes) throw new Problem('uploads-full')
}

/** @throws Problem `bad-request` if no complete file arrives, `message-too-large` */
async function readFile(request: FastifyRequest) {
  try {
    const part = await request.file()
    if (part) {
      // A part may have no file name, although its type says otherwise.
      const filename = attachmentName(part.filename ?? null, part.mimetype)
      return { content: await part.toBuffer(), filename, contentType: part.mimetype }
    }
  } catch (cause) {
    const isTooLarge = (cause as { statusCode?: number }).statusCode === 413
    throw new Problem(isTooLarge ? 'message-too-large' : 'bad-request', { cause })
  }
  throw new Problem('bad-request')
}
