import { sql } from 'kysely'
import type { Db } from '../db/db.ts'

/** The last complete comparison of a mailbox with Gmail: when it ended, and how many unknown messages it found. */
export interface Comparison {
  at: Date
  /** Each of them was then examined. */
  unknown: number
}

/**
 * Returns the last complete comparison of each of these mailboxes, by mailbox id. A mailbox without one is left out. It
 * reads one row for each mailbox, by primary key.
 */
export async function lastComparisons(
  db: Db,
  mailboxIds: readonly string[],
): Promise<Map<string, Comparison>> {
  const rows = await db
    .selectFrom('searched_mailboxes')
    .select(['mailbox_id', 'compared_at', 'unknown'])
    .where('mailbox_id', '=', sql<string>`any(${[...mailboxIds]}::uuid[])`)
    .where('compared_at', 'is not', null)
    .execute()
  return new Map(rows.map((row) => [row.mailbox_id, { at: row.compared_at!, unknown: row.unknown }]))
}

/** Returns the last complete comparison of one mailbox, or undefined if there was none. */
export async function lastComparison(db: Db, mailboxId: string): Promise<Comparison | undefined> {
  return (await lastComparisons(db, [mailboxId])).get(mailboxId)
}
