import type { Clock } from '../clock.ts'
import type { Db } from '../db/db.ts'
import type { Mailbox, OutboxRow, User } from '../db/schema.ts'
import { addressKey } from '../mail/address.ts'
import type { ComposeInput } from '../mail/compose.ts'

/** Everything a message is composed of. */
export async function compositionOf(
  { db, clock }: { db: Db; clock: Clock },
  row: OutboxRow,
  sender: User,
  mailbox: Mailbox,
): Promise<ComposeInput> {
  const answered = await answeredMessage(db, row)
  const identity = await ownIdentity(db, mailbox)
  const now = clock.now()
  return {
    from: { name: identity?.name || sender.name, address: mailbox.address },
    ...row.recipients,
    subject: row.subject,
    html: row.full_html,
    inReplyTo: answered?.message_id_header ?? null,
    references: answered
      ? answered.reference_ids.length > 0
        ? answered.reference_ids
        : answered.in_reply_to
      : [],
    messageId: `${row.id}@${mailbox.address.split('@').at(-1)}`,
    sendId: row.id,
    attachments: await filesOf(db, row),
    date: now,
    now,
  }
}

/** How Google presents the mailbox's own address, which it may spell otherwise there. */
export async function ownIdentity(db: Db, mailbox: Pick<Mailbox, 'id' | 'address'>) {
  return await db
    .selectFrom('mailbox_addresses')
    .select(['name', 'signature_html'])
    .where('mailbox_id', '=', mailbox.id)
    .where('address_key', '=', addressKey(mailbox.address))
    .executeTakeFirst()
}

/** The thread in the sender's own mailbox; another mailbox's thread id means nothing here. */
export async function threadOf(db: Db, row: OutboxRow): Promise<string | null> {
  if (!row.reply_to_message_id) return null
  const copy = await db
    .selectFrom('message_copies')
    .select('provider_thread_id')
    .where('message_id', '=', row.reply_to_message_id)
    .where('mailbox_id', '=', row.mailbox_id)
    .executeTakeFirst()
  return copy?.provider_thread_id ?? null
}

async function answeredMessage(db: Db, row: OutboxRow) {
  if (!row.reply_to_message_id) return undefined
  return await db
    .selectFrom('messages')
    .select(['message_id_header', 'reference_ids', 'in_reply_to'])
    .where('id', '=', row.reply_to_message_id)
    .executeTakeFirst()
}

async function filesOf(db: Db, row: OutboxRow): Promise<ComposeInput['attachments']> {
  const files = await db
    .selectFrom('outbox_attachments')
    .selectAll()
    .where('outbox_id', '=', row.id)
    .orderBy('id')
    .execute()
  return files.map((file) => ({
    filename: file.filename,
    contentType: file.content_type,
    content: file.content,
    contentId: null,
  }))
}
