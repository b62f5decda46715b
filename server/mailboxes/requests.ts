import type { Clock } from '../clock.ts'
import { type Db, notify } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import type { Enqueue } from '../jobs/jobs.ts'
import { queuedLease } from './lease.ts'
import { mailboxOf } from './mailboxes.ts'
import { maySync } from './state.ts'

/** What an owner's requests about their mailbox need. */
export interface RequestParts {
  db: Db
  clock: Clock
  enqueue: Enqueue
}

/**
 * *Sync now*: also ends a wait that Kurier chose itself, but not one that Google named.
 *
 * @throws Problem saying why not
 */
export async function requestSync(parts: RequestParts, userId: string): Promise<void> {
  const mailbox = await requireMailbox(parts.db, userId)
  if (mailbox.paused_at) throw new Problem('mailbox-paused')
  if (mailbox.action_cause) throw new Problem('mailbox-needs-action')
  const now = parts.clock.now()
  await parts.db.transaction().execute(async (tx) => {
    await tx
      .updateTable('mailboxes')
      .set((eb) => ({
        next_sync_at: now,
        leased_until: queuedLease(now),
        retry_at: eb.case().when('retry_attempts', '>', 0).then(null).else(eb.ref('retry_at')).end(),
      }))
      .where('id', '=', mailbox.id)
      .execute()
    await parts.enqueue(tx, 'sync-mailbox', { mailboxId: mailbox.id })
    await notify(tx, { kind: 'mailbox', userId })
  })
}

const freshMs = 15_000

/** When a user opens a candidate, syncs their own mailbox, unless it was synced just now or may not be. */
export async function askFreshLook(parts: RequestParts, userId: string): Promise<void> {
  const mailbox = await mailboxOf(parts.db, userId)
  if (!mailbox?.last_synced_at || !maySync(mailbox)) return
  if (parts.clock.now().getTime() - mailbox.last_synced_at.getTime() < freshMs) return
  await parts.db.transaction().execute((tx) => parts.enqueue(tx, 'sync-mailbox', { mailboxId: mailbox.id }))
}

/** Pauses or resumes the import of past mail; new mail keeps coming. @throws Problem `mailbox-not-connected` */
export async function pauseImport(parts: RequestParts, userId: string, paused: boolean): Promise<void> {
  const mailbox = await requireMailbox(parts.db, userId)
  if (paused === (mailbox.import_paused_at !== null)) return
  await parts.db.transaction().execute(async (tx) => {
    const importPausedAt = paused ? parts.clock.now() : null
    await tx
      .updateTable('mailboxes')
      .set({ import_paused_at: importPausedAt })
      .where('id', '=', mailbox.id)
      .execute()
    if (!paused) await parts.enqueue(tx, 'sync-mailbox', { mailboxId: mailbox.id })
    await notify(tx, { kind: 'mailbox', userId })
  })
}

async function requireMailbox(db: Db, userId: string): Promise<Mailbox> {
  const mailbox = await mailboxOf(db, userId)
  if (!mailbox) throw new Problem('mailbox-not-connected')
  return mailbox
}
