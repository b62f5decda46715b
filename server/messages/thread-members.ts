import { sql } from 'kysely'
import type { Db } from '../db/db.ts'
import { isMessageId } from '../mail/references.ts'
import { conversationsOf, type ThreadFacts } from './conversations.ts'

/** A conversation with more messages than this is only followed so far. */
const mostMessages = 5_000

/**
 * Returns the ids of all stored messages in the conversations of these messages, whoever may see them: over all
 * mailboxes, and also if a mailbox hides its copy. The rules are those of {@link conversationsOf}; a delivery report
 * also belongs to the message that it reports.
 */
export async function threadMembers(db: Db, messageIds: readonly string[]): Promise<string[]> {
  const found = new Map<string, ThreadFacts>()
  let next = [...new Set(messageIds)]
  while (next.length > 0 && found.size < mostMessages) {
    const facts = await factsOf(db, next)
    for (const one of facts) found.set(one.id, one)
    next = (await neighbours(db, facts)).filter((id) => !found.has(id))
  }
  const wanted = new Set(messageIds)
  return conversationsOf([...found.values()])
    .filter((group) => group.some(({ id }) => wanted.has(id)))
    .flatMap((group) => group.map(({ id }) => id))
}

/**
 * SQL for the ids of stored messages that have, answer, reference or report one of these Message-IDs. Each branch
 * uses an index of its own.
 */
export function messagesNaming(names: readonly string[]) {
  const ids = sql`${[...names]}::text[]`
  return sql<{ id: string }>`(select id from messages where message_id_header = any(${ids})
    union select id from messages where in_reply_to && ${ids}
    union select id from messages where reference_ids && ${ids}
    union select id from messages where bounce is not null and bounce->>'originalMessageId' = any(${ids}))`
}

async function factsOf(db: Db, ids: readonly string[]): Promise<ThreadFacts[]> {
  const { rows } = await sql<ThreadFacts & { reported: string | null }>`
    select id, sent_at as at, subject, message_id_header as "messageIdHeader", in_reply_to as "inReplyTo",
      reference_ids as "references", bounce->>'originalMessageId' as reported,
      array(select copy.mailbox_id || ':' || copy.provider_thread_id from message_copies copy
        where copy.message_id = messages.id) as threads
    from messages where id = any(${[...ids]}::uuid[])`.execute(db)
  return rows.map(({ reported, ...facts }) =>
    reported === null ? facts : { ...facts, references: [...facts.references, reported] },
  )
}

async function neighbours(db: Db, facts: readonly ThreadFacts[]): Promise<string[]> {
  const names = facts.flatMap((one) => [one.messageIdHeader ?? '', ...one.inReplyTo, ...one.references])
  const ids = facts.map((one) => one.id)
  const { rows } = await sql<{ id: string }>`
    select id from ${messagesNaming([...new Set(names)].filter(isMessageId))} as named
    union select other.message_id from message_copies copy
      join message_copies other using (mailbox_id, provider_thread_id)
      where copy.message_id = any(${ids}::uuid[])`.execute(db)
  return rows.map((row) => row.id)
}
