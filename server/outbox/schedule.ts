import type { Clock } from '../clock.ts'
import type { Db, Tx } from '../db/db.ts'
import type { Enqueue } from '../jobs/jobs.ts'

const forgottenMs = 2 * 24 * 60 * 60_000

/** A draft that nobody has changed for this long is deleted with its files. */
const draftKeptMs = 180 * 24 * 60 * 60_000

/** Deletes drafts that nobody has changed for half a year. Whoever is away finds theirs when they come back. */
export async function forgetDrafts(db: Db, now: Date): Promise<void> {
  await db
    .deleteFrom('drafts')
    .where('updated_at', '<', new Date(now.getTime() - draftKeptMs))
    .where('user_id', 'in', (eb) => eb.selectFrom('users').select('id').where('access', '=', 'active'))
    .execute()
}

/** Keeps the drafts of somebody whose access is restored for another half year. */
export async function keepDrafts(
  tx: Tx,
  change: { userId: string; hasAccess: boolean },
  now: Date,
): Promise<void> {
  if (!change.hasAccess) return
  await tx.updateTable('drafts').set({ updated_at: now }).where('user_id', '=', change.userId).execute()
}

/** Deletes uploads that belong to no message and no draft. */
export async function forgetUploads(db: Db, now: Date): Promise<void> {
  await db
    .deleteFrom('outbox_attachments')
    .where('outbox_id', 'is', null)
    .where('draft_id', 'is', null)
    .where('created_at', '<', new Date(now.getTime() - forgottenMs))
    .execute()
}

/** Queues messages that are due, including those interrupted by a crash, a lost answer or a lost job. */
export async function enqueueOpenOutbox(parts: { db: Db; clock: Clock; enqueue: Enqueue }): Promise<void> {
  await parts.db.transaction().execute(async (tx) => {
    const rows = await tx
      .selectFrom('outbox')
      .select('id')
      .where('state', 'in', ['queued', 'sending'])
      .where('due_at', '<=', parts.clock.now())
      .limit(500)
      .execute()
    for (const { id } of rows) await parts.enqueue(tx, 'send-message', { outboxId: id })
  })
}
