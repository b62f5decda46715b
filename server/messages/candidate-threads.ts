import { sql } from 'kysely'
import { colleagueKeys } from '../candidates/addresses.ts'
import type { Db } from '../db/db.ts'
import type { OutboxState, Recipients, Sender } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import { addressKey } from '../mail/address.ts'
import { pictureTypes } from '../mail/pictures.ts'
import { type Blocklist, blockedBy, blocklistOf } from '../mailboxes/blocks.ts'
import { conversationsOf, type ThreadFacts } from './conversations.ts'
import { oursFor } from './ours.ts'
import {
  isPrivate,
  isShared,
  isSharedOutgoing,
  isVisible,
  isVisibleOutgoing,
  type Viewer,
  visibleMessages,
} from './visibility.ts'

/** What a list shows of a message, stored or outgoing. */
export interface Entry extends ThreadFacts {
  kind: 'message' | 'outgoing'
  from: { name: string; address: string }
  snippet: string
  /** Whether one of us wrote it. */
  own: boolean
  automatic: boolean
  hasAttachments: boolean
  hasInvitation: boolean
  outbox: Exclude<OutboxState, 'cancelled'> | null
  privacy: Privacy
}

/** Who sees a message besides the owners of the inboxes that have it. */
export interface Privacy {
  /** Whether its conversation is private. */
  isPrivate: boolean
  /** Whether somebody else than the viewer made it so. */
  isByOther: boolean
  /** Whether it is in an inbox of the viewer, or was written by the viewer. */
  isOwn: boolean
  /** Whether an owner of an inbox shares its addresses. */
  isShared: boolean
}

/** Returns a candidate's conversations as this viewer may see them: newest first, with the messages oldest first. */
export async function candidateThreads(db: Db, viewer: Viewer, candidateId: string): Promise<Entry[][]> {
  const stored = await storedEntries(db, viewer, candidateId)
  const outgoing = await outgoingEntries(db, viewer, candidateId, stored)
  return conversationsOf([...stored, ...outgoing])
}

/**
 * Finds a conversation by any of its messages. A sent message that sync has stored since is found by its outbox id
 * too.
 *
 * @throws Problem `message-not-found`
 */
export async function findConversation(
  db: Db,
  viewer: Viewer,
  candidateId: string,
  id: string,
): Promise<Entry[]> {
  const threads = await candidateThreads(db, viewer, candidateId)
  const holding = (wanted: string) => threads.find((thread) => thread.some((entry) => entry.id === wanted))
  const direct = holding(id)
  if (direct) return direct
  const arrived = await db.selectFrom('messages').select('id').where('send_id', '=', id).executeTakeFirst()
  const found = arrived && holding(arrived.id)
  if (!found) throw new Problem('message-not-found')
  return found
}

/** Counts the emails of each candidate that this viewer may see, and returns the date of the last. */
export async function emailFacts(
  db: Db,
  viewer: Viewer,
  candidateIds: readonly string[],
): Promise<Map<string, { count: number; lastAt: Date | null }>> {
  if (candidateIds.length === 0) return new Map()
  const { rows } = await sql<{ candidate_id: string; count: number; lastAt: Date | null }>`
    select link.candidate_id, count(distinct link.message_id)::int as count, max(messages.sent_at) as "lastAt"
    from candidate_messages link
    join messages on messages.id = link.message_id
    join message_copies copy on copy.message_id = link.message_id and copy.hidden is null
    join mailboxes mailbox on mailbox.id = copy.mailbox_id
    where link.candidate_id = any(${[...candidateIds]}::uuid[]) and ${isVisible(viewer)}
    group by link.candidate_id`.execute(db)
  return new Map(rows.map((row) => [row.candidate_id, { count: row.count, lastAt: row.lastAt }]))
}

async function storedEntries(db: Db, viewer: Viewer, candidateId: string): Promise<Entry[]> {
  const rows = await visibleMessages(db, viewer, candidateId)
    .innerJoin('candidate_messages', 'candidate_messages.message_id', 'messages.id')
    .where('candidate_messages.candidate_id', '=', candidateId)
    .select([
      'messages.id',
      'messages.sent_at',
      'messages.message_id_header',
      'messages.in_reply_to',
      'messages.reference_ids',
      'messages.subject',
      'messages.from_name',
      'messages.from_address',
      'messages.snippet',
      'messages.auto_submitted',
      sql<boolean>`messages.bounce is not null`.as('is_bounce'),
      sql<boolean>`messages.calendar is not null`.as('has_invitation'),
      // Older rows may mark files as inline that are not pictures, so the type counts too.
      sql<boolean>`exists (select 1 from attachments file where file.message_id = messages.id
        and not (file.inline and file.content_type = any(${pictureTypes}::text[])))`.as('has_attachments'),
      sql<string[]>`array(select copy.mailbox_id || ':' || copy.provider_thread_id from message_copies copy
        where copy.message_id = messages.id)`.as('threads'),
      sql<boolean>`messages.send_id is not null or exists (select 1 from message_copies copy
        where copy.message_id = messages.id and 'SENT' = any(copy.label_ids))`.as('sent_here'),
      isPrivate(sql`messages.id`).as('is_private'),
      isPrivate(sql`messages.id`, viewer.id).as('is_private_by_other'),
      sql<boolean>`exists (select 1 from message_copies copy join mailboxes mailbox on mailbox.id = copy.mailbox_id
        where copy.message_id = messages.id and copy.hidden is null and mailbox.user_id = ${viewer.id}::uuid)`.as(
        'is_mine',
      ),
      sql<boolean>`exists (select 1 from message_copies copy
        join candidate_messages link on link.message_id = copy.message_id and link.candidate_id = ${candidateId}::uuid
        join mailboxes mailbox on mailbox.id = copy.mailbox_id and mailbox.preview_since is null
        where copy.message_id = messages.id and copy.hidden is null and ${isShared})`.as('is_shared'),
    ])
    .execute()
  const { isOurs } = await oursFor(db, viewer, candidateId)
  return rows.map((row) => ({
    kind: 'message',
    id: row.id,
    at: row.sent_at,
    messageIdHeader: row.message_id_header,
    inReplyTo: row.in_reply_to,
    references: row.reference_ids,
    threads: row.threads,
    subject: row.subject,
    from: { name: row.from_name, address: row.from_address },
    snippet: row.snippet,
    own: row.sent_here || isOurs(row.from_address),
    automatic: row.auto_submitted || row.is_bounce,
    hasAttachments: row.has_attachments,
    hasInvitation: row.has_invitation,
    outbox: null,
    privacy: {
      isPrivate: row.is_private,
      isByOther: row.is_private_by_other,
      isOwn: row.is_mine,
      isShared: row.is_shared,
    },
  }))
}

