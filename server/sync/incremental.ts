import { keepAddresses } from '../candidates/address-lock.ts'
import { hasCome } from '../clock.ts'
import { type Db, notify, type Tx } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'
import { openGap } from '../mailboxes/mailboxes.ts'
import { type ChangePage, CursorExpiredError, type MailboxClient } from '../mailboxes/provider.ts'
import { updateCopies } from '../messages/copies.ts'
import { forgetHeld } from '../sharing/held-messages.ts'
import { beginAudit, planAudit } from './audit.ts'
import { beginSearched, noteMessages } from './folding.ts'
import { searchGap } from './gap.ts'
import { discover, oweCopies } from './ledger.ts'
import type { SyncParts } from './parts.ts'
import { covered, labelsAfter, type Plan, planChanges } from './plan.ts'
import { addSearches, allCandidates } from './searches.ts'

/**
 * Reads everything that happened since the cursor.
 *
 * Each page is applied in one transaction. Only the last page moves the cursor: every page carries the mailbox's
 * current position, so moving it earlier would skip pages. After a crash in between, the pages are replayed, which
 * changes nothing. An expired cursor starts two things: a search for what arrived since the last sync, and an audit over
 * all time, because a message that was untrashed in the gap may be old. Neither deletes anything. If a new cursor expires
 * before anything was read from it, the next audit is postponed.
 *
 * @returns whether anything had happened, and the error if the history cannot be read now
 */
export async function readChanges(
  parts: SyncParts,
  mailbox: Mailbox,
  client: MailboxClient,
): Promise<{ happened: boolean; lost: CursorExpiredError | undefined }> {
  let pageToken: string | null = null
  let happened = false
  do {
    if (pageToken !== null) await requireReadable(parts.db, mailbox)
    const page: ChangePage | CursorExpiredError = await client
      .changes(mailbox.cursor!, pageToken)
      .catch((error: unknown) => {
        if (error instanceof CursorExpiredError) return error
        throw error
      })
    if (page instanceof CursorExpiredError) {
      if (await hasJustExpired(parts, mailbox)) return { happened, lost: page }
      await searchAgain(parts, mailbox, client)
      return { happened: true, lost: undefined }
    }
    const cursor = page.nextPageToken ? null : page.cursor
    happened ||= page.changes.length > 0
    if (page.changes.length > 0 || (cursor !== null && cursor !== mailbox.cursor)) {
      await parts.db.transaction().execute(async (tx) => {
        await holdMailbox(tx, mailbox)
        const known = await knownAmong(
          tx,
          mailbox.id,
          page.changes.map((change) => change.providerId),
        )
        await applyPlan(tx, mailbox.id, planChanges(page.changes, known), parts.clock.now())
        await forgetHeld(tx, mailbox.id, covered(page.changes))
        if (cursor) await moveCursor(tx, mailbox, cursor)
      })
    }
    pageToken = page.nextPageToken
  } while (pageToken)
  return { happened, lost: undefined }
}

/** The least time between two full audits while every cursor expires at once. */
const expiresAgainMs = 60 * 60_000

