import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Db } from '../db/db.ts'
import type { Quota } from './provider.ts'

/** How many units Google allows in a minute. */
export interface QuotaLimits {
  perMailbox: number
  perProject: number
}

/** Google counts per minute. We count in whole seconds, so one more is needed. */
const windowSeconds = 61
/**
 * Reserved units are used at most this much later. Entries further ahead were written by a clock that has since been
 * set back, and are ignored.
 */
const toleratedSeconds = 20
/** The share that background work leaves for urgent calls, such as sends and checks for new mail. */
const reserved = 0.025
/** This share of a minute's units may be used as fast as Google answers. */
const burst = 0.5
/** Beyond the burst, the rest is spread over the time until this share of the used units is a minute old. */
const nextShare = 0.05
const leastSpreadMs = 3_000
/** A caller that would wait longer is told to come back later, so that it does not block a worker. */
const longestWaitMs = 15_000
/**
 * How many units a process reserves from the project's window at a time, so that processes do not queue for its one
 * row.
 */
const leaseUnits = 2_000

/**
 * Creates a quota that all processes of one database share. It records the units used in the last minute, second by
 * second, for each mailbox and for the Google project.
 *
 * A small mailbox is read at once. A large one is read evenly, without a pause, at about nine tenths of Google's
 * limit. Urgent calls never wait while units are left. Reserved units count as used even if the call is not made: a
 * crash wastes a few, but nothing is counted too low.
 */
export function sharedQuota(parts: { db: Db; clock: Clock }, limits: QuotaLimits): Quota {
  const lease = { units: 0 }
  const takeOfProject = async (units: number, urgent: boolean, now: Date) => {
    if (lease.units >= units) {
      lease.units -= units
      return { waitMs: 0 }
    }
    const wanted = Math.max(units, Math.min(leaseUnits, limits.perProject / 40))
    const all = await take(parts.db, 'project', { units: wanted, urgent, limit: limits.perProject, now })
    if ('waitMs' in all) lease.units += wanted - units
    return all
  }
  return {
    take: async ({ mailboxId, units, urgent }) => {
      const now = parts.clock.now()
      const own = await take(parts.db, mailboxId, { units, urgent, limit: limits.perMailbox, now })
      if ('retryAt' in own) return own
      const all = await takeOfProject(units, urgent, now)
      if ('waitMs' in all) return { waitMs: Math.max(own.waitMs, all.waitMs) }
      await spend(parts.db, [mailboxId], [[usedAt(now, own.waitMs), -units]], now)
      return all
    },
    takeEach: async (mailboxIds, units) => {
      if (mailboxIds.length === 0) return new Map()
      const now = parts.clock.now()
      const refused = await takeOfEach(parts.db, mailboxIds, { units, limit: limits.perMailbox, now })
      const taken = mailboxIds.filter((id) => !refused.has(id))
      if (taken.length === 0) return refused
      const all = await takeOfProject(units * taken.length, true, now)
      if ('waitMs' in all) return refused
      await spend(parts.db, taken, [[usedAt(now, 0), -units]], now)
      return new Map([...refused, ...taken.map((id) => [id, all.retryAt] as const)])
    },
  }
}

/**
 * Reserves urgent units of each mailbox in one statement.
 *
 * @returns when to come back, for those that have too few left
 */
async function takeOfEach(
  db: Db,
  mailboxIds: readonly string[],
  { units, limit, now }: Omit<Wanted, 'urgent'>,
): Promise<Map<string, Date>> {
  const second = usedAt(now, 0)
  const windows = await spend(db, mailboxIds, [[second, units]], now)
  const refused = new Map<string, Date>()
  for (const [mailboxId, spent] of windows) {
    const before = sum(spent) - units
    if (before + units <= limit || before <= 0) continue
    spent.set(second, spent.get(second)! - units)
    refused.set(mailboxId, backAt(spent, units - (limit - before), now))
  }
  if (refused.size > 0) await spend(db, [...refused.keys()], [[second, -units]], now)
  return refused
}

