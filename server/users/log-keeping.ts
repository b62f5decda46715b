import { sql } from 'kysely'
import type { Db, Tx } from '../db/db.ts'
import { beginRoutine, noSubject, recordAudit } from './audit.ts'

/** How many months the audit log and the access logs of mailboxes are kept. */
export interface LogRetention {
  audit: number
  access: number
}

/** Everything that the audit page says about the log as a whole. */
export interface LogState {
  retention: LogRetention
  /** The last check of the chain; null if there was none yet. */
  check: { at: Date; from: number; through: number; broken: number | null } | null
}

export async function logState(db: Db): Promise<LogState> {
  const row = await db.selectFrom('log_settings').selectAll().executeTakeFirstOrThrow()
  const { checked_at: at, checked_from: from, checked_through: through } = row
  return {
    retention: { audit: row.audit_months, access: row.access_months },
    check:
      at === null || from === null || through === null
        ? null
        : { at, from, through, broken: row.broken_number },
  }
}

export async function changeRetention(
  tx: Tx,
  retention: LogRetention,
  by: { actorId: string; now: Date },
): Promise<void> {
  const before = (await logState(tx)).retention
  if (before.audit === retention.audit && before.access === retention.access) return
  await tx
    .updateTable('log_settings')
    .set({ audit_months: retention.audit, access_months: retention.access })
    .execute()
  await recordAudit(tx, {
    at: by.now,
    actorId: by.actorId,
    action: 'logs.retention_changed',
    subjectType: 'settings',
    subjectId: noSubject,
    details: { ...retention, before },
  })
}

/** Returns the date before which entries are deleted: this many calendar months ago. */
export function monthsAgo(now: Date, months: number): Date {
  const then = new Date(now)
  const day = then.getUTCDate()
  then.setUTCMonth(then.getUTCMonth() - months)
  // A month without this day: its last day.
  if (then.getUTCDate() !== day) then.setUTCDate(0)
  return then
}

/** The most rows that one transaction deletes. */
const prunedAtOnce = 5_000

/**
 * Deletes the oldest audit events after their retention time, and moves the anchor of the chain to the last of them.
 * Only a beginning of the chain is deleted: an event that a wrong clock dated too early stays until those before it go.
 * The log says how many were deleted, with the hash of the last one.
 */
export async function pruneAudit(db: Db, now: Date): Promise<void> {
  for (;;) {
    const { retention } = await logState(db)
    const cutoff = monthsAgo(now, retention.audit)
    if (!(await isOldestBefore(db, cutoff))) return
    const pruned = await db.transaction().execute((tx) => pruneOnce(tx, cutoff, now))
    if (pruned < prunedAtOnce) return
  }
}

/** One row is enough to know that nothing is to be deleted, which is nearly always so. */
async function isOldestBefore(db: Db, cutoff: Date): Promise<boolean> {
  const oldest = await db
    .selectFrom('audit_events')
    .select('at')
    .where('number', 'is not', null)
    .orderBy('number')
    .limit(1)
    .executeTakeFirst()
  return oldest !== undefined && oldest.at < cutoff
}

async function pruneOnce(tx: Tx, cutoff: Date, now: Date): Promise<number> {
  const { rows } = await sql<{ number: number; hash: Buffer; at: Date }>`
    select number, hash, at from audit_events where number is not null order by number limit ${prunedAtOnce}`.execute(
    tx,
  )
  const firstKept = rows.findIndex(({ at }) => at >= cutoff)
  const old = firstKept === -1 ? rows : rows.slice(0, firstKept)
  const last = old.at(-1)
  if (!last) return 0
  await beginRoutine(tx, 'retention')
  const { numDeletedRows } = await tx
    .deleteFrom('audit_events')
    .where('number', '<=', last.number)
    .executeTakeFirstOrThrow()
  await beginRoutine(tx, '')
  // Another process has just deleted them.
  if (Number(numDeletedRows) === 0) return 0
  await recordAudit(tx, {
    at: now,
    actorId: null,
    action: 'audit.pruned',
    subjectType: 'settings',
    subjectId: noSubject,
    details: { count: Number(numDeletedRows), through: last.number, hash: last.hash.toString('hex') },
  })
  // The lock on the chain comes last; sealing takes it too.
  await tx.updateTable('audit_chain').set({ anchor_number: last.number, anchor_hash: last.hash }).execute()
  return Number(numDeletedRows)
}
