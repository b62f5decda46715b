import { createHash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Db } from '../db/db.ts'
import { Problem } from '../errors.ts'

/** How many attempts one key allows in one window of time. The window starts with the first attempt. */
export interface AttemptLimit {
  key: string
  most: number
  windowMs: number
}

interface AttemptParts {
  db: Db
  clock: Clock
}

/** Older windows are deleted; no window is longer. */
const longestWindowMs = 60 * 60_000

/**
 * Counts an attempt under each of these keys in turn, and stops at the first that is over its limit: a client that is
 * stopped does not count against the account. Counting and checking are one statement, so concurrent attempts are all
 * counted. An attempt is counted before its outcome is known; {@link giveBack} removes a successful one.
 *
 * @throws Problem `too-many-requests` if one of the limits is exceeded
 */
export async function countAttempt(parts: AttemptParts, limits: readonly AttemptLimit[]): Promise<void> {
  const now = parts.clock.now()
  const oldest = new Date(now.getTime() - longestWindowMs)
  await parts.db.deleteFrom('attempts').where('began_at', '<', oldest).execute()
  for (const { key, most, windowMs } of limits) {
    const since = new Date(now.getTime() - windowMs)
    const { rows } = await sql<{ count: number }>`
      insert into attempts as kept (key, began_at, count) values (${key}, ${now}, 1)
      on conflict (key) do update set
        began_at = case when kept.began_at > ${since} then kept.began_at else excluded.began_at end,
        count = case when kept.began_at > ${since} then kept.count + 1 else 1 end
      returning count`.execute(parts.db)
    if (rows[0]!.count > most) throw new Problem('too-many-requests')
  }
}

/** Removes a successful attempt from the counts. */
export async function giveBack(db: Db, limits: readonly AttemptLimit[]): Promise<void> {
  const keys = limits.map(({ key }) => key)
  await db
    .updateTable('attempts')
    .set((eb) => ({ count: eb('count', '-', 1) }))
    .where('key', 'in', keys)
    .where('count', '>', 0)
    .execute()
}

/** Returns the key of a client: its address, or for IPv6 its /64 network, because one customer owns all of it. */
export function clientKey(ip: string): string {
  return isIPv6(ip) && !ip.includes('.') ? `client:${networkOf(ip)}` : `client:${ip}`
}

/**
 * Returns the key of an account, whether or not it exists. It is hashed, because people type other things into this
 * field.
 */
export function accountKey(email: string): string {
  return `account:${createHash('sha256').update(email.toLowerCase()).digest('base64url')}`
}

/** Returns the key of a network, as one provider hands it out: /24 of IPv4, /48 of IPv6. */
export function networkKey(ip: string): string {
  if (!isIPv6(ip) || ip.includes('.'))
    return `network:${ip
      .slice(ip.lastIndexOf(':') + 1)
      .split('.')
      .slice(0, 3)
      .join('.')}`
  return `network:${networkOf(ip).split(':').slice(0, 3).join(':')}`
}

/** Returns the first four groups, written out. */
function networkOf(ip: string): string {
  const [head = '', tail] = ip.split('%')[0]!.split('::')
  const groups = head === '' ? [] : head.split(':')
  const ends = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - groups.length - ends.length
  const all = [...groups, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...ends]
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
