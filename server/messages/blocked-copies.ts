import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../db/db.ts'
import { tellCandidates } from './copies.ts'
import { holdMessages, removeCopies } from './removal.ts'
import { keptUnlinkedDays } from './unlinked.ts'

/**
 * Copies that a block hides, where a mailbox could not bring them again.
 *
 * Whoever may block need not have the permission to read mail, and must not be able to destroy it. What a connected
 * mailbox has is deleted, and comes back from Gmail when the block is lifted; what others had kept is nowhere else.
 */

/** As many as one transaction deletes. */
const batchSize = 200

/**
 * Hides what Google cannot be asked for now, unless it is gone from Gmail or its owner removed it. The mailboxes must be held by the transaction.
 *
 * @param which of their copies, as a condition on `copy`
 */
export async function hideUnreachable(
  tx: Tx,
  mailboxIds: readonly string[],
  which: RawBuilder<unknown>,
  now: Date,
): Promise<void> {
  const concerned = sql`copy.mailbox_id = any(${[...mailboxIds]}::uuid[]) and ${which}`
  const { rows } = await sql<{ message_id: string }>`
    select distinct message_id from message_copies copy where ${concerned}`.execute(tx)
  // All that the block takes away, so that no two transactions take messages in two orders.
  await holdMessages(
    tx,
    rows.map((row) => row.message_id),
  )
  await sql`update message_copies copy set hidden = 'blocked', blocked_at = ${now}::timestamptz
    from mailboxes mailbox where mailbox.id = copy.mailbox_id and ${concerned}
      and (copy.hidden is null or copy.hidden in ('trash', 'spam', 'blocked'))
      and (mailbox.disconnected_at is not null or mailbox.paused_at is not null
        or mailbox.action_cause is not null)`.execute(tx)
  await tellCandidates(
    tx,
    rows.map((row) => row.message_id),
  )
}

/**
 * After a block was lifted: what no other block covers is shown again, as its labels say. The mailboxes must be held by
 * the transaction.
 *
 * @returns the ids of the copies
 */
export async function restoreUnblocked(
  tx: Tx,
  mailboxIds: readonly string[],
  colleagues: ReadonlySet<string>,
): Promise<string[]> {
  const { rows } = await sql<{ id: string; message_id: string }>`
    select copy.id, copy.message_id from message_copies copy join mailboxes mailbox on mailbox.id = copy.mailbox_id
    where copy.blocked_at is not null and mailbox.id = any(${[...mailboxIds]}::uuid[]) and not exists (
      select 1 from message_participants who
      join blocks block on (block.user_id is null or block.user_id = mailbox.user_id) and case
        when block.pattern like '@%' then right(who.address_key, length(block.pattern))
          in (block.pattern, '.' || substr(block.pattern, 2))
        else who.address_key = block.pattern end
      where who.message_id = copy.message_id and who.address_key <> all(${[...colleagues]}::text[]))`.execute(
    tx,
  )
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.id)
  const messageIds = [...new Set(rows.map((row) => row.message_id))]
  await holdMessages(tx, messageIds)
  await sql`update message_copies set blocked_at = null, hidden = case
      when 'TRASH' = any(label_ids) then 'trash' when 'SPAM' = any(label_ids) then 'spam' end
    where id = any(${ids}::uuid[])`.execute(tx)
  await tellCandidates(tx, messageIds)
  return ids
}

/** Deletes for good what has been blocked for thirty days; each batch commits by itself. */
export async function forgetBlocked(db: Db, now: Date): Promise<void> {
  const until = new Date(now.getTime() - keptUnlinkedDays * 24 * 60 * 60_000)
  for (let count = batchSize; count === batchSize; ) {
    count = await db.transaction().execute((tx) => forgetBatch(tx, until))
  }
}

async function forgetBatch(tx: Tx, until: Date): Promise<number> {
  const rows = await tx
    .selectFrom('message_copies')
    .select(['id', 'mailbox_id'])
    .where('blocked_at', '<', until)
    .orderBy('blocked_at')
    .limit(batchSize)
    .execute()
  if (rows.length === 0) return 0
  const mailboxIds = [...new Set(rows.map((row) => row.mailbox_id))]
  // Whoever is just lifting the block has ended, and is seen by the deletion, or waits and finds nothing.
  await tx
    .selectFrom('mailboxes')
    .select('id')
    .where('id', 'in', mailboxIds)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  const ids = rows.map((row) => row.id)
  await removeCopies(
    tx,
    mailboxIds,
    sql`copy.id = any(${ids}::uuid[]) and copy.blocked_at < ${until}::timestamptz`,
  )
  return rows.length
}
