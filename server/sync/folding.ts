import { sql } from 'kysely'
import type { Db, Tx } from '../db/db.ts'
import type { Search } from '../db/schema.ts'

/**
 * Ends a search: deletes its row, and folds what it leaves into the mailbox's row of `searched_mailboxes`. The caller has
 * locked the search.
 */
export async function foldSearch(tx: Tx, search: Search, now: Date): Promise<void> {
  await tx.deleteFrom('searches').where('id', '=', search.id).execute()
  if (search.kind === 'past') await noteSearched(tx, search.mailbox_id, now)
  if (search.kind === 'audit' || search.kind === 'listing') await endComparison(tx, search.mailbox_id, now)
}

async function noteSearched(tx: Tx, mailboxId: string, now: Date): Promise<void> {
  await sql`update searched_mailboxes set searched_at = ${now}::timestamptz
    where mailbox_id = ${mailboxId}::uuid`.execute(tx)
}

/** Locks the mailbox's facts, so that the last of two searches that end at once sees that the other has ended. */
async function lockSearched(tx: Tx, mailboxId: string): Promise<void> {
  await sql`select 1 from searched_mailboxes where mailbox_id = ${mailboxId}::uuid for no key update`.execute(
    tx,
  )
}

/**
 * Records that what candidates are searched for began anew or goes on. Call this before the searches are stored.
 *
 * @param count of the candidates
 */
export async function notePlanned(tx: Tx, mailboxId: string, count: number): Promise<void> {
  await sql`update searched_mailboxes set planned_candidates = ${count} + case when exists (
      select 1 from searches where searches.mailbox_id = searched_mailboxes.mailbox_id and kind in ('past', 'traces'))
      then planned_candidates else 0 end
    where mailbox_id = ${mailboxId}::uuid`.execute(tx)
}

/** Begins the facts of a mailbox whose first sync begins. Everything that is wanted now, it searches for itself. */
export async function beginSearched(tx: Tx, mailboxId: string, messages: number): Promise<void> {
  await sql`delete from searched_mailboxes where mailbox_id = ${mailboxId}::uuid`.execute(tx)
  await sql`insert into searched_mailboxes (mailbox_id, planned_to, messages)
    select ${mailboxId}::uuid, coalesce(max(number), 0), ${messages} from wanted_addresses`.execute(tx)
}

/** Whether it is known how many messages the mailbox has. */
export async function areMessagesCounted(db: Db, mailboxId: string): Promise<boolean> {
  const row = await db
    .selectFrom('searched_mailboxes')
    .select('messages')
    .where('mailbox_id', '=', mailboxId)
    .executeTakeFirst()
  return row?.messages != null
}

/** Records how many messages the mailbox has. */
export async function noteMessages(tx: Tx, mailboxId: string, messages: number): Promise<void> {
  await sql`update searched_mailboxes set messages = ${messages}
    where mailbox_id = ${mailboxId}::uuid`.execute(tx)
}

/** Records that a comparison with Gmail begins. Call this before its searches are stored. */
export async function beginComparison(tx: Tx, mailboxId: string, now: Date): Promise<void> {
  await sql`update searched_mailboxes set comparing_since = ${now}::timestamptz, found = 0
    where mailbox_id = ${mailboxId}::uuid`.execute(tx)
}

/** Counts unknown messages that the comparison under way has found. */
export async function countUnknown(tx: Tx, mailboxId: string, count: number): Promise<void> {
  if (count === 0) return
  await sql`update searched_mailboxes set found = found + ${count}
    where mailbox_id = ${mailboxId}::uuid and comparing_since is not null`.execute(tx)
}

/** Records the comparison that is under way as the last complete one, if none of its searches is open any more. */
export async function endComparison(tx: Tx, mailboxId: string, now: Date): Promise<void> {
  await lockSearched(tx, mailboxId)
  await sql`update searched_mailboxes set compared_at = ${now}::timestamptz, unknown = found, comparing_since = null
    where mailbox_id = ${mailboxId}::uuid and comparing_since is not null and not exists (
      select 1 from searches where searches.mailbox_id = searched_mailboxes.mailbox_id
        and kind in ('audit', 'listing'))`.execute(tx)
}
