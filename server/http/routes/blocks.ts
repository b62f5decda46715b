import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { block, blockList, blockPreview, blockQuery, newBlock } from '../../../contract/blocks.ts'
import { blocksOf } from '../../mailboxes/blocks.ts'
import { keptUnlinkedDays } from '../../messages/unlinked.ts'
import { addBlock, liftBlock, previewBlock } from '../../sync/block-changes.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { presentBlock, presentPattern } from '../present-block.ts'
import { requireAdmin, requireUser } from '../session.ts'

/** The routes of a blocklist, and who may use them. */
interface BlockListRoutes {
  path: string
  tag: string
  whose: string
  refused: ('not-signed-in' | 'not-allowed')[]
  /** Returns the requesting user and the owner of the list: a user's id, or null for the company's list. */
  enter(request: FastifyRequest): { actorId: string; owner: string | null }
}

const own: BlockListRoutes = {
  path: '/api/mailbox/blocks',
  tag: 'Mailbox',
  whose: 'your own list',
  refused: ['not-signed-in'],
  enter: (request) => {
    const { id } = requireUser(request)
    return { actorId: id, owner: id }
  },
}

const company: BlockListRoutes = {
  path: '/api/blocks',
  tag: 'People',
  whose: 'the company’s list',
  refused: ['not-signed-in', 'not-allowed'],
  enter: (request) => ({ actorId: requireAdmin(request).id, owner: null }),
}

/** Nobody else sees a user's own list, not even an administrator. It can be written before a mailbox is connected. */
export function blockRoutes(app: App, parts: HttpParts): void {
  for (const list of [own, company]) {
    readRoutes(app, parts, list)
    addRoute(app, parts, list)
    liftRoute(app, parts, list)
  }
}

function readRoutes(app: App, parts: HttpParts, { path, tag, whose, refused, enter }: BlockListRoutes): void {
  const { db } = parts.database
  app.get(
    path,
    {
      schema: {
        summary: `List the addresses and domains on ${whose}`,
        tags: [tag],
        response: { 200: blockList, ...refusals(...refused) },
      },
    },
    async (request) => ({ blocks: (await blocksOf(db, enter(request).owner)).map(presentBlock) }),
  )
  app.get(
    `${path}/preview`,
    {
      schema: {
        summary: `Preview which emails leave candidate profiles if an entry is added to ${whose}`,
        tags: [tag],
        querystring: blockQuery,
        response: {
          200: blockPreview,
          ...refusals(...refused, 'invalid-input', 'block-invalid', 'block-of-colleague'),
        },
      },
    },
    async (request) => {
      const { owner } = enter(request)
      const preview = await previewBlock(db, owner, request.query.pattern, requireUser(request))
      return { ...preview, pattern: presentPattern(preview.pattern), keptDays: keptUnlinkedDays }
    },
  )
}

function addRoute(app: App, parts: HttpParts, { path, tag, whose, refused, enter }: BlockListRoutes): void {
  app.post(
    path,
    {
      schema: {
        summary: `Add an address or a domain to ${whose}`,
        description:
          'Stored copies of mail with this address or domain leave the profiles. Nothing changes in Gmail.',
        tags: [tag],
        body: newBlock,
        response: {
          201: block,
          ...refusals(...refused, 'invalid-input', 'block-invalid', 'block-of-colleague', 'blocks-full'),
        },
      },
    },
    async (request, reply) => {
      const change = { ...enter(request), text: request.body.pattern, now: parts.clock.now() }
      const added = await parts.database.db.transaction().execute((tx) => addBlock(tx, change))
      return reply.code(201).send(presentBlock(added))
    },
  )
}

function liftRoute(app: App, parts: HttpParts, { path, tag, whose, refused, enter }: BlockListRoutes): void {
  app.delete(
    `${path}/:id`,
    {
      schema: {
        summary: `Remove an address or a domain from ${whose}`,
        description: 'Every mailbox concerned is searched again, and matching mail returns to the profiles.',
        tags: [tag],
        params: z.object({ id: z.uuid() }),
        response: { 200: z.object({}), ...refusals(...refused, 'not-found') },
      },
    },
    async (request) => {
      const change = { ...enter(request), blockId: request.params.id }
      await parts.database.db.transaction().execute((tx) => liftBlock(tx, parts, change))
      return {}
    },
  )
}
