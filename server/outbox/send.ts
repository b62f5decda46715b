import { sql } from 'kysely'
import type { Db, Tx } from '../db/db.ts'
import type { Mailbox, OutboxRow } from '../db/schema.ts'
import type { ProblemCode } from '../errors.ts'
import { findMailbox, needAction } from '../mailboxes/mailboxes.ts'
import { ActionNeededError, type MailboxClient, ProviderError } from '../mailboxes/provider.ts'
import { maySync } from '../mailboxes/state.ts'
import { joinBySent } from '../messages/arrived.ts'
import { recordAudit } from '../users/audit.ts'
import { threadOf } from './composition.ts'
import { tellOfOutgoing } from './notice.ts'
import { doubtAfterMs, outcomeOfSend, SenderGoneError } from './outbox.ts'
import type { SendParts } from './parts.ts'
import { openedMailbox, prepare, type Ready } from './readiness.ts'
import { askSendersAnew, requireSender } from './sender.ts'

const lookAgainMs = 5_000

/**
 * A message in `sending` that no worker has finished after this long is taken over; a call to Google ends within a
 * minute.
 */
const abandonedMs = 75_000

/**
 * Sends one message, once.
 *
 * `sending` is committed before Google is called, and `called` just before the call. A worker that finds a row in
 * `sending` (after a crash or a lost answer) sends it again if the call had not begun. Otherwise it looks for the
 * message in the mailbox and never sends it again; if it is not found within a minute and a half, the user is asked.
 * Before a message is tried again, Kurier always looks for the earlier attempt, even if Google refused it.
 */
export async function sendMessage(parts: SendParts, outboxId: string): Promise<void> {
  const row = await parts.db.selectFrom('outbox').selectAll().where('id', '=', outboxId).executeTakeFirst()
  if (!row) return
  if (row.due_at > parts.clock.now()) return
  if (row.state === 'sending') return await reconcile(parts, row)
  if (row.state !== 'queued') return
  const ready = await prepare(parts, row)
  if ('refusal' in ready) return await fail(parts, row, ready.refusal)
  const claimed = await claim(parts, row, ready.mailbox)
  if (claimed) await attempt(parts, claimed, ready)
}

/**
 * Claims the row for this worker, only if it is still as it was read. If another attempt was made since, that attempt
 * has to be looked for first; if the row was moved to another mailbox, it is a different message.
 *
 * The cursor of the first attempt is kept, because every attempt is looked for from there.
 */
async function claim(parts: SendParts, row: OutboxRow, mailbox: Mailbox): Promise<OutboxRow | undefined> {
  return await parts.db
    .updateTable('outbox')
    .set({
      state: 'sending',
      ...takenAt(parts.clock.now()),
      called: false,
      attempts: row.attempts + 1,
      cursor_before: row.attempts === 0 ? mailbox.cursor : row.cursor_before,
    })
    .where('id', '=', row.id)
    .where('state', '=', 'queued')
    .where('attempts', '=', row.attempts)
    .where('mailbox_id', '=', row.mailbox_id)
    .returningAll()
    .executeTakeFirst()
}

function takenAt(now: Date) {
  return { sending_since: now, due_at: new Date(now.getTime() + abandonedMs) }
}

/** Looks for the message of an earlier attempt, and sends it if none is found. */
async function attempt(parts: SendParts, row: OutboxRow, { mailbox, client, raw }: Ready): Promise<void> {
  try {
    const left = row.attempts > 1 ? await findSent(parts, client, row) : null
    if (left) return await succeed(parts, row, left)
    const threadId = await threadOf(parts.db, row)
    await requireSender(client, row, mailbox)
    const sent = await client.send(raw, threadId, () => beginCall(parts, row))
    await succeed(parts, row, sent.providerId, sent.threadId)
  } catch (error) {
    if (error instanceof AttemptOverError) return
    await settleSend(parts, row, mailbox, error)
  }
}

/** Another worker has ended this attempt in the meantime. */
class AttemptOverError extends Error {
  override name = 'AttemptOverError'
}

