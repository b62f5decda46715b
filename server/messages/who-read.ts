import { sql } from 'kysely'
import type { Db } from '../db/db.ts'

/**
 * Returns the names of the colleagues who were shown one of these messages, by the access log, and have no copy of
 * their own. The owner is told when a conversation becomes private.
 */
export async function whoRead(db: Db, messageIds: readonly string[], ownerId: string): Promise<string[]> {
  if (messageIds.length === 0) return []
  const { rows } = await sql<{ name: string }>`
    select reader.name from users reader
    where reader.id <> ${ownerId}::uuid and exists (
      select 1 from first_showings shown
      where shown.viewer_id = reader.id and shown.message_id = any(${[...messageIds]}::uuid[])
        and not exists (select 1 from message_copies own join mailboxes mine on mine.id = own.mailbox_id
          where own.message_id = shown.message_id and own.hidden is null and mine.user_id = reader.id))
    order by lower(reader.name), reader.id`.execute(db)
  return rows.map(({ name }) => name)
}
