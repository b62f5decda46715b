import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Db } from '../db/db.ts'
import type { Quota } from './provider.ts'

/** How many units Google allows in a minute. */
export interface QuotaLimits {
  perMailbox: number
  perProject: number
}

/** One token bucket: units flow in evenly, and at most `capacity` gather. */
interface Bucket {
  key: string
  perMs: number
  capacity: number
  /** What background work leaves for what somebody waits for. */
  reserve: number
}

/** So much of a minute's units gathers in silence; with what flows in meanwhile no 60 seconds see more than Google allows. */
const burst = 0.08
const flow = 1 - burst
/** A send and a look at what is new. */
const reserved = 0.025
/** Whoever would wait longer comes back later instead, and holds no worker meanwhile. */
const longestWaitMs = 10_000
/** Taken from the project's bucket at a time, so that processes do not queue for its one row. */
const leaseUnits = 2_000

/**
 * Quota as every process of one database shares it: a bucket for each mailbox
 * and one for the Google project, in the database.
 *
 * What is taken is gone, whether or not the call is made: after a crash that
 * wastes a little, and never spends twice. Background work waits until the
 * bucket holds its reserve again, so that a send finds units at once.
 */
export function sharedQuota(parts: { db: Db; clock: Clock }, limits: QuotaLimits): Quota {
  const project = bucketOf('project', limits.perProject)
  const lease = { units: 0 }
  return {
    take: async ({ mailboxId, units, urgent }) => {
      const now = parts.clock.now()
      const own = await take(parts.db, bucketOf(mailboxId, limits.perMailbox), units, urgent, now)
      if ('retryAt' in own) return own
      if (lease.units >= units) {
        lease.units -= units
        return own
      }
      const wanted = Math.max(units, Math.min(leaseUnits, project.capacity / 10))
      const all = await take(parts.db, project, wanted, urgent, now)
      if ('retryAt' in all) {
        await give(parts.db, mailboxId, units)
        return all
      }
      lease.units += wanted - units
      return { waitMs: Math.max(own.waitMs, all.waitMs) }
    },
  }
}

function bucketOf(key: string, perMinute: number): Bucket {
  return {
    key,
    perMs: (perMinute * flow) / 60_000,
    capacity: perMinute * burst,
    reserve: perMinute * reserved,
  }
}

async function take(
  db: Db,
  bucket: Bucket,
  units: number,
  urgent: boolean,
  now: Date,
): Promise<{ waitMs: number } | { retryAt: Date }> {
  const level = await refillAndTake(db, bucket, units, now)
  const floor = urgent ? 0 : bucket.reserve
  const waitMs = level >= floor ? 0 : Math.ceil((floor - level) / bucket.perMs)
  if (waitMs <= longestWaitMs) return { waitMs }
  await give(db, bucket.key, units)
  return { retryAt: new Date(now.getTime() + waitMs) }
}

/** One statement, so that two processes never take the same units. A clock that was set back refills nothing. */
async function refillAndTake(db: Db, bucket: Bucket, units: number, now: Date): Promise<number> {
  const { key, capacity, perMs } = bucket
  const { rows } = await sql<{ level: number }>`
    insert into quota_buckets as bucket (key, level, at)
    values (${key}, ${capacity - units}::double precision, ${now}::timestamptz)
    on conflict (key) do update set at = excluded.at, level = -${units}::double precision + least(
      ${capacity}::double precision,
      bucket.level + ${perMs}::double precision
        * greatest(0, extract(epoch from excluded.at - bucket.at)::double precision * 1000))
    returning level`.execute(db)
  return rows[0]!.level
}

async function give(db: Db, key: string, units: number): Promise<void> {
  await sql`update quota_buckets set level = level + ${units}::double precision where key = ${key}`.execute(
    db,
  )
}
