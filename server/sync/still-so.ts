import type { Tx } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'

/**
 * Whether the mailbox still has the connection and the cursor with which Google was asked. If another run has moved
 * the cursor, Google's answer may be older than changes that run has read.
 */
export async function isStillSo(tx: Tx, mailbox: Mailbox): Promise<boolean> {
  const row = await tx
    .selectFrom('mailboxes')
    .select('id')
    .where('id', '=', mailbox.id)
    .where('disconnected_at', 'is', null)
    .where('connected_at', '=', mailbox.connected_at)
    .where('cursor', '=', mailbox.cursor)
    .forShare()
    .executeTakeFirst()
  return row !== undefined
}
