import { z } from 'zod'
import {
  publication,
  sharingAnswer,
  sharingAnswered,
  sharingList,
  sharingNotices,
  sharingPreview,
  sharingQuery,
  subjectsQuery,
  subjects as subjectsSchema,
} from '../../../contract/sharing.ts'
import type { Mailbox, User } from '../../db/schema.ts'
import { Problem } from '../../errors.ts'
import { mailboxOf } from '../../mailboxes/mailboxes.ts'
import { answerSharing } from '../../sharing/answers.ts'
import { heldOfOthers, noticesOf } from '../../sharing/notices.ts'
import { addressesOf, previewOf } from '../../sharing/overview.ts'
import { publish } from '../../sharing/publication.ts'
import { subjectsWith } from '../../sharing/subjects.ts'
import { addBlock } from '../../sync/block-changes.ts'
import { askableMailbox, googleProblem } from '../ask-google.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { presentNotice, presentPreviewed, presentSharedAddress } from '../present-sharing.ts'
import { requireUser } from '../session.ts'

const tags = ['Sharing']
const path = '/api/mailbox/sharing'

/** What the user shares of their own mailbox. Nobody else reads or changes any of it. */
export function sharingRoutes(app: App, parts: HttpParts): void {
  listRoutes(app, parts)
  answerRoute(app, parts)
  previewRoutes(app, parts)
  subjectsRoute(app, parts)
}

function listRoutes(app: App, parts: HttpParts): void {
  const { db } = parts.database
  app.get(
    `${path}/notices`,
    {
      schema: {
        summary: 'What you are asked about addresses that colleagues gave to candidates',
        description: 'Emails are counted by their headers. None of those that are held was opened.',
        tags,
        response: { 200: sharingNotices, ...refusals('not-signed-in') },
      },
    },
    async (request) => {
      const mailbox = await mailboxOf(db, requireUser(request).id)
      if (!mailbox) return { notices: [], isPreviewOpen: false }
      // Until the preview is over, what is held is shown there.
      if (mailbox.preview_since) return { notices: [], isPreviewOpen: true }
      return { notices: (await noticesOf(db, mailbox)).map(presentNotice), isPreviewOpen: false }
    },
  )
  app.get(
    path,
    {
      schema: {
        summary: 'Every address of candidates that your mailbox has emails with, and whether you share them',
        tags,
        querystring: sharingQuery,
        response: { 200: sharingList, ...refusals('not-signed-in', 'invalid-input') },
      },
    },
    async (request) => {
      const { page, size } = request.query
      const mailbox = await mailboxOf(db, requireUser(request).id)
      const found = mailbox ? await addressesOf(db, mailbox, request.query) : { addresses: [], total: 0 }
      return { addresses: found.addresses.map(presentSharedAddress), total: found.total, page, size }
    },
  )
}

function answerRoute(app: App, parts: HttpParts): void {
  app.put(
    path,
    {
      schema: {
        summary: 'Decide whether your emails with these addresses are shared',
        description: 'It acts at once, and can be changed at any time.',
        tags,
        body: sharingAnswer,
        response: {
          200: sharingAnswered,
          ...refusals('not-signed-in', 'invalid-input', 'mailbox-not-connected', 'not-found'),
          ...refusals('block-invalid', 'block-of-colleague', 'blocks-full'),
        },
      },
    },
    async (request) => {
      const user = requireUser(request)
      const { keys, answer } = request.body
      if (answer === 'block') return { blockIds: await blockAll(parts, user, keys) }
      const mailbox = await ownMailbox(parts, user)
      const by = { enqueue: parts.enqueue, now: parts.clock.now() }
      await parts.database.db
        .transaction()
        .execute((tx) => answerSharing(tx, by, mailbox, [...new Set(keys)], answer))
      return { blockIds: [] }
    },
  )
}

async function blockAll(parts: HttpParts, user: User, keys: readonly string[]): Promise<string[]> {
  return await parts.database.db.transaction().execute(async (tx) => {
    const ids: string[] = []
    for (const text of [...new Set(keys)].toSorted()) {
      const block = await addBlock(tx, { owner: user.id, text, actorId: user.id, now: parts.clock.now() })
      ids.push(block.id)
    }
    return ids
  })
}

function previewRoutes(app: App, parts: HttpParts): void {
  const { db } = parts.database
  app.get(
    `${path}/preview`,
    {
      schema: {
        summary: 'What colleagues would see of your newly connected mailbox, and who they are',
        tags,
        response: { 200: sharingPreview, ...refusals('not-signed-in', 'mailbox-not-connected') },
      },
    },
    async (request) => {
      const mailbox = await ownMailbox(parts, requireUser(request))
      return {
        isOpen: mailbox.preview_since !== null,
        candidates: (await previewOf(db, mailbox)).map(presentPreviewed),
        held: (await heldOfOthers(db, mailbox)).map(presentNotice),
      }
    },
  )
  app.post(
    `${path}/publication`,
    {
      schema: {
        summary: 'End the preview: from now on colleagues see what you share',
        description:
          'Without any addresses, only the emails are shared that are shared by themselves. A second publication changes nothing.',
        tags,
        body: publication,
        response: {
          200: z.object({}),
          ...refusals('not-signed-in', 'invalid-input', 'mailbox-not-connected'),
        },
      },
    },
    async (request) => {
      const mailbox = await ownMailbox(parts, requireUser(request))
      const by = { enqueue: parts.enqueue, now: parts.clock.now() }
      await db.transaction().execute((tx) => publish(tx, by, mailbox, request.body))
      return {}
    },
  )
}

function subjectsRoute(app: App, parts: HttpParts): void {
  app.get(
    `${path}/subjects`,
    {
      schema: {
        summary: 'The subjects of your newest emails with an address; read from Google for this request',
        tags,
        querystring: subjectsQuery,
        response: {
          200: subjectsSchema,
          ...refusals('not-signed-in', 'invalid-input', 'mailbox-not-connected', 'mailbox-paused'),
          ...refusals('mailbox-needs-action', 'google-unreachable'),
        },
      },
    },
    async (request) => {
      const mailbox = await askableMailbox(parts, requireUser(request).id)
      const subjects = await subjectsWith(parts, mailbox, request.query.key).catch(async (error: unknown) => {
        throw await googleProblem(parts, mailbox, error)
      })
      return { subjects }
    },
  )
}

async function ownMailbox(parts: HttpParts, user: User): Promise<Mailbox> {
  const mailbox = await mailboxOf(parts.database.db, user.id)
  if (!mailbox) throw new Problem('mailbox-not-connected')
  return mailbox
}
