import { notify, type Tx } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'
import { openGap } from '../mailboxes/mailboxes.ts'
import { type ChangePage, CursorExpiredError, type MailboxClient } from '../mailboxes/provider.ts'
import { hiddenBy } from '../messages/store.ts'
import { discover } from './ledger.ts'
import type { SyncParts } from './parts.ts'
import { labelsAfter, type Plan, planChanges } from './plan.ts'
import { addSearches, allCandidates } from './searches.ts'

/** Search goes back this much further than the last good sync, for what the index was late with. */
const overlapMs = 2 * 24 * 60 * 60_000

/**
 * Reads everything that happened since the cursor.
 *
 * Each page is applied in one transaction; only the last one moves the cursor,
 * because Google names where the mailbox stands now on every page. A crash in
 * between replays the pages, which changes nothing. An expired cursor means the
 * scoped search again: it adds, and deletes nothing.
 *
 * @returns whether anything had happened
 */
export async function readChanges(
  parts: SyncParts,
  mailbox: Mailbox,
  client: MailboxClient,
): Promise<boolean> {
  let pageToken: string | null = null
  let happened = false
  do {
    const page: ChangePage | null = await client
      .changes(mailbox.cursor!, pageToken)
      .catch(async (error: unknown) => {
        if (!(error instanceof CursorExpiredError)) throw error
        await searchAgain(parts, mailbox, client)
        return null
      })
    if (!page) return true
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
        if (cursor) await moveCursor(tx, mailbox, cursor)
      })
    }
    pageToken = page.nextPageToken
  } while (pageToken)
  return happened
}

/** The first look: the cursor is taken before anything is listed, so that nothing falls in between. */
export async function takeFirstCursor(
  parts: SyncParts,
  mailbox: Mailbox,
  client: MailboxClient,
): Promise<void> {
  const { cursor } = await client.profile()
  await parts.db.transaction().execute(async (tx) => {
    await moveCursor(tx, mailbox, cursor)
    await addSearches(tx, mailbox.id, await allCandidates(tx), { now: parts.clock.now(), since: null })
    await notify(tx, { kind: 'mailbox', userId: mailbox.user_id })
  })
}

async function searchAgain(parts: SyncParts, mailbox: Mailbox, client: MailboxClient): Promise<void> {
  const { cursor } = await client.profile()
  const now = parts.clock.now()
  const last = mailbox.last_synced_at
  const since = last ? new Date(last.getTime() - overlapMs) : null
  parts.log.info({ mailboxId: mailbox.id, since }, 'the cursor expired; searching again')
  await parts.db.transaction().execute(async (tx) => {
    await moveCursor(tx, mailbox, cursor)
    await openGap(tx, mailbox.id, 'expired', last ?? now)
    await tx
      .updateTable('sync_gaps')
      .set({ ended_at: now })
      .where('mailbox_id', '=', mailbox.id)
      .where('cause', '=', 'expired')
      .where('ended_at', 'is', null)
      .execute()
    await addSearches(tx, mailbox.id, await allCandidates(tx), { now, since })
  })
}

/** Another run that moved the cursor meanwhile has done this work already. */
export class OvertakenError extends Error {
  override name = 'OvertakenError'
}

/** Nobody disconnects the mailbox or moves its cursor while this transaction lasts. @throws OvertakenError */
async function holdMailbox(tx: Tx, mailbox: Mailbox): Promise<void> {
  const held = await tx
    .selectFrom('mailboxes')
    .select('id')
    .where('id', '=', mailbox.id)
    .where('disconnected_at', 'is', null)
    .where('connected_at', '=', mailbox.connected_at)
    .where('cursor', '=', mailbox.cursor)
    .forUpdate()
    .executeTakeFirst()
  if (!held) throw new OvertakenError('Another run moved the cursor, or the mailbox was disconnected')
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
  const ids = [...plan.relabel.keys(), ...plan.deleted]
  if (ids.length === 0) return
  const copies = await tx
    .selectFrom('message_copies')
    .select(['id', 'provider_id', 'message_id', 'label_ids', 'hidden'])
    .where('mailbox_id', '=', mailboxId)
    .where('provider_id', 'in', ids)
    .forUpdate()
    .execute()
  const gone = new Set(plan.deleted)
  for (const copy of copies) {
    const change = plan.relabel.get(copy.provider_id)
    const labels = change ? labelsAfter(copy.label_ids, change) : copy.label_ids
    const hidden = gone.has(copy.provider_id) ? 'deleted' : hiddenBy(labels)
    await tx
      .updateTable('message_copies')
      .set({ label_ids: labels, hidden: copy.hidden === 'removed' ? 'removed' : hidden })
      .where('id', '=', copy.id)
      .execute()
  }
  await tellCandidates(
    tx,
    copies.map((copy) => copy.message_id),
  )
}

async function tellCandidates(tx: Tx, messageIds: readonly string[]): Promise<void> {
  if (messageIds.length === 0) return
  const rows = await tx
    .selectFrom('candidate_messages')
    .select('candidate_id')
    .distinct()
    .where('message_id', 'in', [...messageIds])
    .execute()
  for (const row of rows) await notify(tx, { kind: 'candidate', candidateId: row.candidate_id })
}
