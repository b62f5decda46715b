import type { Clock } from '../clock.ts'
import { type Db, notify, type Tx } from '../db/db.ts'
import type { OutboxRow, User } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import type { Enqueue } from '../jobs/jobs.ts'
import { mostBytes } from '../mail/compose.ts'
import { textFromHtml } from '../mail/html-text.ts'
import { quoteForReply } from '../mail/quote.ts'
import { sanitizeComposedHtml } from '../mail/sanitize-html.ts'
import { mailboxOf } from '../mailboxes/mailboxes.ts'
import { visibleMessages } from '../messages/visibility.ts'
import { recordAudit } from '../users/audit.ts'
import { ownIdentity } from './composition.ts'
import { checkDraft, type Draft, repeated, type WrittenMessage } from './draft.ts'
import { mayFollow, undoMs } from './outbox.ts'

export interface WriteParts {
  db: Db
  clock: Clock
  enqueue: Enqueue
}

/** What Gmail takes by upload, files in base64 and all: some 25 MB of files. */
const largestBytes = 35 * 1024 * 1024

/**
 * Takes a message to send: row and job commit together, nothing leaves before
 * the time to undo is over. Posting the same again under its id answers what is there.
 *
 * @throws Problem for what the person can mend
 */
export async function writeMessage(
  parts: WriteParts,
  user: User,
  candidateId: string,
  draft: Draft,
): Promise<OutboxRow> {
  const written = checkDraft(candidateId, draft)
  const before = await repeated(parts.db, user, draft.id, written)
  if (before) return before
  const mailbox = await sendableMailbox(parts.db, user.id)
  const fullHtml = await wholeHtml(parts.db, user, written, mailbox)
  const now = parts.clock.now()
  return await parts.db.transaction().execute(async (tx) => {
    await requireCandidate(tx, candidateId)
    const row = await tx
      .insertInto('outbox')
      .values({
        id: draft.id,
        user_id: user.id,
        mailbox_id: mailbox.id,
        candidate_id: candidateId,
        reply_to_message_id: written.replyToMessageId,
        recipients: JSON.stringify(written.recipients),
        subject: written.subject,
        html: written.html,
        snippet: textFromHtml(written.html).replace(/\s+/g, ' ').trim().slice(0, 200),
        full_html: fullHtml,
        state: 'queued',
        due_at: new Date(now.getTime() + undoMs),
        cursor_before: null,
        sending_since: null,
        provider_id: null,
        error_code: null,
        created_at: now,
        sent_at: null,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returningAll()
      .executeTakeFirst()
    // Posted at the same moment, and committed first.
    if (!row) return (await repeated(tx, user, draft.id, written))!
    const fileBytes = await attach(tx, user.id, row.id, written.attachmentIds)
    const size = mostBytes({ ...written.recipients, subject: row.subject, html: fullHtml, fileBytes })
    if (size > largestBytes) throw new Problem('message-too-large')
    await recordAudit(tx, {
      actorId: user.id,
      action: 'message.written',
      subjectType: 'outbox',
      subjectId: row.id,
      at: now,
    })
    await notify(tx, { kind: 'candidate', candidateId })
    return row
  })
}

/** A file that was uploaded for a message, without its content. */
export interface UploadedFile {
  id: string
  filename: string
  contentType: string
  sizeBytes: number
}

/**
 * Undo: works until the call to Google begins. The files that were attached can be attached again: everything goes
 * back into the composer.
 *
 * @throws Problem `send-not-stoppable`
 */
export async function takeBack(
  parts: WriteParts,
  user: User,
  outboxId: string,
): Promise<{ row: OutboxRow; files: UploadedFile[] }> {
  return await parts.db.transaction().execute(async (tx) => {
    const before = await lockOwn(tx, user, outboxId, 'cancelled')
    const row = await tx
      .updateTable('outbox')
      .set({ state: 'cancelled', error_code: null })
      .where('id', '=', before.id)
      .returningAll()
      .executeTakeFirstOrThrow()
    const files = await detach(tx, row.id, parts.clock.now())
    await notify(tx, { kind: 'candidate', candidateId: row.candidate_id })
    return { row, files }
  })
}

/**
 * The person asks to send again what failed, or what nobody knows about. What was never tried leaves from the inbox
 * that is connected now; what was tried leaves, and is looked for, only from the one it was tried from.
 *
 * @throws Problem `tried-from-another-inbox`, `send-not-stoppable`, and what forbids sending at all
 */
export async function sendAgain(parts: WriteParts, user: User, outboxId: string): Promise<OutboxRow> {
  const mailbox = await sendableMailbox(parts.db, user.id)
  return await parts.db.transaction().execute(async (tx) => {
    const before = await lockOwn(tx, user, outboxId, 'queued')
    if (before.state === 'queued') return before
    const row = await tx
      .updateTable('outbox')
      .set({
        state: 'queued',
        error_code: null,
        due_at: parts.clock.now(),
        sending_since: null,
        ...(before.mailbox_id === mailbox.id ? {} : await movedTo(tx, user, before, mailbox)),
      })
      .where('id', '=', before.id)
      .returningAll()
      .executeTakeFirstOrThrow()
    await parts.enqueue(tx, 'send-message', { outboxId })
    await notify(tx, { kind: 'candidate', candidateId: row.candidate_id })
    return row
  })
}

/** One's own row, held, if it may be brought into this state or is in it. */
async function lockOwn(tx: Tx, user: User, outboxId: string, to: 'cancelled' | 'queued'): Promise<OutboxRow> {
  const row = await tx
    .selectFrom('outbox')
    .selectAll()
    .where('id', '=', outboxId)
    .where('user_id', '=', user.id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new Problem('message-not-found')
  const isSending = to === 'queued' && row.state === 'sending'
  if (row.state !== to && (isSending || !mayFollow(row.state, to))) throw new Problem('send-not-stoppable')
  return row
}

/** What changes in a row that leaves from another mailbox than it was written for: signature and quotation are anew. */
async function movedTo(tx: Tx, user: User, row: OutboxRow, mailbox: SendableMailbox) {
  if (row.attempts > 0) throw new Problem('tried-from-another-inbox')
  const { html, reply_to_message_id: replyToMessageId } = row
  return { mailbox_id: mailbox.id, full_html: await wholeHtml(tx, user, { html, replyToMessageId }, mailbox) }
}

interface SendableMailbox {
  id: string
  /** As HTML to follow the text; empty if there is none. */
  signature: string
}

async function sendableMailbox(db: Db, userId: string): Promise<SendableMailbox> {
  const mailbox = await mailboxOf(db, userId)
  if (!mailbox) throw new Problem('mailbox-not-connected')
  if (mailbox.paused_at) throw new Problem('mailbox-paused')
  if (mailbox.action_cause) throw new Problem('mailbox-needs-action')
  if (!mailbox.scopes.some((scope) => scope.endsWith('/gmail.send'))) throw new Problem('sending-not-allowed')
  const identity = await ownIdentity(db, mailbox)
  const signature = sanitizeComposedHtml(identity?.signature_html ?? '')
  return { id: mailbox.id, signature: signature ? `<br><div class="gmail_signature">${signature}</div>` : '' }
}

/** What leaves: the text, the signature, what is answered. */
async function wholeHtml(
  db: Db,
  user: User,
  { html, replyToMessageId }: Pick<WrittenMessage, 'html' | 'replyToMessageId'>,
  mailbox: SendableMailbox,
): Promise<string> {
  return `${html}${mailbox.signature}${await quotation(db, user, replyToMessageId)}`
}

async function quotation(db: Db, user: User, messageId: string | null): Promise<string> {
  if (!messageId) return ''
  const original = await visibleMessages(db, user)
    .select(['from_name', 'from_address', 'sent_at', 'html_body', 'text_body'])
    .where('messages.id', '=', messageId)
    .executeTakeFirst()
  if (!original) throw new Problem('message-not-found')
  const from = { name: original.from_name, address: original.from_address }
  const quoted = { from, date: original.sent_at, html: original.html_body, text: original.text_body }
  return `<br>${quoteForReply(quoted, user.language ?? 'en', user.time_zone)}`
}

async function requireCandidate(tx: Tx, candidateId: string): Promise<void> {
  const found = await tx
    .selectFrom('candidates')
    .select('id')
    .where('id', '=', candidateId)
    .executeTakeFirst()
  if (!found) throw new Problem('candidate-not-found')
}

/** @returns the size of each file */
async function attach(tx: Tx, userId: string, outboxId: string, ids: readonly string[]): Promise<number[]> {
  if (ids.length === 0) return []
  const files = await tx
    .updateTable('outbox_attachments')
    .set({ outbox_id: outboxId })
    .where('id', 'in', [...ids])
    .where('user_id', '=', userId)
    .where('outbox_id', 'is', null)
    .returning((eb) => eb.fn<number>('length', ['content']).as('size'))
    .execute()
  if (files.length !== ids.length) throw new Problem('attachment-not-found')
  return files.map(({ size }) => size)
}

/** The files are as good as uploaded now: they are not forgotten for as long as any others. */
async function detach(tx: Tx, outboxId: string, now: Date): Promise<UploadedFile[]> {
  const files = await tx
    .updateTable('outbox_attachments')
    .set({ outbox_id: null, created_at: now })
    .where('outbox_id', '=', outboxId)
    .returning(['id', 'filename', 'content_type as contentType'])
    .returning((eb) => eb.fn<number>('length', ['content']).as('sizeBytes'))
    .execute()
  return files.toSorted((one, other) => one.id.localeCompare(other.id))
}