/**
 * Returns messages that were written here and have not come back by sync. They join the conversation that they
 * answer.
 */
async function outgoingEntries(
  db: Db,
  viewer: Viewer,
  candidateId: string,
  stored: readonly Entry[],
): Promise<Entry[]> {
  const rows = await unblocked(db, await pendingOutbox(db, viewer, candidateId).execute())
  const answered = new Map(stored.map((entry) => [entry.id, entry]))
  return rows.map((row) => {
    const target = answered.get(row.reply_to_message_id ?? '')
    return {
      kind: 'outgoing',
      id: row.id,
      at: row.created_at,
      messageIdHeader: null,
      inReplyTo: target?.messageIdHeader ? [target.messageIdHeader] : [],
      references: [],
      threads: target?.threads ?? [],
      subject: row.subject,
      from: row.sender ?? { name: row.name, address: row.address },
      snippet: row.snippet,
      own: true,
      automatic: false,
      hasAttachments: row.has_attachments,
      hasInvitation: false,
      outbox: row.state as Entry['outbox'],
      privacy: {
        isPrivate: row.private,
        isByOther: row.private && row.user_id !== viewer.id,
        isOwn: row.user_id === viewer.id,
        isShared: row.is_shared,
      },
    }
  })
}

/** Removes messages sent to somebody whom the sender has blocked: no stored message will ever replace them. */
export async function unblocked<R extends SentRow>(db: Db, rows: readonly R[]): Promise<R[]> {
  if (!rows.some(({ state }) => state === 'sent')) return [...rows]
  const colleagues = await colleagueKeys(db)
  const blocklists = new Map<string, Blocklist>()
  for (const userId of new Set(rows.map((row) => row.user_id))) {
    blocklists.set(userId, await blocklistOf(db, userId))
  }
  return rows.filter(({ state, user_id: userId, recipients: { to, cc, bcc } }) => {
    const written = [...to, ...cc, ...bcc].map((one) => addressKey(one.address))
    const isBlocked = (key: string) =>
      !colleagues.has(key) && blockedBy(key, blocklists.get(userId)!) !== null
    return state !== 'sent' || !written.some(isBlocked)
  })
}

interface SentRow {
  state: OutboxState
  user_id: string
  recipients: Omit<Recipients, 'replyTo'>
}

/**
 * Selects outbox rows that no stored message replaces: neither their own copy, which came by sync, nor a colleague's
 * copy that this viewer sees on this profile.
 */
export function pendingOutbox(db: Db, viewer: Viewer, candidateId: string) {
  return db
    .selectFrom('outbox')
    .innerJoin('users', 'users.id', 'outbox.user_id')
    .innerJoin('mailboxes', 'mailboxes.id', 'outbox.mailbox_id')
    .where('outbox.candidate_id', '=', candidateId)
    .where('outbox.state', '<>', 'cancelled')
    .where('outbox.arrived_at', 'is', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          visibleMessages(db, viewer, candidateId)
            .select('messages.id')
            .where(
              sql<boolean>`messages.send_id = outbox.id and exists (select 1 from candidate_messages link
                where link.message_id = messages.id and link.candidate_id = outbox.candidate_id)`,
            ),
        ),
      ),
    )
    .where(isVisibleOutgoing(viewer, candidateId))
    .select([
      'outbox.id',
      'outbox.user_id',
      'outbox.private',
      'outbox.state',
      'outbox.subject',
      'outbox.html',
      'outbox.error_code',
      'outbox.due_at',
      'outbox.created_at',
      'outbox.reply_to_message_id',
      sql<Omit<Recipients, 'replyTo'>>`outbox.recipients`.as('recipients'),
      'outbox.snippet',
      sql<Sender | null>`outbox.sender`.as('sender'),
      'users.name',
      'mailboxes.address',
      isSharedOutgoing.as('is_shared'),
      sql<boolean>`exists (select 1 from outbox_attachments file
        where file.outbox_id = outbox.id and file.content_id is null)`.as('has_attachments'),
    ])
}
