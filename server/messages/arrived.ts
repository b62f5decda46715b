import { sql } from 'kysely'
import { joinByWriting } from '../candidates/team-changes.ts'
import type { Tx } from '../db/db.ts'
import type { OutboxRow, OutboxState, Recipients } from '../db/schema.ts'
import { addressKey } from '../mail/address.ts'
import type { MailContent } from '../mail/mail-content.ts'
import type { ParsedMessage } from '../mail/parse.ts'
import { fileDigest } from '../mail/same-files.ts'
import { sameMail } from '../mail/same-mail.ts'
import type { CopyFacts } from './arrival.ts'
import { contentOf } from './identity.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * Links a sent message that came back by sync to its outbox row. From then on it is shown instead of the row.
 *
 * Our header counts only on sent mail of the mailbox that sent it, so that nobody can hide a row by writing the
 * header themselves. For copies that others received see {@link standForSent}.
 */
export async function markArrived(
  tx: Tx,
  arrival: { messageId: string; copy: CopyFacts; sendId: string | null; now: Date },
): Promise<void> {
  const { messageId, copy, sendId, now } = arrival
  if (!sendId || !uuid.test(sendId) || !copy.labelIds.includes('SENT')) return
  const row = await tx
    .selectFrom('outbox')
    .select(['state', 'candidate_id', 'user_id', 'recipient_keys'])
    .where('id', '=', sendId)
    .where('mailbox_id', '=', copy.mailboxId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!row) return
  const sent = { state: 'sent', provider_id: copy.providerId, error_code: null } as const
  await tx
    .updateTable('outbox')
    .set({ ...sent, sent_at: copy.receivedAt, arrived_at: now })
    .where('id', '=', sendId)
    .execute()
  if (row.state !== 'sent') await joinBySent(tx, row, now)
  await tx.updateTable('messages').set({ send_id: sendId }).where('id', '=', messageId).execute()
  // The message now has its own attachments.
  await tx.deleteFrom('outbox_attachments').where('outbox_id', '=', sendId).execute()
}

/** A stored copy that may belong to a message sent from Kurier. */
export interface ReceivedCopy {
  messageId: string
  copy: CopyFacts
  parsed: ParsedMessage
}

/**
 * Handles a sent message that a colleague's mailbox received before the sender's own mailbox reported it: for
 * everybody who can see the colleague's copy, it replaces the outbox row. It also proves that the message was sent,
 * even if Google's answer was lost or was an error.
 *
 * Every recipient can copy its X-Kurier-Send-Id, or our id from its Message-ID, into another mail. So a copy counts
 * only if it has the content, the sending mailbox and the recipients of the row: then nothing is hidden by it.
 */
export async function standForSent(tx: Tx, received: readonly ReceivedCopy[], now: Date): Promise<void> {
  const named = received.flatMap((one) => sendIdsOf(one.parsed).map((id) => ({ ...one, id })))
  if (named.length === 0) return
  const rows = await openRows(tx, [...new Set(named.map(({ id }) => id))])
  for (const row of rows) {
    const found = named.find((one) => one.id === row.id && isCopyOf(one.parsed, row))
    if (!found) continue
    await tx.updateTable('messages').set({ send_id: row.id }).where('id', '=', found.messageId).execute()
    const sent = await tx
      .updateTable('outbox')
      .set({ state: 'sent', sent_at: found.copy.receivedAt, error_code: null })
      .where('id', '=', row.id)
      .where('state', 'in', [...mayHaveLeft])
      .returning(['candidate_id', 'user_id', 'recipient_keys'])
      .executeTakeFirst()
    if (sent) await joinBySent(tx, sent, now)
  }
}

/** Whoever wrote to a candidate belongs to the hiring team once the message has left. */
export async function joinBySent(
  tx: Tx,
  row: Pick<OutboxRow, 'candidate_id' | 'user_id' | 'recipient_keys'>,
  now: Date,
): Promise<void> {
  const { candidate_id: candidateId, user_id: userId, recipient_keys: keys } = row
  await joinByWriting(tx, { candidateId, userId }, keys, now)
}

const mayHaveLeft: readonly OutboxState[] = ['queued', 'sending', 'in_doubt', 'failed']

/** Returns the ids in our own header and before the @ of our Message-ID, in case a gateway removed the header. */
export function sendIdsOf({ envelope }: ParsedMessage): string[] {
  const ids = [envelope.sendId, envelope.messageIdHeader?.split('@')[0]]
  return [...new Set(ids.filter((id) => typeof id === 'string' && uuid.test(id)))] as string[]
}

interface OpenRow {
  id: string
  subject: string
  fullHtml: string
  recipients: Omit<Recipients, 'replyTo'>
  /** Canonical addresses from which the sending mailbox sends. */
  from: string[]
  files: Buffer[]
}

/** Reads rows that Kurier tried to send and whose own copy has not arrived. */
async function openRows(tx: Tx, ids: readonly string[]): Promise<OpenRow[]> {
  const { rows } = await sql<OpenRow & { address: string }>`
    select outbox.id, outbox.subject, outbox.full_html as "fullHtml", outbox.recipients, mailboxes.address,
      array(select address_key from mailbox_addresses own where own.mailbox_id = mailboxes.id) as "from",
      array(select content from outbox_attachments file where file.outbox_id = outbox.id) as files
    from outbox join mailboxes on mailboxes.id = outbox.mailbox_id
    where outbox.id = any(${[...ids]}::uuid[]) and outbox.attempts > 0 and outbox.arrived_at is null`.execute(
    tx,
  )
  return rows.map((row) => ({ ...row, from: [addressKey(row.address), ...row.from] }))
}

function isCopyOf(parsed: ParsedMessage, row: OpenRow): boolean {
  const { content } = contentOf(parsed)
  const from = content.originalFrom ?? content.from
  if (!row.from.includes(from)) return false
  const { to, cc } = row.recipients
  const written: MailContent = {
    ...{
      from,
      fromName: '',
      originalFrom: null,
      replyTo: content.isList ? [] : content.replyTo,
      isList: false,
    },
    to: [...to, ...cc].map(({ address }) => addressKey(address)),
    subject: row.subject,
    text: null,
    html: row.fullHtml,
    calendar: null,
    files: row.files.map((file) => ({
      digest: fileDigest(file),
      filename: '',
      contentType: '',
      inline: false,
    })),
  }
  const sameness = sameMail(written, content)
  // Words that neither the sender nor a gateway wrote would otherwise be shown as the sender's.
  return sameness.kind === 'same' && sameness.truer !== 'other'
}
