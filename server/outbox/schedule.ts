import type { Clock } from '../clock.ts'
import type { Db } from '../db/db.ts'
import type { Enqueue } from '../jobs/jobs.ts'

/** A send in progress that nobody finished for this long is looked after. */
const abandonedMs = 75_000

/** Queues what should have left and what was left in the middle: after a crash, or a job lost. */
export async function enqueueOpenOutbox(parts: { db: Db; clock: Clock; enqueue: Enqueue }): Promise<void> {
  const now = parts.clock.now()
  await parts.db.transaction().execute(async (tx) => {
    const rows = await tx
      .selectFrom('outbox')
      .select('id')
      .where((eb) =>
        eb.or([
          eb.and([eb('state', '=', 'queued'), eb('send_after', '<=', now)]),
          eb.and([
            eb('state', '=', 'sending'),
            eb('sending_since', '<=', new Date(now.getTime() - abandonedMs)),
          ]),
        ]),
      )
      .limit(500)
      .execute()
    for (const { id } of rows) await parts.enqueue(tx, 'send-message', { outboxId: id })
  })
}
