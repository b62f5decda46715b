import { sql } from 'kysely'
import type { Database, Db, Tx } from '../db/db.ts'
import { notify } from '../db/db.ts'
import { removeDeletedBytes } from '../db/deleted-bytes.ts'
import { newId } from '../ids.ts'

/**
 * Records that mail was deleted for good, in the transaction that deletes it. Afterwards every process empties its cache
 * of pictures, and {@link removeBytesIfDue} does the rest.
 */
export async function noteDeletedMail(tx: Tx): Promise<void> {
  await sql`insert into deleted_mail (id) values (${newId()}::uuid)`.execute(tx)
  await notify(tx, { kind: 'pictures' })
}

/**
 * Removes the bytes of deleted mail from the files of the embedded database. PostgreSQL does that by itself, when it
 * vacuums. Safe to repeat and to stop anywhere: the next call goes on.
 */
export async function removeBytesIfDue({
  db,
  engine,
}: {
  db: Db
  engine: Database['engine']
}): Promise<void> {
  const due = await db.selectFrom('deleted_mail').select('id').limit(1_000).execute()
  if (due.length === 0) return
  if (engine === 'embedded') await removeDeletedBytes(db)
  const ids = due.map(({ id }) => id)
  await db.deleteFrom('deleted_mail').where('id', 'in', ids).execute()
}
