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
  return await db
    .selectFrom('opened_bodies as opened')
    .innerJoin('mailboxes', 'mailboxes.id', 'opened.mailbox_id')
    .leftJoin('users', 'users.id', 'opened.viewer_id')
    .select(['opened.id', 'opened.at', 'opened.rule'])
    .select(asWritten(sql.ref('opened.address_key')).as('address'))
    .select(['mailboxes.address as mailbox', 'users.name as by'])
    .select(['opened.provider_id as providerId', 'opened.message_id as messageId'])
    .where('mailboxes.user_id', '=', ownerId)
    .$if(before !== undefined, (query) => query.where('opened.id', '<', before!))
    .$if(address !== undefined, (query) => query.where('opened.address_key', '=', addressKey(address!)))
    .$if(from !== undefined, (query) => query.where('opened.at', '>=', from!))
    .$if(to !== undefined, (query) => query.where('opened.at', '<', to!))
    .orderBy('opened.id', 'desc')
    .limit(size)
    .execute()
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
  return await db
    .selectFrom('first_showings as shown')
    .innerJoin('mailboxes', 'mailboxes.id', 'shown.mailbox_id')
    .innerJoin('users', 'users.id', 'shown.viewer_id')
    .select(['shown.shown_id as id', 'shown.at', 'shown.form'])
    .select(['users.id as viewerId', 'users.name as viewerName', 'users.email as viewerEmail'])
    .select(asWritten(sql`min(shown.address_key)`).as('address'))
    .select(sql<string[]>`array_agg(distinct shown.message_id::text)`.as('messageIds'))
    .where('mailboxes.user_id', '=', ownerId)
    .$if(before !== undefined, (query) => query.where('shown.shown_id', '<', before!))
    .$if(address !== undefined, (query) => query.where('shown.address_key', '=', addressKey(address!)))
    .$if(person !== undefined, (query) => query.where('shown.viewer_id', '=', person!))
    .$if(from !== undefined, (query) => query.where('shown.at', '>=', from!))
    .$if(to !== undefined, (query) => query.where('shown.at', '<', to!))
    .groupBy(['shown.shown_id', 'shown.at', 'shown.form', 'users.id'])
    .orderBy('shown.shown_id', 'desc')
    .limit(size)
    .execute()
}

/** Returns an address as a candidate's profile has it, or its canonical form if none has it any more. */
function asWritten(key: RawBuilder<unknown>) {
  return sql<string | null>`coalesce(
    (select min(written.address) from candidate_addresses written where written.address_key = ${key}), ${key})`
}

/** Returns everybody who was shown something of a person's mailboxes, by name. */
export async function viewersOf(db: Db, ownerId: string): Promise<{ id: string; name: string }[]> {
  return await db
    .selectFrom('users')
    .select(['users.id', 'users.name'])
    .where('users.id', 'in', (eb) =>
      eb
        .selectFrom('first_showings')
        .innerJoin('mailboxes', 'mailboxes.id', 'first_showings.mailbox_id')
        .select('first_showings.viewer_id')
        .where('mailboxes.user_id', '=', ownerId),
    )
    .orderBy('users.name')
    .orderBy('users.id')
    .execute()
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
