import { type Db, notify, type Tx } from '../db/db.ts'
import type { Mailbox, OutboxRow } from '../db/schema.ts'
import type { ProblemCode } from '../errors.ts'
import { findMailbox, needAction } from '../mailboxes/mailboxes.ts'
import { ActionNeededError, type MailboxClient, ProviderError } from '../mailboxes/provider.ts'
import { maySync } from '../mailboxes/state.ts'
import { threadOf } from './composition.ts'
import { doubtAfterMs, outcomeOfSend, SenderGoneError } from './outbox.ts'
import type { SendParts } from './parts.ts'
import { openedMailbox, prepare, type Ready } from './readiness.ts'
import { askSendersAnew, requireSender } from './sender.ts'

const lookAgainMs = 5_000

/** A send in progress that nobody finished for this long is looked after; a call to Google ends within a minute. */
const abandonedMs = 75_000

/**
 * Sends one message, once.
 *
 * `sending` is committed before Google is called, and once more that the call
 * begins. Whoever finds a row in `sending` (after a crash or a lost answer)
 * sends it again if no call had begun. Else it looks for the message in the
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
  const ready = await prepare(parts, row)
  if ('refusal' in ready) return await fail(parts, row, ready.refusal)
  const claimed = await claim(parts, row, ready.mailbox)
  if (claimed) await attempt(parts, claimed, ready)
}

/**
 * Only one of two workers gets the row, and only as it was read: one that was tried since has to be looked for, and
 * one that was moved to another mailbox is another message.
 *
 * The cursor is that of the first attempt: whatever was tried is looked for from there.
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

/** Looks for what earlier attempts may have sent, and sends. */
async function attempt(parts: SendParts, row: OutboxRow, { mailbox, client, raw }: Ready): Promise<void> {
  try {
    const left = row.attempts > 1 ? await findSent(parts, client, row) : null
    if (left) return await succeed(parts, row, left)
    const threadId = await threadOf(parts.db, row)
    await requireSender(client, row, mailbox)
    const sent = await client.send(raw, threadId, () => beginCall(parts, row))
    await succeed(parts, row, sent.providerId)
  } catch (error) {
    if (error instanceof AttemptOverError) return
    await settleSend(parts, row, mailbox, error)
  }
}

/** Another worker has ended this attempt meanwhile. */
class AttemptOverError extends Error {
  override name = 'AttemptOverError'
}

/**
 * From here on the message may have left. Looking, or waiting for units, may have taken so long that another worker
 * ended the attempt, and the person took the message back.
 *
 * @throws AttemptOverError
 */
async function beginCall(parts: SendParts, row: OutboxRow): Promise<void> {
  const begun = await changeAttempt(parts.db, row)
    .set({ ...takenAt(parts.clock.now()), called: true })
    .returning('id')
    .executeTakeFirst()
  if (!begun) throw new AttemptOverError('The attempt was ended before its call')
}

/** A change of the row that is made only while this very attempt is under way: a slow worker changes nothing later. */
function changeAttempt(db: Db, row: OutboxRow) {
  return db
    .updateTable('outbox')
    .where('id', '=', row.id)
    .where('state', '=', 'sending')
    .where('attempts', '=', row.attempts)
}

/** Goes on where an earlier look broke off: a mailbox may have sent more than its quota lets be read at once. */
async function findSent(parts: SendParts, client: MailboxClient, row: OutboxRow): Promise<string | null> {
  return await client.findSent(row.id, row.cursor_before, async (cursor) => {
    await changeAttempt(parts.db, row).set({ cursor_before: cursor }).execute()
  })
}

/** It has left, whatever was decided about the row meanwhile. */
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
    // The mailbox before the row, as in `succeed`.
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
    await notify(tx, { kind: 'candidate', candidateId: row.candidate_id })
  })
}

async function lookLater(tx: Tx, row: OutboxRow, now: Date): Promise<void> {
  const dueAt = new Date(now.getTime() + lookAgainMs)
  await changeAttempt(tx, row).set({ due_at: dueAt }).execute()
}

/**
 * An attempt that was broken off before its call has sent nothing, and is made again. Should its worker be alive, it
 * finds its attempt ended before it calls.
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
      await notify(tx, { kind: 'candidate', candidateId: row.candidate_id })
    }
    return queued !== undefined
  })
}

/** Looks for our header among what was sent since before the call. */
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
    await changeAttempt(tx, row)
      .set({ state: 'in_doubt' })
      // Whoever is at it may have begun its call only now.
      .where('sending_since', '<=', longAgo)
      .execute()
    await notify(tx, { kind: 'candidate', candidateId: row.candidate_id })
  })
}

async function look(parts: SendParts, row: OutboxRow, mailbox: Mailbox): Promise<string | null> {
  const client = await openedMailbox(parts, row, mailbox)
  if (!client) return null
  try {
    return await findSent(parts, client, row)
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    parts.log.info({ outboxId: row.id, err: error }, 'a lost answer could not be looked for yet')
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
    await notify(tx, { kind: 'candidate', candidateId: row.candidate_id })
  })
}
