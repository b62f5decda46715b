import type { Clock } from '../clock.ts'
import { type Db, notify, type Tx } from '../db/db.ts'
import type { Mailbox, OutboxRow } from '../db/schema.ts'
import type { Enqueue } from '../jobs/jobs.ts'
import type { Log } from '../log.ts'
import { composeMessage } from '../mail/compose.ts'
import { findMailbox, needAction, openMailbox } from '../mailboxes/mailboxes.ts'
import {
  ActionNeededError,
  type MailboxClient,
  type MailProvider,
  ProviderError,
} from '../mailboxes/provider.ts'
import { maySync } from '../mailboxes/state.ts'
import { doubtAfterMs, outcomeOfSend } from './outbox.ts'

export interface SendParts {
  db: Db
  provider: MailProvider
  secrets: readonly string[]
  clock: Clock
  log: Log
  enqueue: Enqueue
}

const lookAgainMs = 5_000

/** A send in progress that nobody finished for this long is looked after; a call to Google ends within a minute. */
const abandonedMs = 75_000

/**
 * Sends one message, once.
 *
 * `sending` is committed before Google is called. Whoever finds a row in
 * `sending` (after a crash or a lost answer) looks for the message in the
 * mailbox and never sends it again; when looking for a minute and a half finds
 * nothing, the person is asked. Whatever was tried before, even if Google said
 * no, is looked for once more before it is tried again.
 */
export async function sendMessage(parts: SendParts, outboxId: string): Promise<void> {
  const row = await parts.db.selectFrom('outbox').selectAll().where('id', '=', outboxId).executeTakeFirst()
  if (!row) return
  if (row.due_at > parts.clock.now()) return
  if (row.state === 'sending') return await reconcile(parts, row)
  if (row.state !== 'queued') return
  const mailbox = await findMailbox(parts.db, row.mailbox_id)
  if (!mailbox || !maySync(mailbox)) return await fail(parts, row, refusalOf(mailbox))
  const raw = await compose(parts, row, mailbox)
  const claimed = await claim(parts, row, mailbox)
  if (!claimed) return
  const client = openMailbox(parts.provider, mailbox, parts.secrets)
  try {
    const left = row.attempts > 0 ? await client.findSent(row.id, row.cursor_before) : null
    const providerId = left ?? (await client.send(raw, await threadOf(parts.db, row))).providerId
    await succeed(parts, row, providerId)
  } catch (error) {
    await settleSend(parts, row, mailbox, error)
  }
}

function refusalOf(mailbox: Mailbox | undefined): string {
  if (!mailbox || mailbox.disconnected_at) return 'mailbox-not-connected'
  return mailbox.paused_at ? 'mailbox-paused' : 'mailbox-needs-action'
}

/** Only one of two workers gets the row. */
async function claim(parts: SendParts, row: OutboxRow, mailbox: Mailbox): Promise<boolean> {
  const now = parts.clock.now()
  const claimed = await parts.db
    .updateTable('outbox')
    .set((eb) => ({
      state: 'sending',
      sending_since: now,
      due_at: new Date(now.getTime() + abandonedMs),
      attempts: eb('attempts', '+', 1),
      cursor_before: row.cursor_before ?? mailbox.cursor,
    }))
    .where('id', '=', row.id)
    .where('state', '=', 'queued')
    .returning('id')
    .executeTakeFirst()
  return claimed !== undefined
}

