import type { Clock } from '../clock.ts'
import { type Db, notify, type Tx } from '../db/db.ts'
import type { Address, OutboxRow, User } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import type { Enqueue } from '../jobs/jobs.ts'
import { certainAddress } from '../mail/address.ts'
import { textFromHtml } from '../mail/html-text.ts'
import { quoteForReply } from '../mail/quote.ts'
import { sanitizeComposedHtml } from '../mail/sanitize-html.ts'
import { mailboxOf } from '../mailboxes/mailboxes.ts'
import { visibleMessages } from '../messages/visibility.ts'
import { recordAudit } from '../users/audit.ts'
import { mayFollow, undoMs } from './outbox.ts'

export interface WriteParts {
  db: Db
  clock: Clock
  enqueue: Enqueue
}

export interface Draft {
  id: string
  to: Address[]
  cc: Address[]
  bcc: Address[]
  subject: string
  html: string
  replyToMessageId: string | null
  attachmentIds: string[]
}

/** Gmail takes 25 MB; base64 makes 37 % more of it, and 35 MB is the limit of the wire. */
const largestBytes = 25 * 1024 * 1024

/**
 * Takes a message to send: row and job commit together, nothing leaves before
 * the time to undo is over. Posting the same id again answers what is there.
 *
 * @throws Problem for what the person can mend
 */
export async function writeMessage(
  parts: WriteParts,
  user: User,
  candidateId: string,
  draft: Draft,
): Promise<OutboxRow> {
  const recipients = checkRecipients(draft)
  const html = sanitizeComposedHtml(draft.html)
  if (textFromHtml(html).trim() === '' && !html.includes('<img')) throw new Problem('message-empty')
  const mailbox = await sendableMailbox(parts.db, user.id)
  const quote = await quotation(parts.db, user, draft.replyToMessageId)
  const now = parts.clock.now()
  return await parts.db.transaction().execute(async (tx) => {
    const before = await tx.selectFrom('outbox').selectAll().where('id', '=', draft.id).executeTakeFirst()
    if (before) return sameOrRefuse(before, user, html)
    await requireCandidate(tx, candidateId)
    const row = await tx
      .insertInto('outbox')
      .values({
        id: draft.id,
        user_id: user.id,
        mailbox_id: mailbox.id,
        candidate_id: candidateId,
        reply_to_message_id: draft.replyToMessageId,
        recipients: JSON.stringify(recipients),
        subject: draft.subject,
        html,
        snippet: textFromHtml(html).replace(/\s+/g, ' ').trim().slice(0, 200),
        full_html: `${html}${mailbox.signature}${quote}`,
        state: 'queued',
        due_at: new Date(now.getTime() + undoMs),
        cursor_before: null,
        sending_since: null,
        provider_id: null,
        error_code: null,
        created_at: now,
        sent_at: null,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    await attach(tx, user.id, row.id, draft.attachmentIds)
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

/** Undo: works until the call to Google begins. @throws Problem `send-not-stoppable` */
export async function takeBack(parts: WriteParts, user: User, outboxId: string): Promise<OutboxRow> {
  return await changeState(parts, user, outboxId, 'cancelled')
}

/** The person asks to send again what failed, or what nobody knows about. */
export async function sendAgain(parts: WriteParts, user: User, outboxId: string): Promise<OutboxRow> {
  await sendableMailbox(parts.db, user.id)
  return await changeState(parts, user, outboxId, 'queued')
}

async function changeState(
  parts: WriteParts,
  user: User,
  outboxId: string,
  to: 'cancelled' | 'queued',
): Promise<OutboxRow> {
  const now = parts.clock.now()
  return await parts.db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('outbox')
      .selectAll()
      .where('id', '=', outboxId)
      .where('user_id', '=', user.id)
      .forUpdate()
      .executeTakeFirst()
    if (!row) throw new Problem('message-not-found')
    if (row.state === to) return row
    if (!mayFollow(row.state, to) || (to === 'queued' && row.state === 'sending'))
      throw new Problem('send-not-stoppable')
    const changed = await tx
      .updateTable('outbox')
      .set({
        state: to,
        error_code: null,
        ...(to === 'queued' ? { due_at: now, sending_since: null } : {}),
      })
      .where('id', '=', outboxId)
      .returningAll()
      .executeTakeFirstOrThrow()
    if (to === 'queued') await parts.enqueue(tx, 'send-message', { outboxId })
    // What was attached can be attached again: the text goes back into the composer.
    else
      await tx
        .updateTable('outbox_attachments')
        .set({ outbox_id: null })
        .where('outbox_id', '=', outboxId)
        .execute()
    await notify(tx, { kind: 'candidate', candidateId: row.candidate_id })
    return changed
  })
}

function checkRecipients(draft: Draft): Record<'to' | 'cc' | 'bcc', Address[]> {
  const all = [...draft.to, ...draft.cc, ...draft.bcc]
  if (all.length === 0) throw new Problem('recipient-missing')
  const wrong = all.find((one) => certainAddress(one.address) === null)
  if (wrong) throw new Problem('recipient-invalid', { params: { address: wrong.address } })
  return { to: draft.to, cc: draft.cc, bcc: draft.bcc }
}

async function sendableMailbox(db: Db, userId: string): Promise<{ id: string; signature: string }> {
  const mailbox = await mailboxOf(db, userId)
  if (!mailbox) throw new Problem('mailbox-not-connected')
  if (mailbox.paused_at) throw new Problem('mailbox-paused')
  if (mailbox.action_cause) throw new Problem('mailbox-needs-action')
  if (!mailbox.scopes.some((scope) => scope.endsWith('/gmail.send'))) throw new Problem('sending-not-allowed')
  const primary = await db
    .selectFrom('mailbox_addresses')
    .select('signature_html')
    .where('mailbox_id', '=', mailbox.id)
    .where('address', '=', mailbox.address)
    .executeTakeFirst()
  const signature = sanitizeComposedHtml(primary?.signature_html ?? '')
  return { id: mailbox.id, signature: signature ? `<br><div class="gmail_signature">${signature}</div>` : '' }
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

function sameOrRefuse(before: OutboxRow, user: User, html: string): OutboxRow {
  if (before.user_id !== user.id || before.html !== html) throw new Problem('send-id-taken')
  return before
}

async function requireCandidate(tx: Tx, candidateId: string): Promise<void> {
  const found = await tx
    .selectFrom('candidates')
    .select('id')
    .where('id', '=', candidateId)
    .executeTakeFirst()
  if (!found) throw new Problem('candidate-not-found')
}

async function attach(tx: Tx, userId: string, outboxId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const files = await tx
    .updateTable('outbox_attachments')
    .set({ outbox_id: outboxId })
    .where('id', 'in', [...ids])
    .where('user_id', '=', userId)
    .where('outbox_id', 'is', null)
    .returning((eb) => eb.fn<number>('length', ['content']).as('size'))
    .execute()
  if (files.length !== new Set(ids).size) throw new Problem('attachment-not-found')
  if (files.reduce((sum, file) => sum + file.size, 0) > largestBytes) throw new Problem('message-too-large')
}