/** Returns how many units of the project were used or reserved in the last minute, by all processes. */
export async function unitsUsed(db: Db, now: Date): Promise<number> {
  const row = await db
    .selectFrom('quota_windows')
    .select('spent')
    .where('key', '=', 'project')
    .executeTakeFirst()
  const since = usedAt(now, 0) - windowSeconds
  const recent = Object.entries(row?.spent ?? {}).filter(
    ([second]) => Number(second) > since && Number(second) <= usedAt(now, 0) + toleratedSeconds,
  )
  return Math.max(0, sum(new Map(recent.map(([second, units]) => [Number(second), units]))))
}

interface Wanted {
  units: number
  urgent: boolean
  limit: number
  now: Date
}

async function take(db: Db, key: string, wanted: Wanted): Promise<{ waitMs: number } | { retryAt: Date }> {
  const { units, urgent, limit, now } = wanted
  const second = usedAt(now, 0)
  const spent = (await spend(db, [key], [[second, units]], now)).get(key)!
  spent.set(second, spent.get(second)! - units)
  const before = sum(spent)
  const left = (urgent ? limit : limit * (1 - reserved)) - before
  const isFree = urgent || before + units <= limit * burst
  const waitMs = isFree ? 0 : paceMs(spent, before, units / Math.max(left, 1), now)
  if (units <= left && waitMs <= longestWaitMs) {
    const later = usedAt(now, waitMs)
    const moved = [[second, -units] as const, [later, units] as const]
    if (later !== second) await spend(db, [key], moved, now)
    return { waitMs }
  }
  // A call that costs more than a whole minute's limit is allowed alone; otherwise it could never be made.
  if (before <= 0) return { waitMs: 0 }
  await spend(db, [key], [[second, -units]], now)
  return { retryAt: backAt(spent, units - left, now) }
}

/**
 * Returns how long the next call has to wait. The wait counts from the previous call, so time spent on work in
 * between is not lost.
 */
function paceMs(spent: ReadonlyMap<number, number>, before: number, share: number, now: Date): number {
  const spreadMs = Math.max(leastSpreadMs, agedAt(spent, before * nextShare) - now.getTime())
  const last = Math.max(...[...spent].filter(([, units]) => units > 0).map(([second]) => second), 0)
  return Math.max(0, Math.ceil(last * 1_000 + share * spreadMs - now.getTime()))
}

/** When so many more units are free. */
function backAt(spent: ReadonlyMap<number, number>, missing: number, now: Date): Date {
  return new Date(Math.max(now.getTime() + 1_000, agedAt(spent, missing)))
}

function usedAt(now: Date, waitMs: number): number {
  return Math.floor((now.getTime() + waitMs) / 1_000)
}

/** Returns when this many of the used units will be a minute old, in epoch milliseconds. */
function agedAt(spent: ReadonlyMap<number, number>, units: number): number {
  let aged = 0
  for (const [second, gone] of [...spent].sort(([one], [other]) => one - other)) {
    aged += gone
    if (aged >= units) return (second + windowSeconds) * 1_000
  }
  return 0
}

function sum(spent: ReadonlyMap<number, number>): number {
  return [...spent.values()].reduce((total, units) => total + units, 0)
}

/**
 * Records the same units by second for each key, and returns those of the last minute, by key as epoch second → units. It
 * is one statement, so that of two processes each sees what the other reserved.
 */
async function spend(
  db: Db,
  keys: readonly string[],
  units: readonly (readonly [second: number, units: number])[],
  now: Date,
): Promise<Map<string, Map<number, number>>> {
  const second = usedAt(now, 0)
  const added = JSON.stringify(Object.fromEntries(units))
  // Keys are locked in one order, so that no two processes wait for each other.
  const { rows } = await sql<{ key: string; spent: Record<string, number> }>`
    insert into quota_windows as kept (key, spent)
    select key, ${added}::jsonb from unnest(${keys.toSorted()}::text[]) as each(key)
    on conflict (key) do update set spent = (
      select jsonb_object_agg(at, change) from (
        select at, sum(change)::int as change from (
          select key::bigint as at, value::int as change from jsonb_each_text(kept.spent)
          union all select key::bigint, value::int from jsonb_each_text(excluded.spent)
        ) as each
        where at > ${second - windowSeconds}::bigint and at <= ${second + toleratedSeconds}::bigint
        group by at
      ) as recent)
    returning key, spent`.execute(db)
  return new Map(
    rows.map(({ key, spent }) => [
      key,
      new Map(Object.entries(spent).map(([at, taken]) => [Number(at), taken])),
    ]),
  )
}