async function succeed(parts: SendParts, row: OutboxRow, providerId: string): Promise<void> {
  const now = parts.clock.now()
  await parts.db.transaction().execute(async (tx) => {
    // An answer may come soon. The mailbox is held before the row, as by who stores what came back.
    await tx.updateTable('mailboxes').set({ active_at: now }).where('id', '=', row.mailbox_id).execute()
    await tx
      .updateTable('outbox')
      .set({ state: 'sent', provider_id: providerId, sent_at: now, error_code: null })
      .where('id', '=', row.id)
      .execute()
    // What we sent ourselves concerns a candidate: it is fetched whole, with the Message-ID that Google gave it.
    await tx
      .insertInto('ledger')
      .values({
        mailbox_id: row.mailbox_id,
        provider_id: providerId,
        found_by: 'search',
        discovered_at: now,
        next_attempt_at: now,
        last_error: null,
        set_aside_at: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    await parts.enqueue(tx, 'sync-mailbox', { mailboxId: row.mailbox_id })
    await notify(tx, { kind: 'candidate', candidateId: row.candidate_id })
  })
}

async function settleSend(parts: SendParts, row: OutboxRow, mailbox: Mailbox, error: unknown): Promise<void> {
  if (!(error instanceof ProviderError)) throw error
  parts.log.warn({ outboxId: row.id, err: error }, 'a send did not succeed')
  const now = parts.clock.now()
  const outcome = outcomeOfSend(error, now)
  await parts.db.transaction().execute(async (tx) => {
    if (outcome.state === 'sending') {
      await lookLater(tx, row, now)
    } else if (outcome.state === 'queued') {
      const change = {
        state: 'queued' as const,
        due_at: outcome.sendAfter,
        error_code: outcome.errorCode,
      }
      await tx.updateTable('outbox').set(change).where('id', '=', row.id).execute()
    } else {
      const change = { state: 'failed' as const, error_code: outcome.errorCode }
      await tx.updateTable('outbox').set(change).where('id', '=', row.id).execute()
    }
    if (error instanceof ActionNeededError && error.actionCause !== 'scope_read_missing') {
      await needAction(tx, mailbox, error.actionCause, now)
    }
    await notify(tx, { kind: 'candidate', candidateId: row.candidate_id })
  })
}

async function lookLater(tx: Tx, row: OutboxRow, now: Date): Promise<void> {
  const dueAt = new Date(now.getTime() + lookAgainMs)
  await tx.updateTable('outbox').set({ due_at: dueAt }).where('id', '=', row.id).execute()
}

/** Looks for our header among what was sent since before the call. */
async function reconcile(parts: SendParts, row: OutboxRow): Promise<void> {
  const mailbox = await findMailbox(parts.db, row.mailbox_id)
  const now = parts.clock.now()
  const found = mailbox && maySync(mailbox) ? await look(parts, row, mailbox) : null
  if (found) return await succeed(parts, row, found)
  const since = row.sending_since ?? row.created_at
  await parts.db.transaction().execute(async (tx) => {
    if (now.getTime() - since.getTime() < doubtAfterMs) return await lookLater(tx, row, now)
    await tx
      .updateTable('outbox')
      .set({ state: 'in_doubt' })
      .where('id', '=', row.id)
      .where('state', '=', 'sending')
      .execute()
    await notify(tx, { kind: 'candidate', candidateId: row.candidate_id })
  })
}

async function look(parts: SendParts, row: OutboxRow, mailbox: Mailbox): Promise<string | null> {
  const client: MailboxClient = openMailbox(parts.provider, mailbox, parts.secrets)
  try {
    return await client.findSent(row.id, row.cursor_before)
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    parts.log.info({ outboxId: row.id, err: error }, 'a lost answer could not be looked for yet')
    return null
  }
}

async function fail(parts: SendParts, row: OutboxRow, errorCode: string): Promise<void> {
  await parts.db.transaction().execute(async (tx) => {
    await tx
      .updateTable('outbox')
      .set({ state: 'failed', error_code: errorCode })
      .where('id', '=', row.id)
      .where('state', '=', 'queued')
      .execute()
    await notify(tx, { kind: 'candidate', candidateId: row.candidate_id })
  })
}

/** The thread in the sender's own mailbox; another mailbox's thread id means nothing here. */
async function threadOf(db: Db, row: OutboxRow): Promise<string | null> {
  if (!row.reply_to_message_id) return null
  const copy = await db
    .selectFrom('message_copies')
    .select('provider_thread_id')
    .where('message_id', '=', row.reply_to_message_id)
    .where('mailbox_id', '=', row.mailbox_id)
    .executeTakeFirst()
  return copy?.provider_thread_id ?? null
}

async function compose(parts: SendParts, row: OutboxRow, mailbox: Mailbox): Promise<Uint8Array> {
  const answered = row.reply_to_message_id
    ? await parts.db
        .selectFrom('messages')
        .select(['message_id_header', 'reference_ids', 'in_reply_to'])
        .where('id', '=', row.reply_to_message_id)
        .executeTakeFirst()
    : undefined
  const sender = await parts.db
    .selectFrom('users')
    .leftJoin('mailbox_addresses', (join) =>
      join
        .on('mailbox_addresses.mailbox_id', '=', mailbox.id)
        .on('mailbox_addresses.address', '=', mailbox.address),
    )
    .select(['users.name', 'mailbox_addresses.name as google_name'])
    .where('users.id', '=', row.user_id)
    .executeTakeFirstOrThrow()
  const files = await parts.db
    .selectFrom('outbox_attachments')
    .selectAll()
    .where('outbox_id', '=', row.id)
    .execute()
  return await composeMessage({
    from: { name: sender.google_name || sender.name, address: mailbox.address },
    ...row.recipients,
    subject: row.subject,
    html: row.full_html,
    inReplyTo: answered?.message_id_header ?? null,
    references: answered
      ? answered.reference_ids.length > 0
        ? answered.reference_ids
        : answered.in_reply_to
      : [],
    messageId: `${row.id}@${mailbox.address.split('@').at(-1)}`,
    sendId: row.id,
    attachments: files.map((file) => ({
      filename: file.filename,
      contentType: file.content_type,
      content: file.content,
      contentId: null,
    })),
    date: parts.clock.now(),
    now: parts.clock.now(),
  })
}
