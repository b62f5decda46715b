import { sql } from 'kysely'
import type { Db, Tx } from '../db/db.ts'
import { holdMessages } from './removal.ts'

/**
 * How long mail is kept that is no longer on any profile.
 *
 * Somebody may edit candidates without the permission to read mail, and must not be able to destroy mail: removing an
 * address unlinks its mail, and giving the address back links it again. Meanwhile nobody sees it; see visibility.ts.
 */
export const keptUnlinkedDays = 30

/** How many messages one transaction deletes. */
const batchSize = 200

/** Clears the unlinked date of messages that were just stored, and so are on a profile again. */
export async function markLinked(tx: Tx, messageIds: readonly string[]): Promise<void> {
  if (messageIds.length === 0) return
  await sql`
    with back as materialized (
      select id from messages where id = any(${[...messageIds]}::uuid[]) and unlinked_at is not null
      order by identity collate "C" for no key update)
    update messages set unlinked_at = null where id in (select id from back)`.execute(tx)
}

/** Permanently deletes the messages that have been on no profile for thirty days. Each batch is one transaction. */
export async function forgetUnlinked(db: Db, now: Date): Promise<void> {
  const until = new Date(now.getTime() - keptUnlinkedDays * 24 * 60 * 60_000)
  for (let count = batchSize; count === batchSize; ) {
    count = await db.transaction().execute((tx) => forgetBatch(tx, until))
  }
}

async function forgetBatch(tx: Tx, until: Date): Promise<number> {
  const rows = await tx
    .selectFrom('messages')
    .select('id')
    .where('unlinked_at', '<', until)
    .orderBy('unlinked_at')
    .limit(batchSize)
    .execute()
  if (rows.length === 0) return 0
  const ids = rows.map((row) => row.id)
  // A transaction that is giving the address back has either finished, and the deletion sees it, or waits and then
  // finds nothing to link.
  await holdMessages(tx, ids)
  await sql`delete from messages where id = any(${ids}::uuid[]) and unlinked_at < ${until}::timestamptz
    and not exists (select 1 from candidate_messages link where link.message_id = messages.id)`.execute(tx)
  // Messages that are on a profile after all need no further check.
  await sql`update messages set unlinked_at = null
    where id = any(${ids}::uuid[]) and unlinked_at < ${until}::timestamptz`.execute(tx)
  return rows.length
}
