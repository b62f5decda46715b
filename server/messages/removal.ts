import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import { tellViewers } from './mail-viewers.ts'

/**
 * Deletes these mailboxes' copies, and the messages that no other mailbox has, and notifies open pages. Outgoing mail
 * stays in the outbox.
 *
 * The transaction must hold the mailboxes, so that none of them stores anything meanwhile.
 *
 * @param which limits the copies, as an SQL condition on `copy`
 */
export async function removeCopies(
  tx: Tx,
  mailboxIds: readonly string[],
  which: RawBuilder<unknown> = sql`true`,
): Promise<void> {
  const concerned = sql`copy.mailbox_id = any(${[...mailboxIds]}::uuid[]) and ${which}`
  const { rows } = await sql<{ message_id: string }>`
    select distinct message_id from message_copies copy where ${concerned}`.execute(tx)
  if (rows.length === 0) return
  const ids = rows.map((row) => row.message_id)
  await tellViewers(tx, ids)
  await holdMessages(tx, ids)
  await sql`delete from message_copies copy where ${concerned}`.execute(tx)
  await sql`delete from messages where id = any(${ids}::uuid[]) and not exists
    (select 1 from message_copies copy where copy.message_id = messages.id)`.execute(tx)
}

/** Deletes a mailbox's emails, and what was sent from it; see {@link removeCopies}. */
export async function removeEmails(tx: Tx, mailboxId: string): Promise<void> {
  await removeCopies(tx, [mailboxId])
  await tx.deleteFrom('outbox').where('mailbox_id', '=', mailboxId).where('state', '=', 'sent').execute()
}

/**
 * Locks messages before any of them is deleted: a transaction that is adding a copy or a profile either has finished
 * and is visible, or waits. The order is always that of {@link storeMessages}, so there is no deadlock.
 */
export async function holdMessages(tx: Tx, ids: readonly string[]): Promise<void> {
  await sql`select id from messages where id = any(${[...ids]}::uuid[]) order by identity collate "C" for update`.execute(
    tx,
  )
}
