import { sql } from 'kysely'
import { isReaderOf } from '../candidates/hiring-team.ts'
import type { Db } from '../db/db.ts'

/**
 * Returns which of these users may see some of these candidates' mail, so that open pages of others hear nothing of
 * it: by permission and hiring team, or because their own inbox has some, or they wrote some.
 */
export async function mailViewers(
  db: Db,
  userIds: readonly string[],
  candidateIds: readonly string[],
): Promise<{ userId: string; candidateId: string }[]> {
  const { rows } = await sql<{ userId: string; candidateId: string }>`
    select viewer.id as "userId", about.id as "candidateId"
    from users viewer cross join unnest(${[...candidateIds]}::uuid[]) as about(id)
    where viewer.id = any(${[...userIds]}::uuid[])
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
