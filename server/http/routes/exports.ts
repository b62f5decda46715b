import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { exportList, mailExport, newExport } from '../../../contract/exports.ts'
import type { User } from '../../db/schema.ts'
import { Problem } from '../../errors.ts'
import { byteRange } from '../../exports/byte-range.ts'
import {
  askForExport,
  deleteExport,
  downloadable,
  type Export,
  exportsOf,
  keptExportDays,
} from '../../exports/exports.ts'
import { fileBytes } from '../../exports/file-parts.ts'
import { dispositionOf } from '../content-disposition.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { requireUser } from '../session.ts'

const tags = ['Exports']
const params = z.object({ id: z.uuid() })
const kept = `A job writes the file, which can be downloaded for ${keptExportDays} days.`

/** Files of the mail that a user may see: of one candidate, or of their own inbox. */
export function exportRoutes(app: App, parts: HttpParts): void {
  candidateRoute(app, parts)
  ownRoute(app, parts)
  listRoute(app, parts)
  fileRoute(app, parts)
  deletionRoute(app, parts)
}

function candidateRoute(app: App, parts: HttpParts): void {
  app.post(
    '/api/candidates/:id/exports',
    {
      config: { recent: true },
      schema: {
        summary: 'Export the emails of a candidate that you may see',
        description: `${kept} Emails that may not be downloaded, and why, are listed in its index.`,
        tags,
        params,
        body: newExport,
        response: {
          201: mailExport,
          ...refusals('not-signed-in', 'reauthentication-needed', 'invalid-input'),
          ...refusals('candidate-not-found', 'exports-full'),
        },
      },
    },
    async (request, reply) => {
      const user = requireUser(request)
      const { format } = request.body
      return reply.code(201).send(await asked(parts, user, { candidateId: request.params.id, format }))
    },
  )
}

function ownRoute(app: App, parts: HttpParts): void {
  app.post(
    '/api/me/exports',
    {
      config: { recent: true },
      schema: {
        summary: 'Export your own data, and the emails of your own inbox that Kurier keeps',
        description: kept,
        tags,
        response: {
          201: mailExport,
          ...refusals('not-signed-in', 'reauthentication-needed', 'exports-full'),
        },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await asked(parts, requireUser(request), { candidateId: null, format: 'eml' })),
  )
}

async function asked(parts: HttpParts, user: User, wanted: Parameters<typeof askForExport>[2]) {
  const now = parts.clock.now()
  const id = await parts.db
    .transaction()
    .execute((tx) => askForExport(tx, user, wanted, { now, enqueue: parts.enqueue }))
  const found = (await exportsOf(parts.database.db, user.id, now)).find((one) => one.id === id)
  if (!found) throw new Problem('not-found')
  return present(found)
}

function listRoute(app: App, parts: HttpParts): void {
  app.get(
    '/api/exports',
    {
      schema: {
        summary: 'The files that you asked for, the last one first',
        tags,
        response: { 200: exportList, ...refusals('not-signed-in') },
      },
    },
    async (request) => ({
      exports: (await exportsOf(parts.db, requireUser(request).id, parts.clock.now())).map(present),
    }),
  )
}

function present({ createdAt, expiresAt, ...rest }: Export) {
  return { ...rest, createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() }
}

function fileRoute(app: App, parts: HttpParts): void {
  app.get(
    '/api/exports/:id/file',
    {
      schema: {
        summary: 'Download an exported file, or part of it',
        description:
          'Takes a Range header, so that an interrupted download can go on. Refused if you may not see all of its emails any more.',
        tags,
        params,
        response: {
          200: {
            description: 'The file, or with status 206 the part that was asked for',
            content: {
              'application/zip': { schema: z.custom<Buffer>() },
              'application/pdf': { schema: z.custom<Buffer>() },
            },
          },
          ...refusals('not-signed-in', 'not-found', 'export-not-ready', 'export-outdated'),
        },
      },
    },
    async (request, reply) => {
      const file = await downloadable(parts.db, requireUser(request), request.params.id, parts.clock.now())
      return sendFile(parts, request, reply, { id: request.params.id, ...file })
    },
  )
}

interface ExportFile {
  id: string
  name: string
  format: string
  sizeBytes: number
}

/** Sends the file, or the range of it that the client asks for (RFC 9110 §14). */
function sendFile(
  { database: { db } }: HttpParts,
  request: FastifyRequest,
  reply: FastifyReply,
  file: ExportFile,
): FastifyReply {
  const { id, sizeBytes, format } = file
  const etag = `"${id}"`
  const condition = request.headers['if-range']
  const mayContinue = condition === undefined || condition === etag
  const range = mayContinue ? byteRange(request.headers.range, sizeBytes) : null
  reply.header('accept-ranges', 'bytes').header('etag', etag)
  if (range === 'unsatisfiable') return reply.code(416).header('content-range', `bytes */${sizeBytes}`).send()
  const { first, last } = range ?? { first: 0, last: sizeBytes - 1 }
  if (range) reply.code(206).header('content-range', `bytes ${first}-${last}/${sizeBytes}`)
  return reply
    .header('content-length', last - first + 1)
    .header('content-disposition', dispositionOf('attachment', fileNameOf(file)))
    .header('content-security-policy', "default-src 'none'; sandbox")
    .type(format === 'pdf' ? 'application/pdf' : 'application/zip')
    .send(Readable.from(fileBytes(db, id, { first, last })))
}

function fileNameOf({ name, format }: { name: string; format: string }): string {
  return `${name.replaceAll(/[/\\]/g, '_')}.${format === 'pdf' ? 'pdf' : `${format}.zip`}`
}

function deletionRoute(app: App, parts: HttpParts): void {
  app.delete(
    '/api/exports/:id',
    {
      schema: {
        summary: 'Delete an exported file',
        tags,
        params,
        response: { 204: z.null(), ...refusals('not-signed-in', 'not-found') },
      },
    },
    async (request, reply) => {
      await deleteExport(parts.db, requireUser(request).id, request.params.id)
      return reply.code(204).send(null)
    },
  )
}
