import type { Clock } from '../clock.ts'
import { notify, type Tx } from '../db/db.ts'
import type { Enqueue } from '../jobs/jobs.ts'
import { recordAudit } from '../users/audit.ts'
import { closeGaps, mailboxOf, openGap } from './mailboxes.ts'
import { factsAfter } from './state.ts'

/**
 * Pauses or resumes a mailbox when its owner's access ends or is restored. While it is paused, nothing is requested
 * from Google, read or sent. The encrypted grant is kept, so that restoring access needs no new consent.
 */
export async function followAccess(
  tx: Tx,
  parts: { clock: Clock; enqueue: Enqueue },
  change: { userId: string; hasAccess: boolean; actorId: string | null },
): Promise<void> {
  const mailbox = await mailboxOf(tx, change.userId)
  if (!mailbox || change.hasAccess === (mailbox.paused_at === null)) return
  const now = parts.clock.now()
  const event = { kind: change.hasAccess ? 'access_restored' : 'access_ended' } as const
  await tx.updateTable('mailboxes').set(factsAfter(event, now)).where('id', '=', mailbox.id).execute()
  if (change.hasAccess) {
    await closeGaps(tx, mailbox.id, now, 'paused')
    await parts.enqueue(tx, 'sync-mailbox', { mailboxId: mailbox.id })
  } else {
    await openGap(tx, mailbox.id, 'paused', now)
  }
  await recordAudit(tx, {
    actorId: change.actorId,
    action: change.hasAccess ? 'mailbox.resumed' : 'mailbox.paused',
    subjectType: 'mailbox',
    subjectId: mailbox.id,
    details: {},
    at: now,
  })
  await notify(tx, { kind: 'mailbox', userId: change.userId })
}
