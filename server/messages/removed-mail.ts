import { sql } from 'kysely'
import type { Db, Tx } from '../db/db.ts'
import { Problem } from '../errors.ts'
import { recordAudit } from '../users/audit.ts'
import { tellCandidates } from './copies.ts'
import { holdMessages } from './removal.ts'
import { type Viewer, visibleMessages } from './visibility.ts'

/** Mail that its owner removed from the profiles. */
export interface RemovedMail {
  id: string
  subject: string
  from: { name: string; address: string }
  at: Date
  removedAt: Date
  /** The profiles on which it was. */
  candidates: { id: string; name: string }[]
}

const mostShown = 1_000

/** An SQL condition on `copy` and `mailbox`: whether the copy is in an inbox of this user, connected or former. */
const isOwnCopy = (userId: string) => sql`mailbox.user_id = ${userId}::uuid`

/**
 * Removes the viewer's own copies of these messages from all profiles. Nothing changes in Gmail, and copies of others
 * stay. Copies that are fetched again stay removed.
 *
 * @returns the ids of the removed messages
 * @throws Problem `not-own-mail` if none of the messages is in an inbox of the viewer
 */
export async function removeFromProfile(
  tx: Tx,
  viewer: Viewer,
  candidateId: string,
  messageIds: readonly string[],
  now: Date,
): Promise<string[]> {
  const visible = await visibleMessages(tx, viewer, candidateId)
    .select('messages.id')
    .where('messages.id', '=', sql<string>`any(${[...messageIds]}::uuid[])`)
    .execute()
  const ids = visible.map(({ id }) => id)
  await holdMessages(tx, ids)
  const own = sql`from message_copies copy join mailboxes mailbox on mailbox.id = copy.mailbox_id
    where copy.message_id = any(${ids}::uuid[]) and copy.hidden is null and ${isOwnCopy(viewer.id)}`
  await sql`insert into removed_mail (google_sub, provider_id, removed_by, removed_at)
    select distinct mailbox.google_sub, copy.provider_id, ${viewer.id}::uuid, ${now}::timestamptz ${own}
    on conflict do nothing`.execute(tx)
  const { rows } = await sql<{ message_id: string }>`update message_copies set hidden = 'removed'
    where id in (select copy.id ${own}) returning message_id`.execute(tx)
  const removed = [...new Set(rows.map((row) => row.message_id))]
  if (removed.length === 0) throw new Problem('not-own-mail')
  await record(tx, 'mail.removed', viewer.id, removed, now)
  return removed
}

/**
 * Puts removed mail back on the profiles, as its labels say.
 *
 * @returns the ids of the copies: what happened to them in Gmail meanwhile has to be asked
 */
export async function restoreToProfile(
  tx: Tx,
  viewer: Viewer,
  messageIds: readonly string[],
  now: Date,
): Promise<string[]> {
  await holdMessages(tx, messageIds)
  const own = sql`from message_copies copy join mailboxes mailbox on mailbox.id = copy.mailbox_id
    where copy.message_id = any(${[...messageIds]}::uuid[]) and copy.hidden = 'removed' and ${isOwnCopy(viewer.id)}`
  await sql`delete from removed_mail where (google_sub, provider_id) in (
    select mailbox.google_sub, copy.provider_id ${own})`.execute(tx)
  const { rows } = await sql<{ id: string; message_id: string }>`
    update message_copies set hidden = case
      when 'TRASH' = any(label_ids) then 'trash' when 'SPAM' = any(label_ids) then 'spam' end
    where id in (select copy.id ${own}) returning id, message_id`.execute(tx)
  if (rows.length === 0) return []
  await record(tx, 'mail.restored', viewer.id, [...new Set(rows.map((row) => row.message_id))], now)
  return rows.map((row) => row.id)
}

/** Returns what this user removed and has not put back, the latest removal first. */
export async function removedMail(db: Db, viewer: Viewer): Promise<RemovedMail[]> {
  const { rows } = await sql<RemovedMail>`
    select messages.id, subject, json_build_object('name', from_name, 'address', from_address) as from,
      sent_at as at, max(removed.removed_at) as "removedAt",
      (select coalesce(json_agg(json_build_object('id', person.id, 'name', person.name) order by person.name), '[]')
        from candidate_messages link join candidates person on person.id = link.candidate_id
        where link.message_id = messages.id and person.user_id is distinct from ${viewer.id}::uuid) as candidates
    from message_copies copy
    join mailboxes mailbox on mailbox.id = copy.mailbox_id
    join removed_mail removed on removed.google_sub = mailbox.google_sub and removed.provider_id = copy.provider_id
    join messages on messages.id = copy.message_id
    where copy.hidden = 'removed' and ${isOwnCopy(viewer.id)}
      and exists (select 1 from candidate_messages link join candidates person on person.id = link.candidate_id
        where link.message_id = messages.id and person.user_id is distinct from ${viewer.id}::uuid)
    group by messages.id
    order by "removedAt" desc, sent_at desc
    limit ${mostShown}`.execute(db)
  return rows
}

async function record(
  tx: Tx,
  action: 'mail.removed' | 'mail.restored',
  userId: string,
  messageIds: readonly string[],
  now: Date,
): Promise<void> {
  await recordAudit(tx, {
    at: now,
    actorId: userId,
    action,
    subjectType: 'message',
    subjectId: messageIds[0]!,
    details: { messages: messageIds.length },
  })
  await tellCandidates(tx, messageIds)
}