/**
 * Records that the call to Google begins; from here on the message may have left. The search for earlier attempts, or
 * the wait for quota, may have taken so long that another worker ended the attempt and the user took the message
 * back, or that the user's access ended. In the second case the attempt is queued again and refused.
 *
 * @throws AttemptOverError
 */
async function beginCall(parts: SendParts, row: OutboxRow): Promise<void> {
  const begun = await changeAttempt(parts.db, row)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('mailboxes')
          .select('mailboxes.id')
          .whereRef('mailboxes.id', '=', 'outbox.mailbox_id')
          .where('paused_at', 'is', null)
          .where('disconnected_at', 'is', null),
      ),
    )
    .set({ ...takenAt(parts.clock.now()), called: true })
    .returning('id')
    .executeTakeFirst()
  if (!begun) throw new AttemptOverError('The attempt was ended before its call')
}

/** Updates the row only while this attempt is running, so that a slow worker changes nothing afterwards. */
function changeAttempt(db: Db, row: OutboxRow) {
  return db
    .updateTable('outbox')
    .where('id', '=', row.id)
    .where('state', '=', 'sending')
    .where('attempts', '=', row.attempts)
}

/**
 * Looks for the message in the mailbox, from where an earlier search was interrupted: a mailbox may have sent more
 * than its quota allows to read at once.
 */
async function findSent(parts: SendParts, client: MailboxClient, row: OutboxRow): Promise<string | null> {
  const from = { cursor: row.cursor_before, writtenAt: row.created_at }
  return await client.findSent(row.id, from, async (cursor) => {
    await changeAttempt(parts.db, row).set({ cursor_before: cursor }).execute()
  })
}

/** Records that the message has left, whatever state the row has now. */
async function succeed(
  parts: SendParts,
  row: OutboxRow,
  providerId: string,
  threadId: string | null = null,
): Promise<void> {
  const now = parts.clock.now()
  await parts.db.transaction().execute(async (tx) => {
    // A reply may come soon. The mailbox is locked before the row, in the same order as when sync stores the sent
    // message.
    await tx.updateTable('mailboxes').set({ active_at: now }).where('id', '=', row.mailbox_id).execute()
    const before = await tx
      .selectFrom('outbox')
      .select('state')
      .where('id', '=', row.id)
      .forNoKeyUpdate()
      .executeTakeFirst()
    await tx
      .updateTable('outbox')
      .set({ state: 'sent', provider_id: providerId, sent_at: now, error_code: null })
      .where('id', '=', row.id)
      .execute()
    if (!before) {
      // The candidate was erased during the call: the email has left, and nothing of it is fetched.
      await recordSent(tx, row, now)
      return
    }
    if (threadId !== null) await markThreadPrivate(tx, row, threadId, now)
    // A message sent from here concerns a candidate. It is fetched whole, with the Message-ID that Google gave it.
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
    if (before.state !== 'sent') {
      parts.onSend?.('sent')
      await recordSent(tx, row, now)
      await joinBySent(tx, row, now)
    }
    await parts.enqueue(tx, 'sync-mailbox', { mailboxId: row.mailbox_id })
    await tellOfOutgoing(tx, row)
  })
}

async function recordSent(tx: Tx, row: OutboxRow, at: Date): Promise<void> {
  const what = { action: 'message.sent', subjectType: 'outbox', subjectId: row.id } as const
  await recordAudit(tx, { at, actorId: row.user_id, ...what })
}

/** A reply to a private message may be stored before the message itself is. */
async function markThreadPrivate(tx: Tx, row: OutboxRow, threadId: string, now: Date): Promise<void> {
  await sql`insert into private_threads (mailbox_id, provider_thread_id, made_by, made_at)
    select mailbox_id, ${threadId}, user_id, ${now}::timestamptz from outbox where id = ${row.id} and private
    on conflict do nothing`.execute(tx)
}

