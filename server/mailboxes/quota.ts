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
/** A clock that was set back leaves seconds in the future; they count no longer than this. */
const toleratedSeconds = 5
/** So much is left for a send and a look at what is new. */
const reserved = 0.025
/** This share of a minute is spent as fast as Google answers. */
const burst = 0.5
/** From there on what is left is spread over the time until this share of what was spent is a minute old. */
const nextShare = 0.1
const leastSpreadMs = 5_000
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
        await spend(parts.db, mailboxId, -units, now)
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
  const spent = await spend(db, key, units, now)
  const before = sum(spent) - units
  const left = (urgent ? limit : limit * (1 - reserved)) - before
  const isFree = urgent || before + units <= limit * burst
  const waitMs = isFree ? 0 : Math.ceil((units * spreadMs(spent, before, now)) / Math.max(left, 1))
  if (units <= left && waitMs <= longestWaitMs) return { waitMs }
  // More than a whole minute allows goes alone: nothing else would ever let it.
  if (before <= 0) return { waitMs: 0 }
  await spend(db, key, -units, now)
  return { retryAt: new Date(Math.max(now.getTime() + 1_000, agedAt(spent, units - left))) }
}

function spreadMs(spent: ReadonlyMap<number, number>, before: number, now: Date): number {
  return Math.max(leastSpreadMs, agedAt(spent, before * nextShare) - now.getTime())
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
 * Writes units down for this second and answers what the last minute has, epoch second → units. One statement, so
 * that of two processes each sees what the other took.
 */
async function spend(db: Db, key: string, units: number, now: Date): Promise<Map<number, number>> {
  const second = Math.floor(now.getTime() / 1_000)
  const { rows } = await sql<{ spent: Record<string, number> }>`
    insert into quota_windows as kept (key, spent)
    values (${key}, jsonb_build_object(${String(second)}::text, ${units}::int))
    on conflict (key) do update set spent = (
      select jsonb_object_agg(second, units) from (
        select second, sum(units)::int as units from (
          select key::bigint as second, value::int as units from jsonb_each_text(kept.spent)
          union all select ${second}::bigint, ${units}::int
        ) as each
        where second > ${second - windowSeconds}::bigint and second <= ${second + toleratedSeconds}::bigint
        group by second
      ) as recent)
    returning spent`.execute(db)
  return new Map(Object.entries(rows[0]!.spent).map(([at, taken]) => [Number(at), taken]))
}
