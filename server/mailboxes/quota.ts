import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Db } from '../db/db.ts'
import type { Quota } from './provider.ts'

/** How many units Google allows in a minute. */
export interface QuotaLimits {
  perMailbox: number
  perProject: number
}

/** Google counts by the minute; a second more, because ours are whole. */
const windowSeconds = 61
/** What is taken now is used so much later at most; what lies further ahead a clock left that was set back. */
const toleratedSeconds = 20
/** So much is left for a send and a look at what is new. */
const reserved = 0.025
/** This share of a minute is spent as fast as Google answers. */
const burst = 0.5
/** From there on what is left is spread over the time until this share of what was spent is a minute old. */
const nextShare = 0.05
const leastSpreadMs = 3_000
/** Whoever would wait longer comes back later instead, and holds no worker meanwhile. */
const longestWaitMs = 15_000
/** Taken from the project's window at a time, so that processes do not queue for its one row. */
const leaseUnits = 2_000

/**
 * Quota as every process of one database shares it: what was spent in the last minute, second by second, for each
 * mailbox and for the Google project.
 *
 * A small inbox is read at once, a large one evenly at some nine tenths of what Google allows, without a pause. What somebody waits for goes at once while there are units. What is taken is
 * gone, whether or not the call is made: after a crash that wastes a little, and never spends twice.
 */
export function sharedQuota(parts: { db: Db; clock: Clock }, limits: QuotaLimits): Quota {
  const lease = { units: 0 }
  return {
    take: async ({ mailboxId, units, urgent }) => {
      const now = parts.clock.now()
      const own = await take(parts.db, mailboxId, { units, urgent, limit: limits.perMailbox, now })
      if ('retryAt' in own) return own
      if (lease.units >= units) {
        lease.units -= units
        return own
      }
      const wanted = Math.max(units, Math.min(leaseUnits, limits.perProject / 40))
      const all = await take(parts.db, 'project', { units: wanted, urgent, limit: limits.perProject, now })
      if ('retryAt' in all) {
        await spend(parts.db, mailboxId, [[usedAt(now, own.waitMs), -units]], now)
        return all
      }
      lease.units += wanted - units
      return { waitMs: Math.max(own.waitMs, all.waitMs) }
    },
  }
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
  const spent = await spend(db, key, [[second, units]], now)
  spent.set(second, spent.get(second)! - units)
  const before = sum(spent)
  const left = (urgent ? limit : limit * (1 - reserved)) - before
  const isFree = urgent || before + units <= limit * burst
  const waitMs = isFree ? 0 : paceMs(spent, before, units / Math.max(left, 1), now)
  if (units <= left && waitMs <= longestWaitMs) {
    const later = usedAt(now, waitMs)
    const moved = [[second, -units] as const, [later, units] as const]
    if (later !== second) await spend(db, key, moved, now)
    return { waitMs }
  }
  // More than a whole minute allows goes alone: nothing else would ever let it.
  if (before <= 0) return { waitMs: 0 }
  await spend(db, key, [[second, -units]], now)
  return { retryAt: new Date(Math.max(now.getTime() + 1_000, agedAt(spent, units - left))) }
}

/** How long until it is the next one's turn, counted from the one before: what took time meanwhile is not lost. */
function paceMs(spent: ReadonlyMap<number, number>, before: number, share: number, now: Date): number {
  const spreadMs = Math.max(leastSpreadMs, agedAt(spent, before * nextShare) - now.getTime())
  const last = Math.max(...[...spent].filter(([, units]) => units > 0).map(([second]) => second), 0)
  return Math.max(0, Math.ceil(last * 1_000 + share * spreadMs - now.getTime()))
}

function usedAt(now: Date, waitMs: number): number {
  return Math.floor((now.getTime() + waitMs) / 1_000)
}

/** When so many of the units that were spent will be a minute old, in epoch milliseconds. */
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
 * Writes units down, by second, and answers what the last minute has, epoch second → units. One statement, so that of
 * two processes each sees what the other took.
 */
async function spend(
  db: Db,
  key: string,
  units: readonly (readonly [second: number, units: number])[],
  now: Date,
): Promise<Map<number, number>> {
  const second = usedAt(now, 0)
  const seconds = units.map(([at]) => at)
  const changes = units.map(([, change]) => change)
  const { rows } = await sql<{ spent: Record<string, number> }>`
    insert into quota_windows as kept (key, spent)
    select ${key}, jsonb_object_agg(at, change)
    from unnest(${seconds}::bigint[], ${changes}::int[]) as each(at, change)
    on conflict (key) do update set spent = (
      select jsonb_object_agg(at, change) from (
        select at, sum(change)::int as change from (
          select key::bigint as at, value::int as change from jsonb_each_text(kept.spent)
          union all select key::bigint, value::int from jsonb_each_text(excluded.spent)
        ) as each
        where at > ${second - windowSeconds}::bigint and at <= ${second + toleratedSeconds}::bigint
        group by at
      ) as recent)
    returning spent`.execute(db)
  return new Map(Object.entries(rows[0]!.spent).map(([at, taken]) => [Number(at), taken]))
}