/** Whether the expired cursor was taken recently and nothing was ever read from it. */
async function hasJustExpired(parts: SyncParts, mailbox: Mailbox): Promise<boolean> {
  const last = await parts.db
    .selectFrom('sync_gaps')
    .select('ended_at')
    .where('mailbox_id', '=', mailbox.id)
    .where('cause', '=', 'expired')
    .where('ended_at', '>=', mailbox.connected_at)
    .orderBy('ended_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!last?.ended_at) return false
  if (mailbox.last_synced_at && mailbox.last_synced_at > last.ended_at) return false
  return !hasCome(new Date(last.ended_at.getTime() + expiresAgainMs), parts.clock.now(), expiresAgainMs)
}

/** Begins the first sync. The cursor is taken before anything is listed, so that no message falls in between. */
export async function takeFirstCursor(
  parts: SyncParts,
  mailbox: Mailbox,
  client: MailboxClient,
): Promise<void> {
  const { cursor, messages } = await client.profile()
  await parts.db.transaction().execute(async (tx) => {
    const now = parts.clock.now()
    await moveCursor(tx, mailbox, cursor)
    // Whoever adds a candidate after this sees the cursor and queues the searches.
    await keepAddresses(tx)
    await beginSearched(tx, mailbox.id, messages)
    await addSearches(tx, mailbox, await allCandidates(tx), now)
    await oweCopies(tx, mailbox.id, 'all', now)
    await planAudit(tx, mailbox, now)
    await notify(tx, { kind: 'mailbox', userId: mailbox.user_id })
  })
}

async function searchAgain(parts: SyncParts, mailbox: Mailbox, client: MailboxClient): Promise<void> {
  const { cursor, messages } = await client.profile()
  const now = parts.clock.now()
  parts.log.info({ mailboxId: mailbox.id }, 'the cursor expired; searching again')
  await parts.db.transaction().execute(async (tx) => {
    await moveCursor(tx, mailbox, cursor)
    await openGap(tx, mailbox.id, 'expired', mailbox.last_synced_at ?? now)
    await tx
      .updateTable('sync_gaps')
      .set({ ended_at: now })
      .where('mailbox_id', '=', mailbox.id)
      .where('cause', '=', 'expired')
      .where('ended_at', 'is', null)
      .execute()
    await noteMessages(tx, mailbox.id, messages)
    await beginAudit(tx, mailbox, 'all', now)
    await searchGap(tx, mailbox, now)
  })
}

/** Another run has moved the cursor and so has done this work already. */
export class OvertakenError extends Error {
  override name = 'OvertakenError'
}

/**
 * Locks the mailbox, so that nobody disconnects it or moves its cursor during this transaction.
 *
 * @throws OvertakenError
 */
export async function holdMailbox(tx: Tx, mailbox: Mailbox): Promise<void> {
  const held = await tx
    .selectFrom('mailboxes')
    .select('id')
    .where('id', '=', mailbox.id)
    .where('disconnected_at', 'is', null)
    .where('connected_at', '=', mailbox.connected_at)
    .where('cursor', '=', mailbox.cursor)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!held) throw new OvertakenError('Another run moved the cursor, or the mailbox was disconnected')
}

/**
 * Checks, before Google is asked for more, that this connection may still be read: a run takes minutes, and the owner's
 * access may have ended meanwhile.
 *
 * @throws OvertakenError
 */
export async function requireReadable(db: Db, { id, connected_at: connectedAt }: Mailbox): Promise<void> {
  const readable = await db
    .selectFrom('mailboxes')
    .select('id')
    .where('id', '=', id)
    .where('connected_at', '=', connectedAt)
    .where('disconnected_at', 'is', null)
    .where('paused_at', 'is', null)
    .executeTakeFirst()
  if (!readable) throw new OvertakenError('The mailbox was paused or disconnected')
}

async function moveCursor(tx: Tx, mailbox: Mailbox, cursor: string): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('mailboxes')
    .set({ cursor })
    .where('id', '=', mailbox.id)
    .where('disconnected_at', 'is', null)
    .where('connected_at', '=', mailbox.connected_at)
    .where((eb) => (mailbox.cursor === null ? eb('cursor', 'is', null) : eb('cursor', '=', mailbox.cursor)))
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new OvertakenError('Another run moved the cursor')
  mailbox.cursor = cursor
}

async function knownAmong(tx: Tx, mailboxId: string, providerIds: readonly string[]): Promise<Set<string>> {
  const ids = [...new Set(providerIds)]
  if (ids.length === 0) return new Set()
  const rows = await tx
    .selectFrom('message_copies')
    .select('provider_id')
    .where('mailbox_id', '=', mailboxId)
    .where('provider_id', 'in', ids)
    .execute()
  return new Set(rows.map((row) => row.provider_id))
}

async function applyPlan(tx: Tx, mailboxId: string, plan: Plan, now: Date): Promise<void> {
  await discover(tx, mailboxId, plan.fetch, 'history', now)
  const gone = new Set(plan.deleted)
  await updateCopies(tx, mailboxId, [...plan.relabel.keys(), ...plan.deleted], (copy) => {
    const change = plan.relabel.get(copy.providerId)
    const labelIds = change ? labelsAfter(copy.labelIds, change) : copy.labelIds
    return { labelIds, deleted: gone.has(copy.providerId) }
  })
}
