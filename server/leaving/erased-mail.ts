import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import { noteDeletedMail } from '../messages/deleted-mail.ts'
import { removeCopies, removeEmails } from '../messages/removal.ts'
import { isForTeams } from '../messages/visibility.ts'

/** What happens to the mail of a removed person that colleagues may be shown. All other mail of theirs goes. */
export type MailChoice = 'keep' | 'remove'

/**
 * Deletes the mail of a person who is removed for good: all of it, or what colleagues may not be shown. Mail that a
 * colleague's inbox has too stays there.
 *
 * The rows of mailboxes stay as far as mail needs them, without anything that names the account: who wrote an email is
 * told by the canonical addresses that the email itself carries.
 *
 * @param mailboxIds all mailboxes that they ever connected; the transaction holds them, and they are disconnected
 */
export async function eraseMail(
  tx: Tx,
  { userId, mailboxIds, mail }: { userId: string; mailboxIds: readonly string[]; mail: MailChoice },
): Promise<void> {
  const own = sql`any(${[...mailboxIds]}::uuid[])`
  if (mail === 'remove') for (const id of mailboxIds) await removeEmails(tx, id)
  else {
    const kept = sql`exists (select 1 from mailboxes mailbox where mailbox.id = copy.mailbox_id and ${isForTeams})`
    await removeCopies(tx, mailboxIds, sql`not ${kept}`)
    await noteDeletedMail(tx)
  }
  await eraseUnsent(tx, userId, mail)
  for (const table of ownTables)
    await sql`delete from ${sql.table(table)} where mailbox_id = ${own}`.execute(tx)
  await sql`delete from address_sharing where mailbox_id = ${own} and state <> 'shared'`.execute(tx)
  await sql`delete from removed_mail where google_sub in (select google_sub from mailboxes where id = ${own})
    and removed_by = ${userId}::uuid`.execute(tx)
  await sql`delete from mailbox_addresses address where mailbox_id = ${own} and not exists (
    select 1 from message_participants who where who.address_key = address.address_key)`.execute(tx)
  await sql`update mailbox_addresses set name = '', signature_html = '', reply_to = ''
    where mailbox_id = ${own}`.execute(tx)
  await sql`delete from mailboxes where id = ${own}
    and not exists (select 1 from message_copies copy where copy.mailbox_id = mailboxes.id)
    and not exists (select 1 from mailbox_addresses address where address.mailbox_id = mailboxes.id)
    and not exists (select 1 from outbox where outbox.mailbox_id = mailboxes.id)`.execute(tx)
  await sql`update mailboxes set google_sub = 'removed ' || id, address = '', scopes = '{}' where id = ${own}`.execute(
    tx,
  )
}

/** What is known of a mailbox besides its mail. */
const ownTables = [
  'private_threads',
  'opened_in_vain',
  'opened_bodies',
  'first_showings',
  'sync_gaps',
] as const

/**
 * Deletes drafts, uploads, and outgoing mail. An email that left and is not stored yet stays with the mail that is kept:
 * it is in the candidate's inbox.
 */
async function eraseUnsent(tx: Tx, userId: string, mail: MailChoice): Promise<void> {
  const kept = mail === 'keep' ? sql`state = 'sent' and arrived_at is null and not private` : sql`false`
  await sql`delete from outbox where user_id = ${userId}::uuid and not (${kept})`.execute(tx)
  await sql`delete from outbox_attachments where user_id = ${userId}::uuid and outbox_id is null`.execute(tx)
  await tx.deleteFrom('drafts').where('user_id', '=', userId).execute()
}
