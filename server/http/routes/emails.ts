import { z } from 'zod'
import type { MailAccess } from '../../../contract/access-requests.ts'
import {
  type ConversationList,
  conversation,
  conversationList,
  type Draft,
  newMessage,
  offerDismissal,
  outgoing,
  takenBack,
  written,
} from '../../../contract/emails.ts'
import { waitingRequest } from '../../candidates/access-requests.ts'
import { isOwnFile, readsCandidate } from '../../candidates/hiring-team.ts'
import { type Db, notingSnapshot, snapshot } from '../../db/db.ts'
import type { OutboxRow, User } from '../../db/schema.ts'
import { Problem } from '../../errors.ts'
import { addressKey } from '../../mail/address.ts'
import { readComposed, shownComposed } from '../../mail/composed-pictures.ts'
import { askFreshLook } from '../../mailboxes/requests.ts'
import { noteShown } from '../../messages/access-log.ts'
import { candidateThreads } from '../../messages/candidate-threads.ts'
import { doneMarks } from '../../messages/done-marks.ts'
import { findConversation } from '../../messages/find-conversation.ts'
import { masksOf } from '../../messages/masks.ts'
import { addressOffers, dismissOffer } from '../../messages/offers.ts'
import { syncReceipt } from '../../messages/receipt.ts'
import type { UploadedFile } from '../../outbox/attached-files.ts'
import { draftPlaces } from '../../outbox/drafts.ts'
import { sendAgain, takeBack, writeMessage } from '../../outbox/write.ts'
import { searchFirst } from '../../sync/wanted.ts'
import { mayReadMail } from '../../users/user.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { addressPresenter } from '../present-address.ts'
import { presentConversation } from '../present-conversation.ts'
import { presentOffer, presentReceipt, presentSummary } from '../present-threads.ts'
import { requireMail, requireUser } from '../session.ts'

const tags = ['Emails']
const candidateParams = z.object({ id: z.uuid() })

export function emailRoutes(app: App, parts: HttpParts): void {
  listRoute(app, parts)
  conversationRoute(app, parts)
  sendRoute(app, parts)
  outboxRoutes(app, parts)
}

function listRoute(app: App, parts: HttpParts): void {
  app.get(
    '/api/candidates/:id/conversations',
    {
      schema: {
        summary: 'A candidate’s conversations, newest first, and which inboxes were checked',
        tags,
        params: candidateParams,
        response: { 200: conversationList, ...refusals('not-signed-in', 'candidate-not-found') },
      },
    },
    async (request) => {
      const viewer = requireUser(request)
      await requireCandidate(parts, request.params.id)
      await askFreshLook(parts, viewer.id)
      await searchFirst(parts, viewer.id, request.params.id)
      return await snapshot(parts.db, (tx) => listOf(tx, viewer, request.params.id))
    },
  )
  app.post(
    '/api/candidates/:id/address-offers/dismissals',
    {
      schema: {
        summary: 'Dismiss the suggestion that an address belongs to the candidate',
        tags,
        params: candidateParams,
        body: offerDismissal,
        response: { 204: z.null(), ...refusals('not-signed-in', 'candidate-not-found') },
      },
    },
    async (request, reply) => {
      const viewer = requireUser(request)
      const { id: candidateId } = request.params
      await requireCandidate(parts, candidateId)
      const offer = { candidateId, addressKey: addressKey(request.body.address) }
      await parts.db.transaction().execute((tx) => dismissOffer(tx, viewer, offer, parts.clock.now()))
      return reply.code(204).send(null)
    },
  )
  app.delete(
    '/api/candidates/:id/address-offers/dismissals',
    {
      schema: {
        summary: 'Undo the dismissal, so that the address is suggested again',
        tags,
        params: candidateParams,
        // An address may be longer than what Fastify accepts as a path parameter.
        querystring: z.object(offerDismissal.shape),
        response: { 204: z.null(), ...refusals('not-signed-in', 'candidate-not-found') },
      },
    },
    async (request, reply) => {
      const viewer = requireUser(request)
      const { id: candidateId } = request.params
      await requireCandidate(parts, candidateId)
      const offer = { candidateId, addressKey: addressKey(request.query.address) }
      await parts.db.transaction().execute((tx) => dismissOffer(tx, viewer, offer, null))
      return reply.code(204).send(null)
    },
  )
}

async function listOf(db: Db, viewer: User, candidateId: string): Promise<ConversationList> {
  const threads = await candidateThreads(db, viewer, candidateId)
  const receipt = await syncReceipt(db, viewer, candidateId)
  const messages = threads.flat().filter((entry) => entry.kind === 'message').length
  const drafts = await draftPlaces(db, viewer.id, candidateId)
  const offers = await addressOffers(db, viewer, candidateId)
  const marks = await doneMarks(db, candidateId)
  const shownAs = await addressPresenter(db, candidateId)
  const masks = await masksOf(
    db,
    viewer,
    threads.flat().map(({ id }) => id),
  )
  return {
    access: await mailAccess(db, viewer, candidateId),
    conversations: threads.map((entries) => presentSummary(entries, drafts, marks, shownAs, masks)),
    receipt: presentReceipt(receipt, messages),
    offers: offers.map(presentOffer),
  }
}

