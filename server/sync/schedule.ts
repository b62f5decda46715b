import type { ExpressionBuilder } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Db } from '../db/db.ts'
import type { Schema } from '../db/schema.ts'
import type { Enqueue } from '../jobs/jobs.ts'
import { mendedElsewhere } from '../mailboxes/state.ts'
import { isDue } from './due.ts'

/** The longest wait is what the product promises; a shorter one than the shortest makes no sense. */
const longestPollMs = 60 * 60_000
const shortestPollMs = 5_000

/**
 * Returns when to poll next: after half the time since mail last came or went. So a reply to a message that was just
 * sent arrives within seconds, and an idle mailbox costs one call every `pollSeconds`. A random share spreads the
 * mailboxes.
 */
export function nextPoll(
  now: Date,
  pollSeconds: number,
  activeAt: Date,
  random: () => number = Math.random,
): Date {
  // Another machine's clock may be some seconds ahead. If it is further ahead, it is wrong and says nothing about
  // activity.
  const quietMs = Math.abs(now.getTime() - activeAt.getTime())
  const waitMs = Math.min(Math.max(quietMs / 2, shortestPollMs), pollSeconds * 1_000, longestPollMs)
  return new Date(now.getTime() + waitMs * (0.8 + 0.2 * random()))
}

/** Queues a sync of every mailbox that is due. Called often; it costs one indexed query. */
export async function enqueueDue(parts: { db: Db; clock: Clock; enqueue: Enqueue }): Promise<number> {
  const now = parts.clock.now()
  return await parts.db.transaction().execute(async (tx) => {
    const due = await tx
      .selectFrom('mailboxes')
      .select('id')
      .where('disconnected_at', 'is', null)
      .where('paused_at', 'is', null)
      .where((eb) =>
        eb.or([
          eb.and([eb('action_cause', 'is', null), hasWork(eb, now)]),
          eb.and([eb('action_cause', 'in', [...mendedElsewhere]), isDue('next_sync_at', now)]),
        ]),
      )
      .where((eb) => eb.or([eb('retry_at', 'is', null), isDue('retry_at', now)]))
      .limit(500)
      .execute()
    for (const { id } of due) await parts.enqueue(tx, 'sync-mailbox', { mailboxId: id })
    return due.length
  })
}

function hasWork(eb: ExpressionBuilder<Schema, 'mailboxes'>, now: Date) {
  return eb.or([
    isDue('next_sync_at', now),
    isDue('audit_due_at', now),
    eb.exists(
      eb
        .selectFrom('ledger')
        .select('ledger.provider_id')
        .whereRef('ledger.mailbox_id', '=', 'mailboxes.id')
        .where('ledger.set_aside_at', 'is', null)
        .where(isDue('next_attempt_at', now))
        .where((row) =>
          row.or([row('ledger.found_by', '=', 'history'), row('import_paused_at', 'is', null)]),
        ),
    ),
    eb.exists(
      eb
        .selectFrom('searches')
        .select('searches.id')
        .whereRef('searches.mailbox_id', '=', 'mailboxes.id')
        .where(isDue('not_before', now))
        .where((row) => row.or([row('searches.kind', '=', 'gap'), row('import_paused_at', 'is', null)])),
    ),
  ])
}
