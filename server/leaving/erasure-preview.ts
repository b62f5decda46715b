import { sql } from 'kysely'
import type { Db } from '../db/db.ts'
import { isForTeams } from '../messages/visibility.ts'

/** What removing a person for good would do. */
export interface ErasurePreview {
  /** The connected inbox whose grant is revoked; null if none is. */
  inbox: string | null
  /** Emails that colleagues may be shown, over all candidates. What is private or held is not counted: nobody may know of it. */
  emails: number
  /** How many of them a colleague's inbox has too. They stay there. */
  elsewhere: number
  drafts: number
  /** Messages that were written and did not leave. */
  unsent: number
  /** Candidates who have no owner afterwards. */
  owned: number
}

export async function erasurePreview(db: Db, userId: string): Promise<ErasurePreview> {
  const { rows } = await sql<ErasurePreview>`
    with mine as (
      select distinct copy.message_id from message_copies copy join mailboxes mailbox on mailbox.id = copy.mailbox_id
      where mailbox.user_id = ${userId}::uuid and ${isForTeams})
    select
      (select address from mailboxes where user_id = ${userId}::uuid and disconnected_at is null) as inbox,
      (select count(*)::int from mine) as emails,
      (select count(*)::int from mine where exists (
        select 1 from message_copies other join mailboxes theirs on theirs.id = other.mailbox_id
        where other.message_id = mine.message_id and other.hidden is null
          and theirs.user_id <> ${userId}::uuid)) as elsewhere,
      (select count(*)::int from drafts where user_id = ${userId}::uuid) as drafts,
      (select count(*)::int from outbox where user_id = ${userId}::uuid
        and state in ('queued', 'sending', 'failed', 'in_doubt')) as unsent,
      (select count(*)::int from candidates where owner_id = ${userId}::uuid) as owned`.execute(db)
  return rows[0]!
}
