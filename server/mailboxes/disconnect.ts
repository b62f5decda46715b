import { sql } from 'kysely'
import { type Db, notify, type Tx } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'
import type { Log } from '../log.ts'
import { recordAudit } from '../users/audit.ts'
import type { ConnectParts } from './connect.ts'
import { closeGaps, identityKeys, mailboxOf, openMailbox } from './mailboxes.ts'
import { unseal } from './seal.ts'
import { factsAfter } from './state.ts'

export interface DisconnectParts extends ConnectParts {
  log: Log
  /** Removes the emails of a mailbox from the profiles. A message stays while a colleague's mailbox has it. */
  removeEmails(tx: Tx, mailboxId: string): Promise<void>
}

/** What ending a connection needs. */
export type EndParts = Pick<
  DisconnectParts,
  'db' | 'provider' | 'secrets' | 'clock' | 'onColleaguesChanged' | 'log'
>

/** Counts what each choice in the dialog would do to the emails on profiles. */
export async function disconnectionPreview(
  db: Db,
  userId: string,
): Promise<{ messages: number; sharedWithColleagues: number }> {
  const mailbox = await mailboxOf(db, userId)
  if (!mailbox) return { messages: 0, sharedWithColleagues: 0 }
  const { rows } = await sql<{ messages: number; shared: number }>`
    select count(distinct mine.message_id)::int as messages,
           count(distinct theirs.message_id)::int as shared
    from message_copies mine
    left join message_copies theirs on theirs.message_id = mine.message_id
      and theirs.mailbox_id <> mine.mailbox_id and theirs.hidden is null
    where mine.mailbox_id = ${mailbox.id} and mine.hidden is null
      and exists (select 1 from candidate_messages link where link.message_id = mine.message_id)`.execute(db)
  return { messages: rows[0]?.messages ?? 0, sharedWithColleagues: rows[0]?.shared ?? 0 }
}

/**
 * Ends notifications, revokes the grant and deletes the token, in this order, because nothing can be stopped with a
 * revoked grant. If Google does not answer, the token is still deleted.
 */
export async function disconnect(
  parts: DisconnectParts,
  userId: string,
  emails: 'keep' | 'remove',
): Promise<void> {
  const mailbox = await mailboxOf(parts.db, userId)
  if (!mailbox) return
  const revoked = await endAtGoogle(parts, mailbox)
  await parts.db.transaction().execute(async (tx) => {
    await endHere(tx, parts, mailbox.id)
    if (emails === 'remove') await parts.removeEmails(tx, mailbox.id)
    await recordAudit(tx, {
      actorId: userId,
      action: 'mailbox.disconnected',
      subjectType: 'mailbox',
      subjectId: mailbox.id,
      details: { address: mailbox.address, emails, revoked },
      at: parts.clock.now(),
    })
    await notify(tx, { kind: 'mailbox', userId })
    await notify(tx, { kind: 'candidates' })
  })
}

/** Ends the notifications and revokes the grant. Returns whether Google did so. */
export async function endAtGoogle(parts: EndParts, mailbox: Mailbox): Promise<boolean> {
  try {
    await openMailbox(parts.provider, mailbox, parts.secrets).stop()
  } catch (error) {
    parts.log.info(
      { mailboxId: mailbox.id, err: error },
      'Gmail notifications could not be stopped; they expire by themselves',
    )
  }
  try {
    await parts.provider.revoke(unseal(mailbox.sealed_token!, mailbox.id, parts.secrets))
    return true
  } catch (error) {
    parts.log.warn({ mailboxId: mailbox.id, err: error }, 'the grant could not be revoked at Google')
    return false
  }
}

/** Ends everything about a mailbox that Kurier does, and deletes its token. */
export async function endHere(tx: Tx, parts: EndParts, mailboxId: string): Promise<void> {
  const now = parts.clock.now()
  await tx
    .updateTable('mailboxes')
    .set(factsAfter({ kind: 'disconnected' }, now))
    .where('id', '=', mailboxId)
    .execute()
  // Before anything else is deleted: followAddresses locks the same rows in this order.
  await parts.onColleaguesChanged(tx, await identityKeys(tx, mailboxId))
  await tx.deleteFrom('ledger').where('mailbox_id', '=', mailboxId).execute()
  for (const table of ['searches', 'searched_mailboxes', 'hurried_addresses', 'listed_messages'] as const)
    await tx.deleteFrom(table).where('mailbox_id', '=', mailboxId).execute()
  await forgetHeld(tx, mailboxId)
  await tx.deleteFrom('address_offers').where('mailbox_id', '=', mailboxId).execute()
  await tx.deleteFrom('quota_windows').where('key', '=', mailboxId).execute()
  await tx
    .updateTable('outbox')
    .set({ state: 'failed', error_code: 'mailbox-not-connected' })
    .where('mailbox_id', '=', mailboxId)
    .where('state', '=', 'queued')
    .execute()
  await closeGaps(tx, mailboxId, now)
}

/** Forgets the held messages. If the mailbox is connected again, they are searched for and counted again. */
async function forgetHeld(tx: Tx, mailboxId: string): Promise<void> {
  await tx.deleteFrom('held_messages').where('mailbox_id', '=', mailboxId).execute()
  await tx
    .updateTable('address_sharing')
    .set({ counted_at: null })
    .where('mailbox_id', '=', mailboxId)
    .where('state', '=', 'held')
    .execute()
}
