import type { Db } from '../db/db.ts'
import { canSend, type MailboxState, mailboxState } from './state.ts'
import { openImports } from './status.ts'

/** The state of a connected mailbox, or `read_only` if the grant does not allow sending. */
type ConnectedState = Exclude<MailboxState['state'], 'none'> | 'read_only'

/** Returns the state of each user's mailbox. A user without a connected mailbox is left out. */
export async function mailboxStates(
  db: Db,
  userIds: readonly string[],
): Promise<Map<string, ConnectedState>> {
  const states = new Map<string, ConnectedState>()
  if (userIds.length === 0) return states
  const rows = await db
    .selectFrom('mailboxes')
    .selectAll()
    .where('user_id', 'in', [...userIds])
    .where('disconnected_at', 'is', null)
    .execute()
  const importing = await openImports(
    db,
    rows.map(({ id }) => id),
  )
  for (const row of rows) {
    const { state } = mailboxState(row, importing.has(row.id))
    if (state === 'none') continue
    states.set(row.user_id, state === 'connected' && !canSend(row) ? 'read_only' : state)
  }
  return states
}
