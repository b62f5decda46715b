import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import type { Db } from '../../server/db/db.ts'
import { formerIdentity } from '../../server/messages/identity.ts'

/**
 * Merges all stored messages into one, as versions before migration 000005 did with copies of the same
 * Message-ID, sender and Date. The message keeps the people and the profiles of all, and shows the contents
 * of the first.
 */
export async function mergeAsBefore(db: Db, date: Date): Promise<void> {
  const messages = await db
    .selectFrom('messages')
    .select(['id', 'from_address', 'message_id_header'])
    .orderBy('snippet', 'desc')
    .execute()
  const [kept, ...others] = messages
  const identity = formerIdentity(kept!.message_id_header!, kept!.from_address, date)!
  for (const { id } of others) {
    await sql`update message_copies set message_id = ${kept!.id} where message_id = ${id}`.execute(db)
    await sql`insert into message_participants select ${kept!.id}::uuid, address_key from message_participants
      where message_id = ${id} on conflict do nothing`.execute(db)
    await sql`insert into candidate_messages select candidate_id, ${kept!.id}::uuid, address_key
      from candidate_messages where message_id = ${id} on conflict do nothing`.execute(db)
    await db.deleteFrom('messages').where('id', '=', id).execute()
  }
  await db
    .updateTable('messages')
    .set({ family: null, identity, is_list: false, original_from: null })
    .execute()
  await db.updateTable('message_copies').set({ digest: null }).execute()
  await db.updateTable('attachments').set({ digest: null }).execute()
}

/** Does what a migration does to the mail that is stored at that time. */
export async function upgradeStore(
  db: Db,
  migration: '000005_same_mail' | '000011_without_message_id' = '000005_same_mail',
): Promise<void> {
  const file = new URL(`../../server/db/migrations/${migration}.sql`, import.meta.url)
  const insert = /insert into ledger[^;]*/.exec(readFileSync(file, 'utf8'))![0]
  await sql.raw(insert).execute(db)
}
