import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'
import { leaseFrom } from '../mailboxes/lease.ts'
import { mendedElsewhere } from '../mailboxes/state.ts'
import { isDue } from './due.ts'

const identitiesEveryMs = 24 * 60 * 60_000

/** Whether it is time to ask for signatures and send-as addresses, once a day and after a new consent. */
export function areIdentitiesDue(
  { identities_at: askedAt }: Pick<Mailbox, 'identities_at'>,
  now: Date,
): boolean {
  return askedAt === null || now.getTime() - askedAt.getTime() >= identitiesEveryMs
}

/**
 * Claims mailboxes that need more than a poll: work of their own is due, they have no cursor yet, their identities are
 * out of date, or it is time to ask Google again about what somebody else can fix. Costs one statement that looks at what
 * is due and at nothing else.
 *
 * @param imports how many of them may have nothing but past mail to read
 * @returns their ids, at most `most`. Whoever has waited longest for past mail comes first
 */
export async function claimWork(
  db: Db,
  now: Date,
  { most, imports }: { most: number; imports: number },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with work as (
      select mailbox_id, found_by = 'history' as urgent from ledger
        where set_aside_at is null and ${isDue('next_attempt_at', now)}
      union select mailbox_id, kind = 'gap' from searches where ${isDue('not_before', now)}
      union select id, true from mailboxes where disconnected_at is null and paused_at is null
        and (${isDue('audit_due_at', now)} or ${isPollDue(now)} and ${needsJob(now)})),
    urgent as (
      select id from mailboxes where id in (select mailbox_id from work where urgent) and ${isFree(now)}
      limit ${most} for no key update skip locked),
    past as (
      select id from mailboxes where id in (select mailbox_id from work where not urgent)
        and ${isFree(now)} and action_cause is null and import_paused_at is null
      order by import_turn_at nulls first
      limit ${Math.min(most, imports)} for no key update skip locked)
    update mailboxes set leased_until = ${leaseFrom(now)}::timestamptz
    where id in (select id from urgent union select id from past)
    returning id`.execute(db)
  return rows.map(({ id }) => id)
}

/** A mailbox that was claimed for a poll: what asking and writing need of it, and no more. */
export type PollTarget = Pick<Mailbox, 'id' | 'retry_attempts' | 'active_at' | 'watch_until'> & {
  sealed_token: string
  cursor: string
  leased_until: Date
}

/**
 * Claims mailboxes of which only a poll is due, those that are due for longest first. What a claim returns is as it was
 * when the lease was committed: Google may be asked about it now.
 */
export async function claimPolls(db: Db, now: Date, most: number): Promise<PollTarget[]> {
  const { rows } = await sql<PollTarget>`
    with due as (
      select id from mailboxes where ${isFree(now)} and ${isPollDue(now)} and not ${needsJob(now)}
      order by next_sync_at limit ${most} for no key update skip locked)
    update mailboxes set leased_until = ${leaseFrom(now)}::timestamptz
    from due where mailboxes.id = due.id
    returning mailboxes.id, sealed_token, cursor, leased_until, retry_attempts, active_at, watch_until`.execute(
    db,
  )
  return rows
}

/** Kurier may ask Google about the mailbox now, or about whether it may, and nobody is at work on it. */
function isFree(now: Date): RawBuilder<boolean> {
  return sql`(disconnected_at is null and paused_at is null
    and (action_cause is null or action_cause in (${sql.join([...mendedElsewhere])}) and ${isPollDue(now)})
    and (retry_at is null or ${isDue('retry_at', now)})
    and (leased_until is null or ${isDue('leased_until', now)}))`
}

function isPollDue(now: Date): RawBuilder<boolean> {
  return isDue('next_sync_at', now)
}

/** A poll is not enough for it. */
function needsJob(now: Date): RawBuilder<boolean> {
  const before = new Date(now.getTime() - identitiesEveryMs)
  return sql`(cursor is null or action_cause is not null
    or identities_at is null or identities_at <= ${before}::timestamptz)`
}
