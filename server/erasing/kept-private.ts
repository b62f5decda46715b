import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'

/**
 * Makes the conversations of mail private that stays on another candidate's profile, where the owner of the inbox keeps
 * one of the erased addresses private. Their decision goes with the address, and would hide the mail no longer.
 *
 * @param keys canonical addresses that are erased
 * @param staying ids of the messages
 */
export async function keepPrivateMail(
  tx: Tx,
  keys: readonly string[],
  staying: readonly string[],
  now: Date,
): Promise<void> {
  if (keys.length === 0 || staying.length === 0) return
  await sql`
    insert into private_threads (mailbox_id, provider_thread_id, made_by, made_at)
    select distinct copy.mailbox_id, copy.provider_thread_id, mailbox.user_id, ${now}::timestamptz
    from message_participants who
    join message_copies copy on copy.message_id = who.message_id
    join mailboxes mailbox on mailbox.id = copy.mailbox_id
    join address_sharing sharing on sharing.mailbox_id = copy.mailbox_id
      and sharing.address_key = who.address_key and sharing.state = 'private'
    where who.address_key = any(${[...keys]}::text[]) and who.message_id = any(${[...staying]}::uuid[])
    on conflict do nothing`.execute(tx)
}
