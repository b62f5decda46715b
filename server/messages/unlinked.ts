import { sql } from 'kysely'
import type { Db, Tx } from '../db/db.ts'
import { holdMessages } from './removal.ts'

/**
 * Mail that is on nobody's profile any more.
 *
 * Whoever edits a candidate need not have the permission to read mail, and must not be able to destroy it: taking an
 * address away unlinks its mail, giving the address back links it again. Nobody sees it meanwhile; see visibility.ts.
 */
export const keptUnlinkedDays = 30

/** As many as one transaction deletes. */
const batchSize = 200

/** Messages that were just stored are on a profile; they may have been kept unlinked before. */
export async function markLinked(tx: Tx, messageIds: readonly string[]): Promise<void> {
  if (messageIds.length === 0) return
  await sql`
    with back as materialized (
      select id from messages where id = any(${[...messageIds]}::uuid[]) and unlinked_at is not null
      order by identity collate "C" for no key update)
    update messages set unlinked_at = null where id in (select id from back)`.execute(tx)
}

/** Deletes for good what has been on no profile for thirty days; each batch commits by itself. */
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
  // Whoever is just giving the address back has ended, and is seen by the deletion, or waits and finds nothing.
  await holdMessages(tx, ids)
  await sql`delete from messages where id = any(${ids}::uuid[]) and unlinked_at < ${until}::timestamptz
    and not exists (select 1 from candidate_messages link where link.message_id = messages.id)`.execute(tx)
  // What is on a profile all the same is not looked at again.
  await sql`update messages set unlinked_at = null
    where id = any(${ids}::uuid[]) and unlinked_at < ${until}::timestamptz`.execute(tx)
  return rows.length
}
