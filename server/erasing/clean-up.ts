import { sql } from 'kysely'
import { erasedAmong } from '../candidates/erased-addresses.ts'
import type { Clock } from '../clock.ts'
import type { Database, Db } from '../db/db.ts'
import { removeDeletedBytes } from '../db/deleted-bytes.ts'
import { Problem } from '../errors.ts'
import type { Enqueue } from '../jobs/jobs.ts'
import { eraseFromAccessLogs } from '../messages/access-log.ts'

export interface CleanUpParts {
  db: Db
  engine: Database['engine']
  secrets: readonly string[]
  clock: Clock
  /** Deletes stored pictures, by the names of their files. */
  forgetPictures(names: readonly string[]): Promise<void>
}

/** After this long every request that was under way during an erasure has ended. */
const settledAfterMs = 5 * 60_000

/**
 * The job `clean-up`: removes what an erasure has left outside its transaction. That is pictures in the cache; lines in
 * the access logs that a request wrote which had read the database just before; and with the embedded database the bytes
 * of deleted rows. Safe to repeat and to stop anywhere: what is not done stays marked as open.
 */
export async function cleanUp(parts: CleanUpParts): Promise<void> {
  const { db, clock } = parts
  const now = clock.now()
  const open = await openErasures(db, now)
  const first = open[0]
  if (!first) return
  await parts.forgetPictures(open.flatMap(({ pictures }) => pictures))
  const found = await sweepAccessLogs(parts, first.erased_at)
  const isFresh = open.some(({ cleaned_at }) => cleaned_at === null)
  if (parts.engine === 'embedded' && (isFresh || found)) await removeDeletedBytes(db)
  const ids = open.map(({ id }) => id)
  await db
    .updateTable('erasures')
    .set({ cleaned_at: now })
    .where('id', 'in', ids)
    .where('cleaned_at', 'is', null)
    .execute()
  await db
    .updateTable('erasures')
    .set({ settled_at: now, pictures: [] })
    .where('id', 'in', ids)
    .where(isOver(now))
    .execute()
}

/** Queues the job if anything is to be cleaned up now: after an erasure, a crash, or a failure. */
export async function enqueueCleanUp(parts: { db: Db; clock: Clock; enqueue: Enqueue }): Promise<void> {
  if ((await openErasures(parts.db, parts.clock.now())).length === 0) return
  await parts.db.transaction().execute((tx) => parts.enqueue(tx, 'clean-up', { what: 'erased' }))
}

async function openErasures(db: Db, now: Date) {
  return await db
    .selectFrom('erasures')
    .select(['id', 'erased_at', 'cleaned_at', 'pictures'])
    .where('settled_at', 'is', null)
    .where((eb) => eb.or([eb('cleaned_at', 'is', null), isOver(now)]))
    .orderBy('erased_at')
    .execute()
}

/** A time in the future is from a clock that was wrong, and counts as over. */
function isOver(now: Date) {
  return sql<boolean>`abs(extract(epoch from ${now}::timestamptz - erased_at)) * 1000 >= ${settledAfterMs}`
}

/** Takes erased addresses out of lines that were written since. Returns whether there were any. */
async function sweepAccessLogs({ db, secrets }: CleanUpParts, since: Date): Promise<boolean> {
  const from = new Date(since.getTime() - settledAfterMs)
  const { rows } = await sql<{ address_key: string }>`
    select address_key from opened_bodies where at >= ${from} and address_key is not null
    union select address_key from first_showings where at >= ${from} and address_key is not null`.execute(db)
  const keys = rows.map((row) => row.address_key)
  try {
    const erased = [...(await erasedAmong(db, secrets, keys))]
    await db.transaction().execute((tx) => eraseFromAccessLogs(tx, erased))
    return erased.length > 0
  } catch (error) {
    // Without the key nobody can tell which addresses were erased. The start of Kurier says what to do.
    if (error instanceof Problem) return false
    throw error
  }
}
