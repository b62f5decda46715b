import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Db } from '../db/db.ts'
import type { ActionCause, OutboxState } from '../db/schema.ts'
import { unitsUsed } from '../mailboxes/quota.ts'
import { logState } from '../users/log-keeping.ts'
import { type DiskSpace, diskSpace } from './disk-space.ts'

/** The state of the whole installation in numbers. It names nobody. Times are in seconds. */
export interface Measures {
  at: Date
  mailboxes: MailboxMeasures
  ledger: LedgerMeasures
  /** Emails written in the last day, by state. */
  outbox: Readonly<Record<OutboxState, number>>
  /** How long the email has waited that should have left first; null if none waits. */
  sendsLate: number | null
  jobs: readonly JobMeasures[]
  units: { used: number; limit: number }
  audit: { checkedAgo: number | null; broken: number | null }
  /** By how much the database's clock is ahead of this machine's. */
  clockAhead: number
  disk: DiskSpace | null
}

export interface MailboxMeasures {
  connected: number
  importing: number
  paused: number
  actionNeeded: Partial<Record<ActionCause, number>>
  due: number
  /** A worker is at work on them, or has queued them. */
  leased: number
  /** How long the inbox has been due that has been due for longest; null if none is. */
  overdue: number | null
  /** Since the last sync, of inboxes that may be read; null if none was synced yet. */
  lag: { p50: number; p95: number; p99: number; most: number } | null
}

export interface LedgerMeasures {
  waiting: number
  setAside: number
  oldest: number | null
  /** As `oldest`, of new mail alone: past mail may wait for hours while an inbox is imported. */
  oldestNew: number | null
}

export interface JobMeasures {
  name: string
  waiting: number
  active: number
  oldest: number | null
}

export interface MeasureParts {
  db: Db
  clock: Clock
  unitsPerMinute: number
  dataDir: string
}

const dayMs = 24 * 60 * 60_000

/**
 * Measures the installation, with the same few statements however many inboxes there are. They read the rows of
 * connected inboxes once, and otherwise what waits and what was written in the last day.
 */
export async function measure(parts: MeasureParts): Promise<Measures> {
  const { db, clock } = parts
  const now = clock.now()
  const check = (await logState(db)).check
  const { clockAhead, sendsLate } = await measureNow(db, clock)
  return {
    at: now,
    mailboxes: await measureMailboxes(db, now),
    ledger: await measureLedger(db, now),
    outbox: await measureOutbox(db, now),
    sendsLate,
    jobs: await measureJobs(db),
    units: { used: await unitsUsed(db, now), limit: parts.unitsPerMinute },
    audit: {
      checkedAgo: check && (now.getTime() - check.at.getTime()) / 1_000,
      broken: check?.broken ?? null,
    },
    clockAhead,
    disk: await diskSpace(parts.dataDir),
  }
}

/** Half of the time that the statement takes is taken for its way there. */
async function measureNow(db: Db, clock: Clock): Promise<{ clockAhead: number; sendsLate: number | null }> {
  const before = clock.now()
  const { rows } = await sql<{ at: number; late: number | null }>`
    select extract(epoch from clock_timestamp())::float8 as at,
      (select extract(epoch from ${before}::timestamptz - min(due_at))::float8 from outbox
        where state in ('queued', 'sending') and due_at <= ${before}::timestamptz) as late`.execute(db)
  const { at, late } = rows[0]!
  return { clockAhead: at - (before.getTime() + clock.now().getTime()) / 2_000, sendsLate: late }
}

async function measureMailboxes(db: Db, now: Date): Promise<MailboxMeasures> {
  const { rows } = await sql<{
    connected: number
    importing: number
    paused: number
    causes: Partial<Record<ActionCause, number>> | null
    due: number
    leased: number
    overdue: number | null
    lags: number[] | null
  }>`
    with importing as materialized (
      select mailbox_id from searches where kind in ('past', 'traces')
      union select mailbox_id from ledger where set_aside_at is null and found_by in ('search', 'trace')
    ), facts as (
      select paused_at is not null as paused, action_cause as cause,
        cursor is null or id in (select mailbox_id from importing) as importing,
        extract(epoch from ${now}::timestamptz - last_synced_at)::float8 as lag,
        extract(epoch from ${now}::timestamptz - greatest(next_sync_at, retry_at))::float8 as overdue
      from mailboxes where disconnected_at is null
    ), served as (select * from facts where not paused and cause is null)
    select (select count(*)::int from served where not importing) as connected,
      (select count(*)::int from served where importing) as importing,
      (select count(*)::int from facts where paused) as paused,
      (select jsonb_object_agg(cause, n) from (
        select cause, count(*) as n from facts where cause is not null and not paused group by cause
      ) as each) as causes,
      (select count(*)::int from served where overdue >= 0) as due,
      (select count(*)::int from mailboxes where leased_until > ${now}::timestamptz) as leased,
      (select max(overdue) from served where overdue >= 0) as overdue,
      (select percentile_cont(array[0.5, 0.95, 0.99, 1]) within group (order by greatest(lag, 0)) from served
        where lag is not null) as lags`.execute(db)
  const { causes, lags, ...counts } = rows[0]!
  const [p50, p95, p99, most] = lags ?? []
  return {
    ...counts,
    actionNeeded: causes ?? {},
    lag: most === undefined ? null : { p50: p50!, p95: p95!, p99: p99!, most },
  }
}

async function measureLedger(db: Db, now: Date): Promise<LedgerMeasures> {
  const { rows } = await sql<LedgerMeasures>`
    select count(*) filter (where set_aside_at is null)::int as waiting,
      count(*) filter (where set_aside_at is not null)::int as "setAside",
      extract(epoch from ${now}::timestamptz - min(discovered_at) filter (where set_aside_at is null))::float8
        as oldest,
      extract(epoch from ${now}::timestamptz
        - min(discovered_at) filter (where set_aside_at is null and found_by = 'history'))::float8 as "oldestNew"
    from ledger`.execute(db)
  return rows[0]!
}

async function measureOutbox(db: Db, now: Date): Promise<Measures['outbox']> {
  const { rows } = await sql<{ state: OutboxState; n: number }>`
    select state, count(*)::int as n from outbox
    where created_at > ${new Date(now.getTime() - dayMs)}::timestamptz group by state`.execute(db)
  const none = { queued: 0, sending: 0, sent: 0, failed: 0, in_doubt: 0, cancelled: 0 }
  return { ...none, ...Object.fromEntries(rows.map(({ state, n }) => [state, n])) }
}

/** Two reads, because each state has an index of its own; finished jobs are read by neither. */
async function measureJobs(db: Db): Promise<JobMeasures[]> {
  const { rows } = await sql<JobMeasures>`
    select name, sum(waiting)::int as waiting, sum(active)::int as active, max(oldest) as oldest from (
      select name, count(*) as waiting, 0 as active,
        greatest(extract(epoch from now() - min(start_after)), 0)::float8 as oldest
      from pgboss.job where state < 'active' group by name
      union all
      select name, 0, count(*), null from pgboss.job where state = 'active' group by name
    ) as each group by name order by name`.execute(db)
  return rows
}