async function settleSend(parts: SendParts, row: OutboxRow, mailbox: Mailbox, error: unknown): Promise<void> {
  if (!(error instanceof ProviderError)) throw error
  parts.log.warn({ outboxId: row.id, err: error }, 'a send did not succeed')
  const now = parts.clock.now()
  const outcome = outcomeOfSend(error, now)
  await parts.db.transaction().execute(async (tx) => {
    // Locks the mailbox before the row, as in `succeed`.
    if (error instanceof ActionNeededError && error.actionCause !== 'scope_read_missing') {
      await needAction(tx, mailbox, error.actionCause, now)
    }
    if (error instanceof SenderGoneError) await askSendersAnew(tx, parts, mailbox)
    if (outcome.state === 'sending') {
      await lookLater(tx, row, now)
    } else if (outcome.state === 'queued') {
      const { state, sendAfter, errorCode } = outcome
      await changeAttempt(tx, row).set({ state, due_at: sendAfter, error_code: errorCode }).execute()
    } else {
      const { state, errorCode } = outcome
      await changeAttempt(tx, row).set({ state, error_code: errorCode }).execute()
    }
    await tellOfOutgoing(tx, row)
  })
  if (outcome.state !== 'sending') parts.onSend?.(outcome.state === 'queued' ? 'queued_again' : 'failed')
}

async function lookLater(tx: Tx, row: OutboxRow, now: Date): Promise<void> {
  const dueAt = new Date(now.getTime() + lookAgainMs)
  await changeAttempt(tx, row).set({ due_at: dueAt }).execute()
}

/**
 * Queues an attempt again that was interrupted before its call, so nothing was sent. If its worker is still alive, it
 * notices before it calls Google that its attempt has ended.
 */
async function queueAgain(parts: SendParts, row: OutboxRow): Promise<boolean> {
  return await parts.db.transaction().execute(async (tx) => {
    const queued = await changeAttempt(tx, row)
      .set({ state: 'queued', due_at: parts.clock.now(), called: null })
      .where('called', '=', false)
      .returning('id')
      .executeTakeFirst()
    if (queued) {
      await parts.enqueue(tx, 'send-message', { outboxId: row.id })
      await tellOfOutgoing(tx, row)
    }
    return queued !== undefined
  })
}

/** Looks for our header among the messages sent since before the call. */
async function reconcile(parts: SendParts, row: OutboxRow): Promise<void> {
  if (row.called === false && (await queueAgain(parts, row))) return
  const mailbox = await findMailbox(parts.db, row.mailbox_id)
  const now = parts.clock.now()
  const found = mailbox && maySync(mailbox) ? await look(parts, row, mailbox) : null
  if (found) return await succeed(parts, row, found)
  const since = row.sending_since ?? row.created_at
  const longAgo = new Date(now.getTime() - doubtAfterMs)
  await parts.db.transaction().execute(async (tx) => {
    if (since > longAgo) return await lookLater(tx, row, now)
    const doubted = await changeAttempt(tx, row)
      .set({ state: 'in_doubt' })
      // Another worker may have begun its call only now.
      .where('sending_since', '<=', longAgo)
      .executeTakeFirst()
    if (doubted.numUpdatedRows > 0n) parts.onSend?.('in_doubt')
    await tellOfOutgoing(tx, row)
  })
}

async function look(parts: SendParts, row: OutboxRow, mailbox: Mailbox): Promise<string | null> {
  const client = await openedMailbox(parts, row, mailbox)
  if (!client) return null
  try {
    return await findSent(parts, client, row)
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    parts.log.info(
      { outboxId: row.id, err: error },
      'a message whose answer was lost could not be looked for yet',
    )
    return null
  }
}

async function fail(parts: SendParts, row: OutboxRow, errorCode: ProblemCode): Promise<void> {
  await parts.db.transaction().execute(async (tx) => {
    await tx
      .updateTable('outbox')
      .set({ state: 'failed', error_code: errorCode })
      .where('id', '=', row.id)
      .where('state', '=', 'queued')
      .execute()
    await tellOfOutgoing(tx, row)
  })
  parts.onSend?.('failed')
}
