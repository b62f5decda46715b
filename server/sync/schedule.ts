import type { Mailbox } from '../db/schema.ts'
import { claimWork } from './claims.ts'
import type { SyncParts } from './parts.ts'

/** The longest wait is what the product promises; a shorter one than the shortest makes no sense. */
const longestPollMs = 60 * 60_000
const shortestPollMs = 5_000
/** The wait while Google tells of changes. */
const safetyMs = 30 * 60_000
/** How many mailboxes are queued with one statement. */
const mostAtOnce = 500

/**
 * Returns when to poll next: after half the time since mail last came or went. So a reply to a message that was just
 * sent arrives within seconds, and an idle mailbox costs one call every `pollSeconds`. While Google tells of changes, polls
 * only find what a lost notification would have told. A random share spreads the mailboxes.
 */
export function nextPoll(
  now: Date,
  pollSeconds: number,
  { active_at: activeAt, watch_until: watchUntil }: Pick<Mailbox, 'active_at' | 'watch_until'>,
  random: () => number = Math.random,
): Date {
  const isWatched = watchUntil !== null && watchUntil > now
  // Another machine's clock may be some seconds ahead. If it is further ahead, it is wrong and says nothing about
  // activity.
  const quietMs = Math.abs(now.getTime() - activeAt.getTime())
  const wantedMs = isWatched
    ? Math.max(pollSeconds * 1_000, safetyMs)
    : Math.min(Math.max(quietMs / 2, shortestPollMs), pollSeconds * 1_000)
  const waitMs = Math.min(wantedMs, longestPollMs)
  return new Date(now.getTime() + waitMs * (0.8 + 0.2 * random()))
}

type DueParts = Pick<SyncParts, 'db' | 'clock' | 'enqueue' | 'imports'>

/**
 * Queues a sync of mailboxes that need more than a poll, and claims them, so that none is queued twice. Called often; it
 * looks only at what is due.
 */
export async function enqueueDue({ imports, ...parts }: DueParts): Promise<number> {
  const now = parts.clock.now()
  return await parts.db.transaction().execute(async (tx) => {
    const due = await claimWork(tx, now, { most: mostAtOnce, imports: imports.free })
    await parts.enqueue(tx, 'sync-mailbox', ...due.map((mailboxId) => ({ mailboxId })))
    return due.length
  })
}
