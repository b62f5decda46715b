import { sql } from 'kysely'
import type { Db } from '../db/db.ts'
import { pictureTypes } from '../mail/pictures.ts'
import type { Entry } from './candidate-threads.ts'
import { conversationsOf } from './conversations.ts'
import type { Done, DoneMarks } from './needs-reply.ts'
import { oursOf } from './ours.ts'
import { isPrivate, isShared } from './visibility.ts'

/** An entry of a conversation as colleagues may be shown it, and what one person has to do with it. */
export interface TeamEntry extends Entry {
  /** Whether it is in an inbox of this person, or they wrote it. */
  isTheirs: boolean
  /** Whether they wrote it. */
  byThem: boolean
}

interface Row {
  candidate_id: string
  id: string
  kind: Entry['kind']
  outbox: Entry['outbox']
  at: Date
  message_id_header: string | null
  in_reply_to: string[]
  reference_ids: string[]
  threads: string[]
  subject: string
  from_name: string
  from_address: string
  snippet: string
  automatic: boolean
  has_attachments: boolean
  has_invitation: boolean
  sent_here: boolean
  is_theirs: boolean
  by_them: boolean
}

/**
 * Returns the conversations of these candidates as their hiring teams may be shown them, with what one person has to do
 * with each. Private conversations and what an owner does not share are not among them, nor is mail from before
 * `since`. A fixed number of statements, however many candidates there are.
 */
export async function teamThreads(
  db: Db,
  candidateIds: readonly string[],
  personId: string,
  since: Date,
): Promise<Map<string, TeamEntry[][]>> {
  if (candidateIds.length === 0) return new Map()
  const rows = [
    ...(await storedRows(db, candidateIds, personId, since)),
    ...(await outgoingRows(db, candidateIds, personId, since)),
  ]
  const oursOn = await oursOf(db, { id: personId }, candidateIds)
  const byCandidate = Map.groupBy(rows, (row) => row.candidate_id)
  return new Map(
    [...byCandidate].map(([candidateId, own]) => {
      const { isOurs } = oursOn(candidateId)
      return [candidateId, conversationsOf(own.map((row) => entryOf(row, isOurs(row.from_address))))]
    }),
  )
}

async function storedRows(
  db: Db,
  candidateIds: readonly string[],
  personId: string,
  since: Date,
): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select link.candidate_id, messages.id, 'message' as kind, null as outbox, messages.sent_at as at,
      message_id_header, in_reply_to, reference_ids, subject, from_name, from_address, snippet,
      auto_submitted or bounce is not null as automatic, calendar is not null as has_invitation,
      exists (select 1 from attachments file where file.message_id = messages.id
        and not (file.inline and file.content_type = any(${pictureTypes}::text[]))) as has_attachments,
      copies.threads, send_id is not null or copies.is_sent as sent_here, copies.is_theirs, copies.by_them
    from candidate_messages link
    join messages on messages.id = link.message_id
    cross join lateral (
      select array_agg(any_copy.mailbox_id || ':' || any_copy.provider_thread_id) as threads,
        bool_or('SENT' = any(any_copy.label_ids)) as is_sent,
        bool_or(inbox.user_id = ${personId}::uuid) as is_theirs,
        bool_or(inbox.user_id = ${personId}::uuid and 'SENT' = any(any_copy.label_ids)) as by_them
      from message_copies any_copy join mailboxes inbox on inbox.id = any_copy.mailbox_id
      where any_copy.message_id = messages.id) copies
    where link.candidate_id = any(${[...candidateIds]}::uuid[]) and messages.sent_at > ${since}::timestamptz
      and not ${isPrivate(sql`messages.id`)}
      and exists (select 1 from message_copies copy join mailboxes mailbox on mailbox.id = copy.mailbox_id
        where copy.message_id = messages.id and copy.hidden is null and mailbox.preview_since is null
          and ${isShared})`.execute(db)
  return rows
}

/** What was written here and is not stored yet. It is in the conversation that it answers. */
async function outgoingRows(
  db: Db,
  candidateIds: readonly string[],
  personId: string,
  since: Date,
): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select outbox.candidate_id, outbox.id, 'outgoing' as kind, outbox.state as outbox, outbox.created_at as at,
      null as message_id_header, '{}'::text[] as reference_ids, outbox.subject, '' as from_name, '' as from_address,
      outbox.snippet, false as automatic, false as has_invitation, false as has_attachments, true as sent_here,
      case when target.message_id_header is null then '{}'::text[] else array[target.message_id_header] end
        as in_reply_to,
      array(select copy.mailbox_id || ':' || copy.provider_thread_id from message_copies copy
        where copy.message_id = target.id) as threads,
      outbox.user_id = ${personId}::uuid as is_theirs, outbox.user_id = ${personId}::uuid as by_them
    from outbox join mailboxes sender on sender.id = outbox.mailbox_id
    left join messages target on target.id = outbox.reply_to_message_id
    where outbox.candidate_id = any(${[...candidateIds]}::uuid[]) and outbox.created_at > ${since}::timestamptz
      and outbox.state <> 'cancelled' and outbox.arrived_at is null and not outbox.private
      and sender.preview_since is null
      and not exists (select 1 from messages arrived where arrived.send_id = outbox.id)`.execute(db)
  return rows
}

function entryOf(row: Row, isFromOurs: boolean): TeamEntry {
  return {
    kind: row.kind,
    id: row.id,
    at: row.at,
    messageIdHeader: row.message_id_header,
    inReplyTo: row.in_reply_to,
    references: row.reference_ids,
    threads: row.threads,
    subject: row.subject,
    from: { name: row.from_name, address: row.from_address },
    snippet: row.snippet,
    own: row.sent_here || isFromOurs,
    automatic: row.automatic,
    hasAttachments: row.has_attachments,
    hasInvitation: row.has_invitation,
    outbox: row.outbox,
    privacy: { isPrivate: false, isByOther: false, isOwn: row.is_theirs, isShared: true },
    isTheirs: row.is_theirs,
    byThem: row.by_them,
  }
}

/** Returns the "Done" marks in force on the conversations of several candidates. */
export async function doneMarksOf(db: Db, candidateIds: readonly string[]): Promise<Map<string, DoneMarks>> {
  if (candidateIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('done_marks')
    .select(['candidate_id', 'message_id', 'marked_at'])
    .where('candidate_id', 'in', [...candidateIds])
    .where('undone_at', 'is', null)
    .execute()
  const marks = Map.groupBy(rows, (row) => row.candidate_id)
  return new Map(
    [...marks].map(([candidateId, own]) => [
      candidateId,
      new Map(own.map((row): [string, Done] => [row.message_id, { by: null, at: row.marked_at }])),
    ]),
  )
}
