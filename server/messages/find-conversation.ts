import { sql } from 'kysely'
import type { Db } from '../db/db.ts'
import { Problem } from '../errors.ts'
import { type Entry, threadsAmong } from './candidate-threads.ts'
import { type ThreadFacts, tiedTo } from './conversations.ts'
import type { Viewer } from './visibility.ts'

/**
 * Finds a conversation by any of its messages. A sent message that sync has stored since is found by its outbox id
 * too. Of the candidate's other messages, only what ties them together is read.
 *
 * @throws Problem `message-not-found`
 */
export async function findConversation(
  db: Db,
  viewer: Viewer,
  candidateId: string,
  id: string,
): Promise<Entry[]> {
  const { answered, arrived } = await outboxFacts(db, id)
  const named = [id, answered, arrived].filter((one) => one !== null)
  const tied = tiedTo(await threadFacts(db, candidateId), named)
  const threads = await threadsAmong(db, viewer, candidateId, [id, ...tied])
  const holding = (wanted: string) => threads.find((thread) => thread.some((entry) => entry.id === wanted))
  const found = holding(id) ?? (arrived === null ? undefined : holding(arrived))
  if (!found) throw new Problem('message-not-found')
  return found
}

/** If this is the id of an outgoing message: which message it answers, and which stored message is that message. */
async function outboxFacts(db: Db, id: string): Promise<{ answered: string | null; arrived: string | null }> {
  const { rows } = await sql<{ answered: string | null; arrived: string | null }>`
    select (select reply_to_message_id from outbox where id = ${id}::uuid) as answered,
      (select id from messages where send_id = ${id}::uuid limit 1) as arrived`.execute(db)
  return rows[0]!
}

/** What ties a candidate's stored messages together, whoever may see them. */
async function threadFacts(db: Db, candidateId: string): Promise<ThreadTies[]> {
  const { rows } = await sql<ThreadTies>`
    select messages.id, message_id_header as "messageIdHeader", in_reply_to as "inReplyTo",
      reference_ids as "references",
      array(select copy.mailbox_id || ':' || copy.provider_thread_id from message_copies copy
        where copy.message_id = messages.id) as threads
    from candidate_messages link join messages on messages.id = link.message_id
    where link.candidate_id = ${candidateId}::uuid`.execute(db)
  return rows
}

type ThreadTies = Omit<ThreadFacts, 'at' | 'subject'>
