import type { Db } from '../../server/db/db.ts'

/** Returns how many addresses mailboxes have not planned to search for yet; mailboxes that are not synced do not count. */
export async function countWanted(db: Db): Promise<number> {
  const rows = await db
    .selectFrom('wanted_addresses')
    .innerJoin('searched_mailboxes', (join) =>
      join.onRef('wanted_addresses.number', '>', 'searched_mailboxes.planned_to'),
    )
    .innerJoin('mailboxes', 'mailboxes.id', 'searched_mailboxes.mailbox_id')
    .select('wanted_addresses.number')
    .where('disconnected_at', 'is', null)
    .where('paused_at', 'is', null)
    .where('action_cause', 'is', null)
    .execute()
  return rows.length
}
