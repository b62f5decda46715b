import { sql } from 'kysely'
import type { Db } from '../db/db.ts'
import type { Message, Recipients } from '../db/schema.ts'
import { isMessageId } from '../mail/references.ts'
import { mayReadMail } from '../users/user.ts'
import { type Entry, pendingOutbox } from './candidate-threads.ts'
import { type Viewer, visibleMessages } from './visibility.ts'

/** Everything that the reading pane shows of a stored message. */
export interface StoredMessage extends Omit<Message, 'recipients' | 'identity'> {
  recipients: Recipients
  /** Addresses of the mailboxes that have it and do not hide it. */
  inboxes: string[]
  attachments: StoredAttachment[]
  /** Set if a delivery report for it came back. */
  failure: { recipients: string[]; reason: string } | null
  alsoOn: { id: string; name: string }[]
  own: boolean
  /** The candidate's address that put it on this profile, in the spelling of the profile. */
  matchedBy: string | null
}

export interface StoredAttachment {
  id: string
  filename: string
  contentType: string
  sizeBytes: number
  contentId: string | null
  inline: boolean
}

/** Returns the messages of one conversation with their bodies, in the order of `entries`. */
export async function conversationMessages(
  db: Db,
  viewer: Viewer,
  candidateId: string,
  entries: readonly Entry[],
): Promise<StoredMessage[]> {
  const ids = entries.filter((entry) => entry.kind === 'message').map((entry) => entry.id)
  if (ids.length === 0) return []
  const rows = await visibleMessages(db, viewer)
    .selectAll('messages')
    .select(
      sql<string | null>`(select coalesce(written.address, link.address_key) from candidate_messages link
        left join candidate_addresses written using (candidate_id, address_key)
        where link.message_id = messages.id and link.candidate_id = ${candidateId}::uuid)`.as('matched_by'),
    )
    .where('messages.id', 'in', ids)
    .execute()
  const [inboxes, files, others, failures] = [
    await inboxesOf(db, viewer, ids),
    await attachmentsOf(db, ids),
    await otherCandidates(db, ids, candidateId),
    await failuresOf(
      db,
      viewer,
      rows.map((row) => row.message_id_header),
    ),
  ]
  const own = new Set(entries.filter((entry) => entry.own).map((entry) => entry.id))
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids
    .map((id) => byId.get(id))
    .filter((row) => row !== undefined)
    .map((row) => ({
      ...row,
      own: own.has(row.id),
      matchedBy: row.matched_by,
      inboxes: inboxes.get(row.id) ?? [],
      attachments: files.get(row.id) ?? [],
      alsoOn: others.get(row.id) ?? [],
      failure: failures.get(row.message_id_header ?? '') ?? null,
    }))
}

/** Returns the outgoing messages of this conversation. */
export async function conversationOutgoing(
  db: Db,
  viewer: Viewer,
  candidateId: string,
  entries: readonly Entry[],
) {
  const ids = entries.filter((entry) => entry.kind === 'outgoing').map((entry) => entry.id)
  if (ids.length === 0) return []
  return await pendingOutbox(db, viewer, candidateId)
    .where('outbox.id', 'in', ids)
    .orderBy('outbox.created_at')
    .execute()
}

/** Returns the files of outgoing messages in the order of their upload, without the pictures inside the text. */
export async function outgoingAttachments(
  db: Db,
  outboxIds: readonly string[],
): Promise<Map<string, Omit<StoredAttachment, 'contentId' | 'inline'>[]>> {
  if (outboxIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('outbox_attachments')
    .select(['id', 'outbox_id', 'filename', 'content_type'])
    .select((eb) => eb.fn<number>('length', ['content']).as('size_bytes'))
    .where('outbox_id', 'in', [...outboxIds])
    .where('content_id', 'is', null)
    .orderBy('id')
    .execute()
  return grouped(
    rows,
    (row) => row.outbox_id!,
    (row) => ({
      id: row.id,
      filename: row.filename,
      contentType: row.content_type,
      sizeBytes: row.size_bytes,
    }),
  )
}

/**
 * Returns one attachment with its content and, if it is stored, its message, if the viewer may see its message, stored or outgoing, or uploaded it for
 * a message that is not sent yet.
 */
export async function attachmentContent(db: Db, viewer: Viewer, attachmentId: string) {
  return (
    (await storedContent(db, viewer, attachmentId)) ??
    (await outgoingContent(db, viewer, attachmentId)) ??
    (await uploadedContent(db, viewer, attachmentId))
  )
}

async function uploadedContent(db: Db, viewer: Viewer, attachmentId: string) {
  return await db
    .selectFrom('outbox_attachments')
    .select(['filename', 'content_type', 'content'])
    .select([sql<boolean>`true`.as('inline'), sql<null>`null`.as('message_id')])
    .where('id', '=', attachmentId)
    .where('user_id', '=', viewer.id)
    .where('outbox_id', 'is', null)
    .executeTakeFirst()
}

async function outgoingContent(db: Db, viewer: Viewer, attachmentId: string) {
  const message = await db
    .selectFrom('outbox_attachments')
    .innerJoin('outbox', 'outbox.id', 'outbox_attachments.outbox_id')
    .select('outbox.candidate_id')
    .where('outbox_attachments.id', '=', attachmentId)
    .executeTakeFirst()
  if (!message) return undefined
  return await pendingOutbox(db, viewer, message.candidate_id)
    .innerJoin('outbox_attachments', 'outbox_attachments.outbox_id', 'outbox.id')
    .where('outbox_attachments.id', '=', attachmentId)
    .clearSelect()
    .select(['outbox_attachments.filename', 'outbox_attachments.content_type', 'outbox_attachments.content'])
    .select([
      sql<boolean>`outbox_attachments.content_id is not null`.as('inline'),
      sql<null>`null`.as('message_id'),
    ])
    .executeTakeFirst()
}

async function storedContent(db: Db, viewer: Viewer, attachmentId: string) {
  return await visibleMessages(db, viewer)
    .innerJoin('attachments', 'attachments.message_id', 'messages.id')
    .where('attachments.id', '=', attachmentId)
    .select(['attachments.filename', 'attachments.content_type', 'attachments.inline', 'attachments.content'])
    .select('messages.id as message_id')
    .executeTakeFirst()
}

/**
 * Returns ended gaps during which mail of this conversation arrived, with the owner of the mailbox. A viewer without the
 * permission to read mail gets the gaps of their own mailbox only.
 */
export async function gapsOf(db: Db, viewer: Viewer, entries: readonly Entry[]) {
  const ids = entries.filter((entry) => entry.kind === 'message').map((entry) => entry.id)
  if (ids.length === 0) return []
  return await db
    .selectFrom('sync_gaps')
    .innerJoin('mailboxes', 'mailboxes.id', 'sync_gaps.mailbox_id')
    .innerJoin('users', 'users.id', 'mailboxes.user_id')
    .innerJoin('message_copies', 'message_copies.mailbox_id', 'mailboxes.id')
    .where('message_copies.message_id', 'in', ids)
    .where('message_copies.hidden', 'is', null)
    .where('sync_gaps.ended_at', 'is not', null)
    .$if(!mayReadMail(viewer), (query) => query.where('mailboxes.user_id', '=', viewer.id))
    .whereRef('message_copies.received_at', '>=', 'sync_gaps.began_at')
    .whereRef('message_copies.received_at', '<=', 'sync_gaps.ended_at')
    .groupBy(['sync_gaps.id', 'users.name'])
    .select([
      'sync_gaps.id',
      'sync_gaps.cause',
      'sync_gaps.began_at',
      'sync_gaps.ended_at',
      'users.name as owner',
      sql<number>`count(distinct message_copies.message_id)::int`.as('messages'),
    ])
    .orderBy('sync_gaps.began_at')
    .execute()
}

function grouped<T, V>(rows: readonly T[], key: (row: T) => string, value: (row: T) => V): Map<string, V[]> {
  const groups = new Map<string, V[]>()
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), value(row)])
  return groups
}

