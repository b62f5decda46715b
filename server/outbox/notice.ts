import { sql } from 'kysely'
import { notify, type Tx } from '../db/db.ts'
import type { OutboxRow } from '../db/schema.ts'
import { isSharedOutgoing } from '../messages/visibility.ts'

/** Notifies the open pages of those who may see a message that was written here, before its own copy has arrived. */
export async function tellOfOutgoing(
  tx: Tx,
  { id, user_id: userId, candidate_id: candidateId }: Pick<OutboxRow, 'id' | 'user_id' | 'candidate_id'>,
): Promise<void> {
  const { rows } = await sql<{ shown: boolean }>`
    select not outbox.private and mailbox.preview_since is null and ${isSharedOutgoing} as shown
    from outbox join mailboxes mailbox on mailbox.id = outbox.mailbox_id where outbox.id = ${id}::uuid`.execute(
    tx,
  )
  await notify(tx, { kind: 'mail', candidateId, ...(rows[0]?.shown ? {} : { userIds: [userId] }) })
}
