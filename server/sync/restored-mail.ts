import type { Clock } from '../clock.ts'
import type { Tx } from '../db/db.ts'
import type { Enqueue } from '../jobs/jobs.ts'
import { mailboxOf } from '../mailboxes/mailboxes.ts'
import { restoreToProfile } from '../messages/removed-mail.ts'
import type { Viewer } from '../messages/visibility.ts'
import { oweRestored } from './ledger.ts'

/** Puts removed mail back on the profiles, and asks Gmail what became of it meanwhile. */
export async function restoreRemoved(
  tx: Tx,
  parts: { clock: Clock; enqueue: Enqueue },
  viewer: Viewer,
  messageIds: readonly string[],
): Promise<void> {
  const now = parts.clock.now()
  const copyIds = await restoreToProfile(tx, viewer, messageIds, now)
  if (copyIds.length === 0) return
  await oweRestored(tx, copyIds, now)
  const mailbox = await mailboxOf(tx, viewer.id)
  if (mailbox) await parts.enqueue(tx, 'sync-mailbox', { mailboxId: mailbox.id })
}
