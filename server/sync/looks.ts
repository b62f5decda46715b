import { sql } from 'kysely'
import { notify } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'
import type { RequestParts } from '../mailboxes/requests.ts'

/**
 * Has one message examined again now: adds it to the ledger, or makes its row there due if it is waiting or set
 * aside. Headers are read first, as always: asking for a message does not open it.
 */
export async function lookAgain(parts: RequestParts, mailbox: Mailbox, providerId: string): Promise<void> {
  const now = parts.clock.now()
  await parts.db.transaction().execute(async (tx) => {
    await sql`
      insert into ledger (mailbox_id, provider_id, found_by, discovered_at, next_attempt_at)
      values (${mailbox.id}::uuid, ${providerId}, 'history', ${now}::timestamptz, ${now}::timestamptz)
      on conflict (mailbox_id, provider_id) do update
        set found_by = case when ledger.found_by = 'again' then 'again' else 'history' end, attempts = 0, next_attempt_at = excluded.next_attempt_at, set_aside_at = null`.execute(
      tx,
    )
    await parts.enqueue(tx, 'sync-mailbox', { mailboxId: mailbox.id })
    await notify(tx, { kind: 'mailbox', userId: mailbox.user_id })
  })
}
