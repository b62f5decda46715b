import type { Clock } from '../clock.ts'
import type { Db } from '../db/db.ts'
import type { Enqueue } from '../jobs/jobs.ts'

/** No mailbox waits longer than the product promises. */
const longestPollMs = 60 * 60_000

/**
 * When to ask again: sooner while mail is coming and going, and never at a
 * round moment, so that mailboxes do not wake together.
 */
export function nextPoll(
  now: Date,
  pollSeconds: number,
  happened: boolean,
  random: () => number = Math.random,
): Date {
  const idleMs = pollSeconds * 1_000
  const waitMs = happened ? Math.min(idleMs, 60_000) : idleMs
  return new Date(now.getTime() + Math.min(waitMs * (0.8 + 0.2 * random()), longestPollMs))
}

/** Puts every mailbox that is due on the queue; asked often, it costs one indexed look. */
export async function enqueueDue(parts: { db: Db; clock: Clock; enqueue: Enqueue }): Promise<number> {
  const now = parts.clock.now()
  return await parts.db.transaction().execute(async (tx) => {
    const due = await tx
      .selectFrom('mailboxes')
      .select('id')
      .where('disconnected_at', 'is', null)
      .where('paused_at', 'is', null)
      .where('action_cause', 'is', null)
      .where((eb) =>
        eb.or([
          eb('next_sync_at', '<=', now),
          eb.exists(
            eb
              .selectFrom('ledger')
              .select('ledger.provider_id')
              .whereRef('ledger.mailbox_id', '=', 'mailboxes.id')
              .where('ledger.set_aside_at', 'is', null)
              .where('ledger.next_attempt_at', '<=', now)
              .where((row) =>
                row.or([row('ledger.found_by', '=', 'history'), row('import_paused_at', 'is', null)]),
              ),
          ),
          eb.exists(
            eb
              .selectFrom('searches')
              .select('searches.id')
              .whereRef('searches.mailbox_id', '=', 'mailboxes.id')
              .where('searches.done_at', 'is', null)
              .where('searches.not_before', '<=', now)
              .where('import_paused_at', 'is', null),
          ),
        ]),
      )
      .where((eb) => eb.or([eb('retry_at', 'is', null), eb('retry_at', '<=', now)]))
      .limit(500)
      .execute()
    for (const { id } of due) await parts.enqueue(tx, 'sync-mailbox', { mailboxId: id })
    return due.length
  })
}
