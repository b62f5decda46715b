import type { Db } from '../db/db.ts'
import { type MailboxState, mailboxState } from './state.ts'
import { importProgress } from './status.ts'

/** Returns the state of each user's mailbox. A user without a connected mailbox is left out. */
export async function mailboxStates(
  db: Db,
  userIds: readonly string[],
): Promise<Map<string, Exclude<MailboxState['state'], 'none'>>> {
  const states = new Map<string, Exclude<MailboxState['state'], 'none'>>()
  if (userIds.length === 0) return states
  const rows = await db
    .selectFrom('mailboxes')
    .selectAll()
    .where('user_id', 'in', [...userIds])
    .where('disconnected_at', 'is', null)
    .execute()
  for (const row of rows) {
    const { state } = mailboxState(row, (await importProgress(db, row.id)).open)
    if (state !== 'none') states.set(row.user_id, state)
  }
  return states
}
