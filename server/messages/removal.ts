import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import type { Recipients } from '../db/schema.ts'
import { blindKeys } from './blind-copies.ts'
import { noteDeletedMail } from './deleted-mail.ts'
import { tellViewers } from './mail-viewers.ts'

/**
 * Deletes these mailboxes' copies, and the messages that no other mailbox has, and notifies open pages. Of a message
 * that stays, who got a blind copy is forgotten with the sender's copy, which alone says so. Outgoing mail stays in the
 * outbox.
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
  await forgetBlindCopies(tx, ids)
}

/** Of these messages, forgets the blind copies of those whose sender's copy is gone. */
async function forgetBlindCopies(tx: Tx, ids: readonly string[]): Promise<void> {
  const { rows } = await sql<{ id: string; from_address: string; recipients: Recipients }>`
    select id, from_address, recipients from messages
    where id = any(${[...ids]}::uuid[]) and recipients->'bcc' <> '[]'::jsonb and not exists (
      select 1 from message_copies copy where copy.message_id = messages.id and 'SENT' = any(copy.label_ids))`.execute(
    tx,
  )
  if (rows.length === 0) return
  const concerned = rows.map(({ id }) => id)
  const blind = rows.flatMap((row) => [...blindKeys(row)].map((key) => ({ id: row.id, key })))
  await sql`update messages set recipients = jsonb_set(recipients, '{bcc}', '[]')
    where id = any(${concerned}::uuid[])`.execute(tx)
  await sql`delete from message_participants who using
    unnest(${blind.map(({ id }) => id)}::uuid[], ${blind.map(({ key }) => key)}::text[]) as blind(id, key)
    where who.message_id = blind.id and who.address_key = blind.key`.execute(tx)
  await sql`delete from candidate_messages link where link.message_id = any(${concerned}::uuid[])
    and not exists (select 1 from message_participants who
      join candidate_addresses written on written.address_key = who.address_key
        and written.candidate_id = link.candidate_id
      where who.message_id = link.message_id)`.execute(tx)
}

/**
 * Deletes everything that came from a mailbox: its emails, see {@link removeCopies}, and what was sent from it. Nothing
 * else keeps words of mail that no other mailbox has. The access log keeps when something was opened or shown, not what;
 * `opened_in_vain` keeps ids alone, so that after a reconnect no private mail is opened a second time.
 */
export async function removeEmails(tx: Tx, mailboxId: string): Promise<void> {
  const { rows } = await sql<{ message_id: string }>`
    select distinct message_id from message_copies where mailbox_id = ${mailboxId}::uuid`.execute(tx)
  // Messages are locked before the outbox, as everywhere.
  await holdMessages(
    tx,
    rows.map((row) => row.message_id),
  )
  await forgetQuotations(tx, mailboxId)
  await removeCopies(tx, [mailboxId])
  await sql`delete from outbox where mailbox_id = ${mailboxId}::uuid and state in ('sent', 'cancelled')`.execute(
    tx,
  )
  for (const log of ['opened_bodies', 'first_showings'] as const) {
    await tx.updateTable(log).set({ address_key: null }).where('mailbox_id', '=', mailboxId).execute()
  }
  // An address that its owner has not decided about says only that there is mail with it.
  await tx
    .deleteFrom('address_sharing')
    .where('mailbox_id', '=', mailboxId)
    .where('state', '=', 'held')
    .where('decided_at', 'is', null)
    .execute()
  await noteDeletedMail(tx)
}

/** The beginning of every quotation, see mail/quote.ts. */
const quotationBegins = '<br><div class="gmail_quote">'

/** Cuts the quotation of mail that only this mailbox has from messages, of whomever, that did not leave. */
async function forgetQuotations(tx: Tx, mailboxId: string): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select outbox.id from outbox join message_copies copy on copy.message_id = outbox.reply_to_message_id
    where copy.mailbox_id = ${mailboxId}::uuid and outbox.state in ('failed', 'cancelled')
      and not exists (select 1 from message_copies other
        where other.message_id = copy.message_id and other.mailbox_id <> ${mailboxId}::uuid)
    for update of outbox`.execute(tx)
  if (rows.length === 0) return
  const ids = rows.map(({ id }) => id)
  await sql`update outbox set full_html = html || split_part(
      substr(full_html, length(html) + 1), ${quotationBegins}, 1)
    where id = any(${ids}::uuid[])`.execute(tx)
  await sql`delete from outbox_attachments where quoted and outbox_id = any(${ids}::uuid[])`.execute(tx)
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
