import { z } from 'zod'
import {
  newPasskey,
  passkeyChange,
  passkeyOptions,
  passkey as passkeySchema,
} from '../../../contract/signing-in.ts'
import { addPasskey, beginPasskey, type Passkey, removePasskey, renamePasskey } from '../../users/passkeys.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { readResponse } from '../passkey-response.ts'
import { requireUser } from '../session.ts'

const tags = ['Session']
const params = z.object({ id: z.uuid() })

/** The user's own passkeys; `/api/me/signing-in` lists them. */
export function passkeyRoutes(app: App, parts: HttpParts): void {
  additionRoutes(app, parts)
  app.patch(
    '/api/me/passkeys/:id',
    {
      schema: {
        summary: 'Give a passkey another name',
        tags,
        params,
        body: passkeyChange,
        response: {
          200: passkeySchema,
          ...refusals('not-signed-in', 'invalid-input', 'passkey-not-found'),
        },
      },
    },
    async (request) => {
      const { id: userId } = requireUser(request)
      const which = { userId, id: request.params.id }
      return presentPasskey(await renamePasskey(parts.database.db, which, request.body.name))
    },
  )
  app.delete(
    '/api/me/passkeys/:id',
    {
      config: { recent: true },
      schema: {
        summary: 'Remove a passkey; it no longer signs in',
        tags,
        params,
        response: {
          204: z.undefined(),
          ...refusals('not-signed-in', 'reauthentication-needed', 'passkey-not-found'),
        },
      },
    },
    async (request, reply) => {
      await removePasskey(parts, { userId: requireUser(request).id, id: request.params.id })
      return reply.code(204).send()
    },
  )
}

function additionRoutes(app: App, parts: HttpParts): void {
  const config = { recent: true }
  app.post(
    '/api/me/passkeys/challenges',
    {
      config,
      schema: {
        summary: 'Ask for what a browser needs to make a passkey',
        tags,
        response: { 201: passkeyOptions, ...refusals('not-signed-in', 'reauthentication-needed') },
      },
    },
    async (request, reply) => {
      const options = await beginPasskey(parts, requireUser(request))
      return reply.code(201).send({ options: { ...options } })
    },
  )
  app.post(
    '/api/me/passkeys',
    {
      config,
      schema: {
        summary: 'Store a passkey that the browser has made',
        tags,
        body: newPasskey,
        response: {
          201: passkeySchema,
          ...refusals(
            'not-signed-in',
            'reauthentication-needed',
            'invalid-input',
            'passkey-refused',
            'passkeys-full',
          ),
        },
      },
    },
    async (request, reply) => {
      const { id } = requireUser(request)
      const { name } = request.body
      const made = await addPasskey(parts, id, { name, response: readResponse<'create'>(request.body) })
      return reply.code(201).send(presentPasskey(made))
    },
  )
}

export function presentPasskey(row: Passkey): z.infer<typeof passkeySchema> {
  return {
    id: row.id,
    name: row.name,
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
  }
}
