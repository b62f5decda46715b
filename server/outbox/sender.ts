import type { Db, Tx } from '../db/db.ts'
import type { Mailbox, OutboxRow, Sender, User } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import type { Enqueue } from '../jobs/jobs.ts'
import { sanitizeComposedHtml } from '../mail/sanitize-html.ts'
import type { MailboxClient } from '../mailboxes/provider.ts'
import { chooseSender, type SenderIdentity, senderAt, sendersOf } from '../mailboxes/senders.ts'
import { visibleMessages } from '../messages/visibility.ts'
import { SenderGoneError } from './outbox.ts'

/** The sender of a message, and the signature that follows its text as HTML; '' if there is none. */
export interface ChosenSender {
  sender: Sender
  signature: string
}

/**
 * Returns the sender of a message: the requested address, otherwise the one that Gmail would choose.
 *
 * @throws Problem `sender-not-available` when Gmail does not let the user send from the requested address
 */
export async function senderOf(
  db: Db,
  user: User,
  mailbox: Mailbox,
  { from, replyToMessageId }: { from: string | null; replyToMessageId: string | null },
): Promise<ChosenSender> {
  const senders = await sendersOf(db, mailbox)
  const chosen =
    from === null
      ? chooseSender(senders, await answered(db, user, replyToMessageId))
      : senderAt(senders, from)
  if (!chosen) throw new Problem('sender-not-available', { params: { address: from ?? '' } })
  return asSender(chosen, user)
}

function asSender(identity: SenderIdentity, user: User): ChosenSender {
  const { address, replyTo } = identity
  const signature = sanitizeComposedHtml(identity.signatureHtml)
  return {
    sender: { name: identity.name || user.name, address, replyTo: replyTo ?? '' },
    signature: signature ? `<br><div class="gmail_signature">${signature}</div>` : '',
  }
}

async function answered(db: Db, user: User, messageId: string | null) {
  if (messageId === null) return null
  const message = await visibleMessages(db, user)
    .select(['from_address', 'recipients'])
    .where('messages.id', '=', messageId)
    .executeTakeFirst()
  return message ?? null
}

/** Whether, according to the stored addresses, the mailbox's owner may send from the row's sender. */
export async function isKnownSender(db: Db, { sender }: OutboxRow, mailbox: Mailbox): Promise<boolean> {
  return sender === null || senderAt(await sendersOf(db, mailbox), sender.address) !== undefined
}

/**
 * Asks Gmail whether it still lets the owner send from the row's sender. Gmail would silently replace a removed
 * address with the primary one. The primary address cannot be removed.
 *
 * @throws SenderGoneError
 */
export async function requireSender(
  client: MailboxClient,
  { sender }: OutboxRow,
  mailbox: Mailbox,
): Promise<void> {
  if (!sender || sender.address === mailbox.address) return
  if (senderAt(await client.identities(), sender.address)) return
  throw new SenderGoneError('No longer an address of this mailbox.')
}

/** Makes the next sync ask Gmail for the send-as addresses, because the stored ones are out of date. */
export async function askSendersAnew(tx: Tx, parts: { enqueue: Enqueue }, { id }: Mailbox): Promise<void> {
  await tx.updateTable('mailboxes').set({ identities_at: null }).where('id', '=', id).execute()
  await parts.enqueue(tx, 'sync-mailbox', { mailboxId: id })
}
