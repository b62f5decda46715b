import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import type { ParsedMessage } from '../mail/parse.ts'
import { isMessageId } from '../mail/references.ts'
import { sendIdsOf } from './arrived.ts'
import { tellViewers } from './mail-viewers.ts'
import { messagesNaming, threadMembers } from './thread-members.ts'

/** The keys of two advisory locks; any numbers will do. The second lock has one more key: a part of all Message-IDs. */
const privacyLockKey = 4_817_208
const namesLockKey = 4_817_209
const nameParts = 1_024

/** A message that was just stored. */
export interface StoredMail {
  messageId: string
  parsed: ParsedMessage
}

/** Until the transaction ends, no other transaction stores mail, so that none misses a conversation made private. */
export async function holdPrivacy(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${privacyLockKey})`.execute(tx)
}

/**
 * Call this before mail is stored. While a conversation is made private, storing waits; and two transactions that
 * store mail which names the same Message-IDs wait for each other, so that the second sees what the first stored.
 */
export async function keepPrivacy(tx: Tx, mail: readonly ParsedMessage[]): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${privacyLockKey})`.execute(tx)
  // In a fixed order, so there is no deadlock. Without private mail, nothing can spread.
  await sql`select pg_advisory_xact_lock(${namesLockKey}, part) from (
      select distinct mod(abs(hashtext(name)::bigint), ${nameParts})::int as part
      from unnest(${namesOf(mail)}::text[]) as name
      where exists (select 1 from private_threads) or exists (select 1 from outbox where private)
      order by part) as parts`.execute(tx)
}

/**
 * Makes private what was just stored and belongs to a private conversation, and, if it connects two conversations of
 * which one is private, the other too. So the order in which mail arrives makes no difference. One statement finds
 * that nothing is to be done.
 *
 * @param begun ids of messages that begin a conversation which is private from the start
 */
export async function spreadPrivacy(
  tx: Tx,
  stored: readonly StoredMail[],
  begun: readonly { messageId: string; userId: string }[],
  now: Date,
): Promise<void> {
  if (stored.length === 0) return
  const ids = stored.map(({ messageId }) => messageId)
  const written = stored.flatMap((one) =>
    [...sendIdsOf(one.parsed), ...namedSendIds(one.parsed)].map((sendId) => [one.messageId, sendId]),
  )
  const { rows } = await sql<{ id: string; made_by: string | null }>`
    select touched.id, private.made_by from (
        select unnest(${ids}::uuid[]) as id union select id from ${messagesNaming(
          namesOf(stored.map(({ parsed }) => parsed)),
        )} as named) as touched
      join message_copies copy on copy.message_id = touched.id
      join private_threads private using (mailbox_id, provider_thread_id)
    union select written.id, outbox.user_id from unnest(${written.map(([id]) => id!)}::uuid[],
        ${written.map(([, sendId]) => sendId!)}::uuid[]) as written(id, send_id)
      join outbox on outbox.id = written.send_id and outbox.private`.execute(tx)
  const seeds = [...rows.map((row) => ({ messageId: row.id, userId: row.made_by })), ...begun]
  if (seeds.length > 0) await markPrivate(tx, seeds, new Set(ids), now)
}

/**
 * Makes the conversations of these messages private, and notifies the pages that show them. The first who made it so
 * stays.
 *
 * @param isNew messages that nobody was shown yet
 */
async function markPrivate(
  tx: Tx,
  seeds: readonly { messageId: string; userId: string | null }[],
  isNew: ReadonlySet<string>,
  now: Date,
): Promise<void> {
  for (const userId of new Set(seeds.map((seed) => seed.userId))) {
    const of = seeds.filter((seed) => seed.userId === userId).map(({ messageId }) => messageId)
    const members = await threadMembers(tx, of)
    await tellViewers(
      tx,
      members.filter((id) => !isNew.has(id)),
    )
    await insertPrivate(tx, members, userId, now)
  }
}

/** Marks all threads of these messages, in every mailbox. */
export async function insertPrivate(
  tx: Tx,
  messageIds: readonly string[],
  userId: string | null,
  now: Date,
): Promise<void> {
  await sql`
    insert into private_threads (mailbox_id, provider_thread_id, made_by, made_at)
    select distinct mailbox_id, provider_thread_id, ${userId}::uuid, ${now}::timestamptz
    from message_copies where message_id = any(${[...messageIds]}::uuid[])
    on conflict do nothing`.execute(tx)
}

function namesOf(mail: readonly ParsedMessage[]): string[] {
  const names = mail.flatMap(({ envelope, bounce }) => [
    envelope.messageIdHeader ?? '',
    ...envelope.inReplyTo,
    ...envelope.references,
    bounce?.originalMessageId ?? '',
  ])
  return [...new Set(names)].filter(isMessageId).toSorted()
}

const ourMessageId = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@/

/** Returns our ids in what the mail answers: a reply may be stored before the email that it answers. */
function namedSendIds({ envelope, bounce }: ParsedMessage): string[] {
  const names = [...envelope.inReplyTo, ...envelope.references, bounce?.originalMessageId ?? '']
  return [...new Set(names.flatMap((name) => ourMessageId.exec(name)?.[1] ?? []))]
}
