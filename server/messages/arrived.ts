import type { Tx } from '../db/db.ts'
import type { CopyFacts } from './store.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * A sent message came back by sync: it takes its outbox row's place, for good.
 *
 * Our header is believed on sent mail of the mailbox that sent it and nowhere
 * else, so that nobody can hide a row by writing the header themselves.
 */
export async function markArrived(
  tx: Tx,
  arrival: { messageId: string; copy: CopyFacts; sendId: string | null; now: Date },
): Promise<void> {
  const { messageId, copy, sendId, now } = arrival
  if (!sendId || !uuid.test(sendId) || !copy.labelIds.includes('SENT')) return
  const row = await tx
    .updateTable('outbox')
    .set({
      state: 'sent',
      provider_id: copy.providerId,
      error_code: null,
      sent_at: copy.receivedAt,
      arrived_at: now,
    })
    .where('id', '=', sendId)
    .where('mailbox_id', '=', copy.mailboxId)
    .returning('id')
    .executeTakeFirst()
  if (!row) return
  await tx.updateTable('messages').set({ send_id: sendId }).where('id', '=', messageId).execute()
  // The message has its own attachments now.
  await tx.deleteFrom('outbox_attachments').where('outbox_id', '=', sendId).execute()
}