async function mailAccess(db: Db, viewer: User, candidateId: string): Promise<MailAccess> {
  if (await readsCandidate(db, viewer, candidateId)) return { state: 'reads' }
  if (!mayReadMail(viewer) || (await isOwnFile(db, viewer.id, candidateId))) return { state: 'never' }
  const request = await waitingRequest(db, viewer.id, candidateId)
  if (!request) return { state: 'may-ask' }
  return { state: 'asked', requestId: request.id, since: request.createdAt.toISOString() }
}

function conversationRoute(app: App, parts: HttpParts): void {
  app.get(
    '/api/candidates/:id/conversations/:messageId',
    {
      schema: {
        summary: 'The conversation that contains a message, oldest message first',
        tags,
        params: candidateParams.extend({ messageId: z.uuid() }),
        querystring: z.object({ remoteImages: z.stringbool().default(false) }),
        response: { 200: conversation, ...refusals('not-signed-in', 'message-not-found') },
      },
    },
    async (request) => {
      const viewer = requireUser(request)
      const { id, messageId } = request.params
      return await notingSnapshot(parts.db, async (db) => {
        const entries = await findConversation(db, viewer, id, messageId)
        const shown = entries.filter((entry) => entry.kind === 'message').map((entry) => entry.id)
        await noteShown(db, viewer, shown, 'conversation', parts.clock.now())
        return await presentConversation({ ...parts, db }, viewer, id, entries, request.query.remoteImages)
      })
    },
  )
}

function sendRoute(app: App, parts: HttpParts): void {
  app.post(
    '/api/candidates/:id/messages',
    {
      bodyLimit: 4 * 1024 * 1024,
      schema: {
        summary: 'Send a message from your own mailbox; posting the same id twice sends it once',
        tags,
        params: candidateParams,
        body: newMessage,
        response: {
          202: written,
          ...refusals(
            'not-signed-in',
            'not-allowed',
            'candidate-not-found',
            'message-not-found',
            'attachment-not-found',
            'recipient-missing',
            'recipient-invalid',
            'message-empty',
            'picture-not-kept',
            'sender-not-available',
            'message-too-large',
            'mailbox-not-connected',
            'mailbox-paused',
            'mailbox-needs-action',
            'sending-not-allowed',
            'send-id-taken',
            'two-candidates',
            'candidate-sealed',
          ),
        },
      },
    },
    async (request, reply) => {
      const user = requireMail(request, 'send')
      const [first, ...others] = await writeMessage(parts, user, request.params.id, request.body)
      return reply.code(202).send({ ...presentOutgoing(first!), others: others.map(({ id }) => id) })
    },
  )
}

function outboxRoutes(app: App, parts: HttpParts): void {
  const params = z.object({ id: z.uuid() })
  app.delete(
    '/api/outbox/:id',
    {
      schema: {
        summary: 'Cancel a message that has not been sent yet; returns its text and attachments',
        tags,
        params,
        response: {
          200: takenBack,
          ...refusals('not-signed-in', 'message-not-found', 'send-not-stoppable'),
        },
      },
    },
    async (request) => {
      const { row, files } = await takeBack(parts, requireUser(request), request.params.id)
      return { ...presentOutgoing(row), draft: presentDraft(row, files) }
    },
  )
  app.post(
    '/api/outbox/:id/attempts',
    {
      schema: {
        summary: 'Retry a message that failed, or whose outcome is unknown',
        tags,
        params,
        response: {
          200: outgoing,
          ...refusals(
            'not-signed-in',
            'not-allowed',
            'message-not-found',
            'mailbox-not-connected',
            'mailbox-paused',
            'mailbox-needs-action',
            'sending-not-allowed',
            'send-not-stoppable',
            'tried-from-another-inbox',
          ),
        },
      },
    },
    async (request) =>
      presentOutgoing(await sendAgain(parts, requireMail(request, 'send'), request.params.id)),
  )
}

function presentDraft(row: OutboxRow, files: readonly UploadedFile[]): Draft {
  const { pictureIds } = readComposed(row.html)
  return {
    from: row.sender?.address ?? null,
    ...row.recipients,
    subject: row.subject,
    html: shownComposed(row.html),
    replyToMessageId: row.reply_to_message_id,
    private: row.private ? true : null,
    attachments: files.filter(({ id }) => !pictureIds.includes(id)),
  }
}

function presentOutgoing(row: OutboxRow) {
  return {
    id: row.id,
    state: row.state,
    undoUntil: row.state === 'queued' ? row.due_at.toISOString() : null,
  }
}

async function requireCandidate(parts: HttpParts, id: string): Promise<void> {
  const found = await parts.db
    .selectFrom('candidates')
    .select('id')
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (!found) throw new Problem('candidate-not-found')
}
