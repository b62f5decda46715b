import type { Clock } from '../clock.ts'
import type { Db, Tx } from '../db/db.ts'
import type { Mailbox, OutboxRow, Sender, User } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import type { Enqueue } from '../jobs/jobs.ts'
import { addressKey } from '../mail/address.ts'
import { mostBytes } from '../mail/compose.ts'
import { textFromHtml } from '../mail/html-text.ts'
import { mailboxOf } from '../mailboxes/mailboxes.ts'
import { canSend } from '../mailboxes/state.ts'
import { shareByWriting, unshareByWriting } from '../sharing/writing.ts'
import { recordAudit } from '../users/audit.ts'
import { attach, attachQuoted, copyUploads, detach, type UploadedFile } from './attached-files.ts'
import { type Draft, repeated, type WrittenMessage } from './draft.ts'
import { endDraft, holdDraft } from './drafts.ts'
import { isWrittenPrivately, type MessageToWrite, messagesOf } from './messages-to-write.ts'
import { tellOfOutgoing } from './notice.ts'
import { mayFollow, undoMs } from './outbox.ts'
import { quotation } from './quotation.ts'
import { senderOf } from './sender.ts'

export interface WriteParts {
  db: Db
  clock: Clock
  enqueue: Enqueue
}

/** Gmail's limit for an upload, with files in base64: about 25 MB of files. */
const largestBytes = 35 * 1024 * 1024

/**
 * Accepts a message to send. Row and job are committed together, and nothing leaves before the time to undo is over.
 * Posting the same message again with its id returns the existing row.
 *
 * With `oneEach`, each candidate among the recipients gets a message of their own; all of them are accepted, or none.
 *
 * @returns the message with the id of the draft first
 * @throws Problem for what the user can fix, `two-candidates` among them
 */
export async function writeMessage(
  parts: WriteParts,
  user: User,
  candidateId: string,
  draft: Draft,
): Promise<OutboxRow[]> {
  const messages = await messagesOf(parts.db, user, candidateId, draft)
  const before = await repeatedAll(parts.db, user, messages)
  if (before) return before
  const mailbox = await sendableMailbox(parts.db, user.id)
  const composed: ToStore[] = []
  for (const message of messages) {
    const { written } = message
    // What was written in a private conversation stays private in each message.
    const isPrivate =
      composed[0]?.isPrivate || (await isWrittenPrivately(parts.db, user, written, draft.private))
    composed.push({ ...message, isPrivate, ...(await compose(parts.db, user, mailbox, written)) })
  }
  return await parts.db.transaction().execute(async (tx) => {
    await holdDraft(tx, draft.id)
    const rows: OutboxRow[] = []
    for (const message of composed) {
      const row = await storeOutgoing(tx, parts, { user, mailbox, message })
      // The same id was posted at the same moment and committed first.
      if (!row) return (await repeatedAll(tx, user, messages))!
      rows.push(row)
    }
    await endDraft(tx, user.id, { id: draft.id, candidateId })
    return rows
  })
}

async function repeatedAll(
  db: Db,
  user: User,
  messages: readonly MessageToWrite[],
): Promise<OutboxRow[] | undefined> {
  const rows: OutboxRow[] = []
  for (const { id, written } of messages) {
    const before = await repeated(db, user, id, written)
    if (before) rows.push(before)
  }
  return rows.length > 0 ? rows : undefined
}

type ToStore = MessageToWrite & Composed & { isPrivate: boolean }

