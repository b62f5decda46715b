import fastifySwagger from '@fastify/swagger'
import type { FastifySchema } from 'fastify'
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { z } from 'zod'
import * as accessLog from '../../contract/access-log.ts'
import * as audit from '../../contract/audit.ts'
import * as blocks from '../../contract/blocks.ts'
import * as candidates from '../../contract/candidates.ts'
import * as common from '../../contract/common.ts'
import * as drafts from '../../contract/drafts.ts'
import * as emails from '../../contract/emails.ts'
import * as googleCheck from '../../contract/google-check.ts'
import * as mailbox from '../../contract/mailbox.ts'
import * as people from '../../contract/people.ts'
import * as receipt from '../../contract/receipt.ts'
import * as setAside from '../../contract/set-aside.ts'
import * as sharing from '../../contract/sharing.ts'
import * as signingIn from '../../contract/signing-in.ts'
import { renderDocs } from './docs-page.ts'
import { refusals } from './error-reply.ts'
import type { App } from './parts.ts'
import { userHeader } from './session.ts'

/** Describes every route that has a schema as OpenAPI 3.1: at /api/openapi.json, and as a page at /api/docs. */
export function describeApi(app: App): void {
  const schemaRegistry = contractSchemas()
  void app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Kurier',
        version: '1',
        description:
          'The email part of a recruiting system. Requests carry the session cookie, which over https is `__Host-kurier.session_token`. Errors are problem details (RFC 9457) with a `code`.',
      },
      components: {
        securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'kurier.session_token' } },
      },
      security: [{ session: [] }],
    },
    transform: ({ schema, url, route, ...rest }) => {
      const isPublic = route.config?.public === true
      const whole = schema && { ...schema, ...(isPublic ? { security: [] } : ofAUser(schema)) }
      return createJsonSchemaTransform({ schemaRegistry })({ schema: whole, url, route, ...rest })
    },
    transformObject: (document) =>
      withoutUnused(createJsonSchemaTransformObject({ schemaRegistry })(document)),
  })
  app.after(() => documentRoutes(app))
}

/** Adds what {@link guardSessions} requires of every route that is not public. */
function ofAUser(schema: FastifySchema) {
  const whose = common.id
    .optional()
    .describe('The id of the user who should be signed in. Without it, any user is accepted')
  return {
    headers: z.object({ [userHeader]: whose }),
    response: { ...(schema.response as object), ...refusals('another-user') },
  }
}

function documentRoutes(app: App): void {
  const config = { public: true }
  app.get('/api/openapi.json', { config, schema: { hide: true } }, async () => app.swagger())
  app.get('/api/docs', { config, schema: { hide: true } }, async (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(renderDocs(app.swagger())),
  )
}

/** Registers the contract's schemas by name, so that the document contains each of them once. */
function contractSchemas() {
  const registry = z.registry<{ id: string }>()
  for (const resource of [
    common,
    candidates,
    people,
    signingIn,
    audit,
    mailbox,
    googleCheck,
    accessLog,
    blocks,
    setAside,
    sharing,
    emails,
    receipt,
    drafts,
  ]) {
    for (const [name, schema] of Object.entries(resource)) {
      // Queries are split into parameters, so they cannot be references.
      const isQuery = name === 'page' || name.endsWith('Query')
      if (isDescribable(schema) && !isQuery)
        registry.add(schema, { id: name.charAt(0).toUpperCase() + name.slice(1) })
    }
  }
  return registry
}

interface Described {
  paths?: unknown
  components?: { schemas?: Record<string, unknown> }
}

/**
 * Removes unused schemas. The library describes each schema both as input and as output; most routes use one of them.
 */
function withoutUnused<D extends object>(document: D): D {
  const { paths, components } = document as Described
  const all = components?.schemas ?? {}
  const used = new Set<string>()
  const follow = (part: unknown) => {
    for (const [, name] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name!)) continue
      used.add(name!)
      follow(all[name!] ?? {})
    }
  }
  follow(paths ?? {})
  const schemas = Object.fromEntries(Object.entries(all).filter(([name]) => used.has(name)))
  return { ...document, components: { ...components, schemas } }
}

function isDescribable(schema: unknown): schema is z.ZodType {
  return (
    schema instanceof z.ZodObject || schema instanceof z.ZodEnum || schema instanceof z.ZodDiscriminatedUnion
  )
}
