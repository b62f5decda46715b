import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'

type Owned = Pick<Mailbox, 'id' | 'user_id' | 'connected_at'>

/** What the owner is asked or told about one address: see contract/sharing.ts. */
export interface Notice {
  kind: 'held' | 'further' | 'began'
  key: string
  /** As the candidate has it. */
  address: string
  candidate: { id: string; name: string }
  broughtBy: string | null
  emails: number
  firstAt: Date | null
  lastAt: Date | null
}

/** The most notices at once. The next ones follow when these are answered. */
const mostNotices = 200

/** Returns what the owner of a mailbox is to be asked and told, the newest first. */
export async function noticesOf(db: Db, mailbox: Owned): Promise<Notice[]> {
  return await readNotices(db, mailbox, sql`true`)
}

/**
 * Returns the held addresses that colleagues gave to candidates, whether their mail is counted completely or not.
 */
export async function heldOfOthers(db: Db, mailbox: Owned): Promise<Notice[]> {
  const found = await readNotices(
    db,
    mailbox,
    sql`given.added_by is distinct from ${mailbox.user_id}::uuid`,
    'counting too',
  )
  return found.filter(({ kind }) => kind === 'held')
}

/** Returns the notices that the owner of a mailbox was not told of by letter. */
export async function untoldNotices(db: Db, mailbox: Owned): Promise<Notice[]> {
  return await readNotices(db, mailbox, sql`sharing.told_at is null`)
}

interface NoticeRow {
  kind: Notice['kind']
  address_key: string
  address: string
  candidate_id: string
  candidate_name: string
  brought_by: string | null
  emails: number
  first_at: Date | null
  last_at: Date | null
}

async function readNotices(
  db: Db,
  mailbox: Owned,
  which: RawBuilder<unknown>,
  counting?: 'counting too',
): Promise<Notice[]> {
  const isCounted = counting ? sql`true` : sql`sharing.counted_at is not null`
  const givenAt = sql`coalesce(given.theirs_since, given.created_at)`
  const { rows } = await sql<NoticeRow>`
    select distinct on (sharing.created_at, sharing.address_key) notice.kind, sharing.address_key, given.address,
      candidate.id as candidate_id, candidate.name as candidate_name, colleague.name as brought_by,
      mail.emails, mail.first_at, mail.last_at
    from address_sharing sharing
    join candidate_addresses given on given.address_key = sharing.address_key
      and given.added_by is distinct from ${mailbox.user_id}::uuid
    join candidates candidate on candidate.id = given.candidate_id and candidate.sealed_at is null
    left join users colleague on colleague.id = given.added_by
    cross join lateral (select case
        when sharing.state = 'held' and ${isCounted} then 'held'
        when sharing.state <> 'shared' or sharing.gone_at is not null then null
        when sharing.shared_at is not null and ${givenAt} > greatest(sharing.shared_at, sharing.declined_at)
          then 'further'
        when sharing.seen_at is null and given.added_by is not null and (sharing.because = 'began_here'
          or (sharing.because = 'organisation' and ${givenAt} > ${mailbox.connected_at}::timestamptz)) then 'began'
      end as kind) notice
    cross join lateral ${mailWith(mailbox.id)} mail
    where sharing.mailbox_id = ${mailbox.id}::uuid and notice.kind is not null and ${which} and mail.emails > 0
    order by sharing.created_at desc, sharing.address_key, notice.kind desc, ${givenAt} desc
    limit ${mostNotices}`.execute(db)
  return rows.map((row) => ({
    kind: row.kind,
    key: row.address_key,
    address: row.address,
    candidate: { id: row.candidate_id, name: row.candidate_name },
    broughtBy: row.brought_by,
    emails: row.emails,
    firstAt: row.first_at,
    lastAt: row.last_at,
  }))
}

/** Counts the mail of a mailbox with the address of `sharing`, opened or not. */
export function mailWith(mailboxId: string): RawBuilder<unknown> {
  return sql`(select count(*)::int as emails, min(at) as first_at, max(at) as last_at from (
      select held.received_at as at from held_messages held
      where held.mailbox_id = ${mailboxId}::uuid and held.address_keys @> array[sharing.address_key]
      union all
      select copy.received_at from message_participants who
      join message_copies copy on copy.message_id = who.message_id
      where who.address_key = sharing.address_key and copy.mailbox_id = ${mailboxId}::uuid and copy.hidden is null
    ) as received)`
}