/** @returns undefined if there is a row with this id already */
async function storeOutgoing(
  tx: Tx,
  parts: WriteParts,
  { user, mailbox, message }: { user: User; mailbox: Mailbox; message: ToStore },
): Promise<OutboxRow | undefined> {
  const { id, written, copied } = message
  const { candidateId } = written
  const now = parts.clock.now()
  await requireCandidate(tx, candidateId)
  const keys = recipientKeys(written)
  await shareByWriting(tx, { ...parts, now }, mailbox, candidateId, keys)
  const row = await tx
    .insertInto('outbox')
    .values({
      id,
      user_id: user.id,
      mailbox_id: mailbox.id,
      candidate_id: candidateId,
      reply_to_message_id: written.replyToMessageId,
      recipients: JSON.stringify(written.recipients),
      recipient_keys: keys,
      subject: written.subject,
      html: written.html,
      snippet: textFromHtml(written.html).replace(/\s+/g, ' ').trim().slice(0, 200),
      full_html: message.fullHtml,
      sender: JSON.stringify(message.sender),
      state: 'queued',
      due_at: new Date(now.getTime() + undoMs),
      cursor_before: null,
      sending_since: null,
      provider_id: null,
      error_code: null,
      created_at: now,
      sent_at: null,
      private: message.isPrivate,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returningAll()
    .executeTakeFirst()
  if (!row) return undefined
  await copyUploads(tx, { userId: user.id, now }, copied)
  const place = { userId: user.id, outboxId: id }
  const fileBytes = [
    ...(await attach(tx, { ...place, ...written })),
    ...(await attachQuoted(tx, { ...place, now }, message.quotedPictureIds)),
  ]
  const { fullHtml: html } = message
  const size = mostBytes({ ...written.recipients, subject: row.subject, html, fileBytes })
  if (size > largestBytes) throw new Problem('message-too-large')
  await recordChange(tx, 'message.written', row, now)
  await tellOfOutgoing(tx, row)
  return row
}

/**
 * Takes a message back; this works until the call to Google begins. Its files can be attached again, because
 * everything returns to the composer.
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
    await unshareByWriting(tx, parts, row.mailbox_id, row.created_at)
    await recordChange(tx, 'message.taken_back', row, parts.clock.now())
    await tellOfOutgoing(tx, row)
    return { row, files }
  })
}

/**
 * Sends a message again that failed or is in doubt, at the user's request. A message that was never tried leaves from
 * the mailbox that is connected now. One that was tried leaves, and is looked for, only from the mailbox it was tried
 * from.
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
    await recordChange(tx, 'message.retried', row, parts.clock.now())
    await parts.enqueue(tx, 'send-message', { outboxId })
    await tellOfOutgoing(tx, row)
    return row
  })
}

/** Records in the audit log what the writer of a message did with it. */
async function recordChange(
  tx: Tx,
  action: 'message.written' | 'message.taken_back' | 'message.retried',
  { id, user_id: actorId }: OutboxRow,
  at: Date,
): Promise<void> {
  await recordAudit(tx, { at, actorId, action, subjectType: 'outbox', subjectId: id })
}

/** Locks and returns the user's own row if it may change to this state or already has it. */
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

/**
 * Returns what changes when a message leaves from another mailbox than it was written for: sender, signature and
 * quotation.
 */
async function movedTo(tx: Tx, user: User, row: OutboxRow, mailbox: Mailbox) {
  if (row.attempts > 0) throw new Problem('tried-from-another-inbox')
  const written = { from: null, html: row.html, replyToMessageId: row.reply_to_message_id }
  const { sender, fullHtml } = await compose(tx, user, mailbox, written)
  return { mailbox_id: mailbox.id, full_html: fullHtml, sender: JSON.stringify(sender) }
}

/** @throws Problem for what the user can fix before anything can be sent */
async function sendableMailbox(db: Db, userId: string): Promise<Mailbox> {
  const mailbox = await mailboxOf(db, userId)
  if (!mailbox) throw new Problem('mailbox-not-connected')
  if (mailbox.paused_at) throw new Problem('mailbox-paused')
  if (mailbox.action_cause) throw new Problem('mailbox-needs-action')
  if (!canSend(mailbox)) throw new Problem('sending-not-allowed')
  return mailbox
}

interface Composed {
  sender: Sender
  /** The complete text: the message, the sender's signature and the quotation. */
  fullHtml: string
  quotedPictureIds: string[]
}

async function compose(
  db: Db,
  user: User,
  mailbox: Mailbox,
  written: Pick<WrittenMessage, 'from' | 'html' | 'replyToMessageId'>,
): Promise<Composed> {
  const { sender, signature } = await senderOf(db, user, mailbox, written)
  const quoted = await quotation(db, user, written.replyToMessageId)
  const fullHtml = `${written.html}${signature}${quoted.html}`
  return { sender, fullHtml, quotedPictureIds: quoted.pictureIds }
}

function recipientKeys({ recipients: { to, cc, bcc } }: WrittenMessage): string[] {
  return [...to, ...cc, ...bcc].map(({ address }) => addressKey(address))
}

async function requireCandidate(tx: Tx, candidateId: string): Promise<void> {
  const found = await tx
    .selectFrom('candidates')
    .select('sealed_at')
    .where('id', '=', candidateId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (!found) throw new Problem('candidate-not-found')
  if (found.sealed_at !== null) throw new Problem('candidate-sealed')
}
