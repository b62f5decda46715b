import { sql } from 'kysely'
import type { Db } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'

/**
 * How long a worker that stopped, or a job that was lost, keeps others from a mailbox. Whoever is at work for longer
 * renews the lease.
 */
const leaseMs = 60_000
const renewAfterMs = 20_000
/** A lease further ahead was taken while a clock was wrong, and does not count. */
export const longestLeaseMs = 10 * leaseMs

/** Returns until when a lease taken now lasts. */
export function leaseFrom(now: Date): Date {
  return new Date(now.getTime() + leaseMs)
}

/**
 * The value of `leased_until` for a mailbox that is being queued: the worker's tick need not queue it again. A lease that
 * somebody holds stays theirs.
 */
export function queuedLease(now: Date) {
  return sql<Date>`case when leased_until > ${now}::timestamptz and leased_until <= ${new Date(now.getTime() + longestLeaseMs)}::timestamptz
    then leased_until else ${leaseFrom(now)}::timestamptz end`
}

/**
 * Takes the lease of a mailbox for a job. Jobs of one mailbox run one after the other, so only a poll can hold it
 * meanwhile, and what that poll learns no longer counts.
 */
export async function takeLease(db: Db, mailboxId: string, now: Date): Promise<Mailbox | undefined> {
  return await db
    .updateTable('mailboxes')
    .set({ leased_until: leaseFrom(now) })
    .where('id', '=', mailboxId)
    .returningAll()
    .executeTakeFirst()
}

/** Reads a mailbox again, and renews the lease that was taken with it, if it is time for that. */
export async function rereadLeased(
  db: Db,
  { id, leased_until: held }: Mailbox,
  now: Date,
): Promise<Mailbox | undefined> {
  const find = db.selectFrom('mailboxes').selectAll().where('id', '=', id)
  if (held === null || held.getTime() - now.getTime() > leaseMs - renewAfterMs)
    return await find.executeTakeFirst()
  const renewed = await db
    .updateTable('mailboxes')
    .set({ leased_until: leaseFrom(now) })
    .where('id', '=', id)
    .where('leased_until', '=', held)
    .returningAll()
    .executeTakeFirst()
  return renewed ?? (await find.executeTakeFirst())
}

/** Gives back the lease that was taken with this row, unless somebody else has taken it since. */
export async function releaseLease(db: Db, { id, leased_until: held }: Mailbox): Promise<void> {
  await db
    .updateTable('mailboxes')
    .set({ leased_until: null })
    .where('id', '=', id)
    .where('leased_until', '=', held)
    .execute()
}
