import { type RawBuilder, sql } from 'kysely'
import type { FirstShowingsTable, OpeningRule } from '../db/audit-tables.ts'
import type { Db } from '../db/db.ts'
import { addressKey } from '../mail/address.ts'
import { type Viewer, visibleMessages } from './visibility.ts'

/** Reads the access logs of a person's mailboxes, disconnected ones included. For that person alone. */

export interface AccessLogFilter {
  /** In any spelling. */
  address?: string | undefined
  /** Showings only: to whom. */
  person?: string | undefined
  from?: Date | undefined
  /** Exclusive. */
  to?: Date | undefined
}

interface Place {
  /** The id of the last entry of the page before. */
  before: string | undefined
  size: number
}

export interface OpenedRow {
  id: string
  at: Date
  rule: OpeningRule
  address: string | null
  mailbox: string
  by: string | null
  providerId: string
  messageId: string | null
}

/** Returns bodies that Kurier opened, newest first. */
export async function listOpened(
  db: Db,
  ownerId: string,
  filter: AccessLogFilter,
  { before, size }: Place,
): Promise<OpenedRow[]> {
  const { address, from, to } = filter
  const conditions = [
    sql`opened.mailbox_id = mailbox.id`,
    ...(before === undefined ? [] : [sql`opened.id < ${before}::uuid`]),
    ...(address === undefined ? [] : [sql`opened.address_key = ${addressKey(address)}`]),
    ...(from === undefined ? [] : [sql`opened.at >= ${from}::timestamptz`]),
    ...(to === undefined ? [] : [sql`opened.at < ${to}::timestamptz`]),
  ]
  const { rows } = await sql<OpenedRow>`
    select opened.id, opened.at, opened.rule, ${asWritten(sql`opened.address_key`)} as address,
      mailbox.address as mailbox, users.name as by, opened.provider_id as "providerId",
      opened.message_id as "messageId"
    from mailboxes mailbox
    cross join lateral (select * from opened_bodies opened where ${sql.join(conditions, sql` and `)}
      order by opened.id desc limit ${size}) opened
    left join users on users.id = opened.viewer_id
    where mailbox.user_id = ${ownerId}::uuid
    order by opened.id desc limit ${size}`.execute(db)
  return rows
}

export interface ShownRow {
  /** The id of the answer that showed it. */
  id: string
  at: Date
  viewerId: string
  viewerName: string
  viewerEmail: string
  form: FirstShowingsTable['form']
  address: string | null
  messageIds: string[]
}

/** Returns what colleagues were first shown, newest first: one row for all that one answer showed of these mailboxes. */
export async function listShown(
  db: Db,
  ownerId: string,
  filter: AccessLogFilter,
  { before, size }: Place,
): Promise<ShownRow[]> {
  const { address, person, from, to } = filter
  const conditions = [
    sql`shown.mailbox_id = mailbox.id`,
    ...(before === undefined ? [] : [sql`shown.shown_id < ${before}::uuid`]),
    ...(address === undefined ? [] : [sql`shown.address_key = ${addressKey(address)}`]),
    ...(person === undefined ? [] : [sql`shown.viewer_id = ${person}::uuid`]),
    ...(from === undefined ? [] : [sql`shown.at >= ${from}::timestamptz`]),
    ...(to === undefined ? [] : [sql`shown.at < ${to}::timestamptz`]),
  ]
  const fits = sql.join(conditions, sql` and `)
  const { rows } = await sql<ShownRow>`
    with answers as materialized (
      select distinct answer.shown_id from mailboxes mailbox
      cross join lateral (select distinct shown.shown_id from first_showings shown where ${fits}
        order by shown.shown_id desc limit ${size}) answer
      where mailbox.user_id = ${ownerId}::uuid
      order by answer.shown_id desc limit ${size})
    select shown.shown_id as id, shown.at, shown.form, users.id as "viewerId", users.name as "viewerName",
      users.email as "viewerEmail", ${asWritten(sql`min(shown.address_key)`)} as address,
      array_agg(distinct shown.message_id::text) as "messageIds"
    from mailboxes mailbox
    join first_showings shown on ${fits} and shown.shown_id in (select shown_id from answers)
    join users on users.id = shown.viewer_id
    where mailbox.user_id = ${ownerId}::uuid
    group by shown.shown_id, shown.at, shown.form, users.id
    order by shown.shown_id desc`.execute(db)
  return rows
}

/** Returns an address as a candidate's profile has it, or its canonical form if none has it any more. */
function asWritten(key: RawBuilder<unknown>) {
  return sql<string | null>`coalesce(
    (select min(written.address) from candidate_addresses written where written.address_key = ${key}), ${key})`
}

/**
 * Returns everybody who was shown something of a person's mailboxes, by name. It reads one row for each of them, not the
 * whole log.
 */
export async function viewersOf(db: Db, ownerId: string): Promise<{ id: string; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    with recursive viewer as (
      select mailbox.id as mailbox_id, (select shown.viewer_id from first_showings shown
        where shown.mailbox_id = mailbox.id order by shown.viewer_id limit 1) as id
      from mailboxes mailbox where mailbox.user_id = ${ownerId}::uuid
      union all
      select viewer.mailbox_id, (select shown.viewer_id from first_showings shown
        where shown.mailbox_id = viewer.mailbox_id and shown.viewer_id > viewer.id
        order by shown.viewer_id limit 1)
      from viewer where viewer.id is not null)
    select users.id, users.name from users where users.id in (select id from viewer)
    order by users.name, users.id`.execute(db)
  return rows
}

/** An email by which the owner recognises an entry. */
export interface LoggedEmail {
  id: string
  subject: string
  candidateId: string
  candidateName: string
}

/** Returns those of these messages that the owner sees on a profile now. */
export async function loggedEmails(
  db: Db,
  owner: Viewer,
  messageIds: readonly string[],
): Promise<Map<string, LoggedEmail>> {
  if (messageIds.length === 0) return new Map()
  const rows = await visibleMessages(db, owner)
    .innerJoin('candidate_messages', 'candidate_messages.message_id', 'messages.id')
    .innerJoin('candidates', 'candidates.id', 'candidate_messages.candidate_id')
    .select(['messages.id', 'messages.subject'])
    .select(['candidates.id as candidateId', 'candidates.name as candidateName'])
    .where('messages.id', 'in', [...messageIds])
    .orderBy('candidates.id', 'desc')
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}