/** Returns the addresses of the mailboxes that have each message; without the permission to read, only one's own. */
async function inboxesOf(db: Db, viewer: Viewer, ids: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await db
    .selectFrom('message_copies')
    .innerJoin('mailboxes', 'mailboxes.id', 'message_copies.mailbox_id')
    .select(['message_copies.message_id', 'mailboxes.address'])
    .distinct()
    .where('message_copies.message_id', 'in', [...ids])
    .where('message_copies.hidden', 'is', null)
    .$if(!mayReadMail(viewer), (query) => query.where('mailboxes.user_id', '=', viewer.id))
    .orderBy('mailboxes.address')
    .execute()
  return grouped(
    rows,
    (row) => row.message_id,
    (row) => row.address,
  )
}

/** Returns attachments in the order of their parts. Ask `visibility.ts` first who may see the messages. */
export async function attachmentsOf(
  db: Db,
  ids: readonly string[],
): Promise<Map<string, StoredAttachment[]>> {
  const rows = await db
    .selectFrom('attachments')
    .select(['id', 'message_id', 'filename', 'content_type', 'size_bytes', 'content_id', 'inline'])
    .where('message_id', 'in', [...ids])
    .orderBy('part_index')
    .execute()
  return grouped(
    rows,
    (row) => row.message_id,
    (row) => ({
      id: row.id,
      filename: row.filename,
      contentType: row.content_type,
      sizeBytes: row.size_bytes,
      contentId: row.content_id,
      inline: row.inline,
    }),
  )
}

async function otherCandidates(db: Db, ids: readonly string[], candidateId: string) {
  const rows = await db
    .selectFrom('candidate_messages')
    .innerJoin('candidates', 'candidates.id', 'candidate_messages.candidate_id')
    .select(['candidate_messages.message_id', 'candidates.id', 'candidates.name'])
    .where('candidate_messages.message_id', 'in', [...ids])
    .where('candidates.id', '<>', candidateId)
    .orderBy('candidates.name')
    .execute()
  return grouped(
    rows,
    (row) => row.message_id,
    (row) => ({ id: row.id, name: row.name }),
  )
}

/** Returns delivery reports (RFC 3464), by the Message-ID of the undeliverable message. */
async function failuresOf(db: Db, viewer: Viewer, headers: readonly (string | null)[]) {
  const wanted = headers.filter((header) => header !== null).filter(isMessageId)
  const failures = new Map<string, { recipients: string[]; reason: string }>()
  if (wanted.length === 0) return failures
  const rows = await visibleMessages(db, viewer)
    .select(['messages.bounce', 'messages.in_reply_to'])
    .where('messages.bounce', 'is not', null)
    .where(
      sql<boolean>`(messages.bounce->>'originalMessageId' = any(${wanted}::text[]) or messages.in_reply_to && ${wanted}::text[])`,
    )
    .execute()
  for (const { bounce, in_reply_to } of rows) {
    if (bounce?.action !== 'failed') continue
    const header = wanted.find((one) => one === bounce.originalMessageId || in_reply_to.includes(one))
    const reason = [bounce.status, bounce.diagnostic].filter(Boolean).join(' ')
    if (header) failures.set(header, { recipients: bounce.failedRecipients, reason })
  }
  return failures
}
