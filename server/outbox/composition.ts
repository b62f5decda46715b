import type { Clock } from '../clock.ts'
import type { Db } from '../db/db.ts'
import type { Mailbox, OutboxRow, Sender, User } from '../db/schema.ts'
import type { ComposeInput } from '../mail/compose.ts'
import { sendersOf } from '../mailboxes/senders.ts'

/** Collects everything a message is composed of. */
export async function compositionOf(
  { db, clock }: { db: Db; clock: Clock },
  row: OutboxRow,
  sender: User,
  mailbox: Mailbox,
): Promise<ComposeInput> {
  const answered = await answeredMessage(db, row)
  const { name, address, replyTo } = row.sender ?? (await ownAddress(db, sender, mailbox))
  const now = clock.now()
  return {
    from: { name, address },
    replyTo: replyTo ? { name: '', address: replyTo } : null,
    ...row.recipients,
    subject: row.subject,
    html: row.full_html,
    inReplyTo: answered?.message_id_header ?? null,
    references: answered
      ? answered.reference_ids.length > 0
        ? answered.reference_ids
        : answered.in_reply_to
      : [],
    messageId: `${row.id}@${address.split('@').at(-1)}`,
    sendId: row.id,
    attachments: await filesOf(db, row),
    date: now,
    now,
  }
}

/** Returns the sender for a message from before senders were stored with messages. */
async function ownAddress(db: Db, user: User, mailbox: Mailbox): Promise<Sender> {
  const [own] = await sendersOf(db, mailbox)
  return { name: own?.name || user.name, address: mailbox.address, replyTo: own?.replyTo ?? '' }
}

/** Returns the thread in the sender's own mailbox; another mailbox's thread id means nothing there. */
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
    contentId: file.content_id,
  }))
}
