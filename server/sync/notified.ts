import { sql } from 'kysely'
import type { Notification } from '../mailboxes/notification-port.ts'
import type { SyncParts } from './parts.ts'

/**
 * Queues a sync of the mailboxes that Google's notifications say have changed.
 *
 * A notification contains an address and the mailbox's current position. Notifications arrive in any order and more
 * than once, so one that tells nothing new costs nothing. An address that is not connected, or whose mailbox may not
 * be read, is ignored.
 */
export async function takeNotifications(
  parts: Pick<SyncParts, 'db' | 'provider' | 'enqueue' | 'log'>,
  notifications: readonly Notification[],
): Promise<void> {
  const furthest = new Map<string, string>()
  for (const { address, cursor } of notifications) {
    const key = address.toLowerCase()
    const known = furthest.get(key)
    if (known === undefined || parts.provider.isBeyond(cursor, known)) furthest.set(key, cursor)
  }
  if (furthest.size === 0) return
  const mailboxes = await parts.db
    .selectFrom('mailboxes')
    .select(['id', 'cursor', sql<string>`lower(address)`.as('key')])
    .where(sql`lower(address)`, 'in', [...furthest.keys()])
    .where('disconnected_at', 'is', null)
    .where('paused_at', 'is', null)
    .where('action_cause', 'is', null)
    // The first sync takes its own cursor and reads what came since.
    .where('cursor', 'is not', null)
    .execute()
  const behind = mailboxes.filter(({ key, cursor }) => parts.provider.isBeyond(furthest.get(key)!, cursor!))
  parts.log.debug({ told: notifications.length, behind: behind.length }, 'Google told of changes')
  if (behind.length === 0) return
  await parts.db.transaction().execute(async (tx) => {
    await parts.enqueue(tx, 'sync-mailbox', ...behind.map(({ id }) => ({ mailboxId: id })))
  })
}
