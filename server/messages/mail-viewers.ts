import { type RawBuilder, sql } from 'kysely'
import { isReaderOf } from '../candidates/hiring-team.ts'
import { type Db, type Notice, notify, type Tx } from '../db/db.ts'
import { isVisibleTo } from './visibility.ts'

export interface MailViewer {
  userId: string
  candidateId: string
}

/** The messages that changed, by candidate; null: it is not known which. */
export type ChangedMail = ReadonlyMap<string, ReadonlySet<string> | null>

/**
 * Returns which of these users are told that mail of these candidates changed, so that open pages of others hear nothing
 * of it: those who may see one of the changed messages, whether Gmail hides it or not. Where it is not known which
 * messages changed: those who may see some mail of the candidate.
 */
export async function mailViewers(
  db: Db,
  userIds: readonly string[],
  changed: ChangedMail,
): Promise<MailViewer[]> {
  const unknown = [...changed].flatMap(([candidateId, ids]) => (ids === null ? [candidateId] : []))
  const known = [...changed].flatMap(([candidateId, ids]) => [...(ids ?? [])].map((id) => [candidateId, id]))
  const users = sql`viewer.id = any(${[...userIds]}::uuid[])`
  return [
    ...(unknown.length > 0 ? await viewersOfAny(db, users, unknown) : []),
    ...(known.length > 0 ? await viewersOf(db, users, known as [string, string][]) : []),
  ]
}

/**
 * Tells those who may see one of these messages now that they change. For changes after which they do not see them any
 * more: call it before. Of very many messages at once (a mailbox leaves), everybody is told who may see some mail of
 * their candidates.
 */
export async function tellViewers(tx: Tx, messageIds: readonly string[]): Promise<void> {
  if (messageIds.length === 0) return
  const links = await tx
    .selectFrom('candidate_messages')
    .select(['candidate_id', 'message_id'])
    .where('message_id', '=', sql<string>`any(${[...messageIds]}::uuid[])`)
    .execute()
  if (links.length > mostAsked) {
    const candidateIds = new Set(links.map((link) => link.candidate_id))
    return await notify(
      tx,
      ...[...candidateIds].map((candidateId) => ({ kind: 'mail', candidateId }) as const),
    )
  }
  const pairs = links.map((link): [string, string] => [link.candidate_id, link.message_id])
  const viewers = await viewersOf(tx, sql`true`, pairs)
  const notices = [...Map.groupBy(viewers, ({ candidateId }) => candidateId)].flatMap(([candidateId, told]) =>
    inParts(told).map(
      (part): Notice => ({ kind: 'mail', candidateId, userIds: part.map((one) => one.userId) }),
    ),
  )
  await notify(tx, ...notices)
}

/** Who sees them is asked for at most so many messages of one change. */
const mostAsked = 1_000

/** The payload of a notice is limited to 8,000 bytes (PostgreSQL: NOTIFY). */
const mostIds = 150

/** Divides a list so that each part fits into one notice. */
export function inParts<T>(list: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(list.length / mostIds) }, (_, part) =>
    list.slice(part * mostIds, (part + 1) * mostIds),
  )
}

async function viewersOf(
  db: Db,
  users: RawBuilder<unknown>,
  links: readonly (readonly [candidateId: string, messageId: string])[],
): Promise<MailViewer[]> {
  if (links.length === 0) return []
  const { rows } = await sql<MailViewer>`
    select viewer.id as "userId", about.candidate_id as "candidateId"
    from users viewer cross join (select candidate_id, array_agg(message_id) as message_ids
      from unnest(${links.map(([id]) => id)}::uuid[], ${links.map(([, id]) => id)}::uuid[])
        as changed(candidate_id, message_id) group by candidate_id) as about
    where ${users} and exists (select 1
      from (select about.candidate_id, message_id from unnest(about.message_ids) as message_id) as link
      join message_copies copy on copy.message_id = link.message_id
      join mailboxes mailbox on mailbox.id = copy.mailbox_id
      where ${isVisibleTo(sql`viewer.id`, sql<boolean>`viewer.mail_permission <> 'none'`)})`.execute(db)
  return rows
}

/** By permission and hiring team, or because their own inbox has some, or they wrote some. */
async function viewersOfAny(
  db: Db,
  users: RawBuilder<unknown>,
  candidateIds: readonly string[],
): Promise<MailViewer[]> {
  const { rows } = await sql<MailViewer>`
    select viewer.id as "userId", about.id as "candidateId"
    from users viewer cross join unnest(${[...candidateIds]}::uuid[]) as about(id)
    where ${users}
      and ((viewer.mail_permission <> 'none' and ${isReaderOf(sql`viewer.id`, sql`about.id`)})
        or exists (select 1 from outbox where outbox.user_id = viewer.id and outbox.candidate_id = about.id)
        or exists (select 1 from mailboxes mailbox where mailbox.user_id = viewer.id
          and (exists (select 1 from address_offers offer
              where offer.mailbox_id = mailbox.id and offer.candidate_id = about.id)
            or exists (select 1 from candidate_messages link
              join message_copies copy on copy.message_id = link.message_id
              where link.candidate_id = about.id and copy.mailbox_id = mailbox.id))))`.execute(db)
  return rows
}
