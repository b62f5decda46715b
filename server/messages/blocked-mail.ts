import { sql } from 'kysely'
import type { Db, Tx } from '../db/db.ts'
import { hideUnreachable } from './blocked-copies.ts'
import { removeCopies } from './removal.ts'
import { isVisible, isVisibleCopy, type Viewer } from './visibility.ts'

/** Selects stored mail of some mailboxes that has a participant whom a pattern matches. */
export interface BlockedMail {
  mailboxIds: readonly string[]
  /** A canonical address, or a domain with a leading @. */
  pattern: string
  /** Our own canonical addresses, which no pattern matches. */
  colleagues: ReadonlySet<string>
}

/** How many emails would disappear, on how many profiles; `kept` counts those that a colleague's mailbox has too. */
export interface BlockedCount {
  messages: number
  profiles: number
  kept: number
}

/**
 * Counts only emails that the viewer may see.
 *
 * @param others whether what a colleague's mailbox has too counts as kept, or as no longer shown
 */
export async function countBlocked(
  db: Db,
  viewer: Viewer,
  mail: BlockedMail,
  others: 'keep' | 'unseen',
): Promise<BlockedCount> {
  const mailboxIds = sql`${[...mail.mailboxIds]}::uuid[]`
  const { rows } = await sql<BlockedCount>`
    with concerned as (
      select distinct link.message_id, link.candidate_id from message_copies copy
      join mailboxes mailbox on mailbox.id = copy.mailbox_id
      join candidate_messages link on link.message_id = copy.message_id
      where copy.mailbox_id = any(${mailboxIds}) and copy.hidden is null and ${tookPart(mail)}
        and ${isVisible(viewer)}
    ), seen as (
      select message_id, candidate_id, ${others === 'keep'} and exists (
        select 1 from message_copies copy join mailboxes mailbox on mailbox.id = copy.mailbox_id
        where copy.message_id = concerned.message_id and copy.mailbox_id <> all(${mailboxIds})
          and ${isVisibleCopy(viewer)}) as stays
      from concerned
    )
    select
      (select count(distinct message_id)::int from seen where not stays) as messages,
      (select count(distinct candidate_id)::int from seen where not stays) as profiles,
      (select count(distinct message_id)::int from seen where stays) as kept`.execute(db)
  return rows[0]!
}

/**
 * Takes it off the profiles, as far as these mailboxes brought it there: what Google can be asked for again is deleted,
 * the rest is kept unseen. See {@link removeCopies} and {@link hideUnreachable}.
 */
export async function removeBlocked(tx: Tx, mail: BlockedMail, now: Date): Promise<void> {
  await hideUnreachable(tx, mail.mailboxIds, tookPart(mail), now)
  await removeCopies(tx, mail.mailboxIds, sql`copy.blocked_at is null and ${tookPart(mail)}`)
}

/** Whether a participant of `copy.message_id` matches the pattern and is not a colleague. */
function tookPart({ pattern, colleagues }: BlockedMail) {
  const escaped = pattern.replaceAll(/[\\%_]/g, '\\$&')
  const named = pattern.startsWith('@')
    ? sql`(who.address_key like ${`%${escaped}`} or who.address_key like ${`%.${escaped.slice(1)}`})`
    : sql`who.address_key = ${pattern}`
  return sql`exists (select 1 from message_participants who where who.message_id = copy.message_id
    and ${named} and who.address_key <> all(${[...colleagues]}::text[]))`
}
