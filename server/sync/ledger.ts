import { sql } from 'kysely'
import type { Db, Tx } from '../db/db.ts'
import type { LedgerRow } from '../db/schema.ts'
import type { MessageRef } from '../mailboxes/provider.ts'
import { formerMailboxes } from '../messages/copies.ts'
import { isDue } from './due.ts'
import { backOff } from './outcome.ts'

/** After so many failed attempts a message is set aside by name, and shown. */
const attemptsBeforeSetAside = 8

/**
 * Writes down ids that were seen, in the transaction that moves what they were
 * seen by. What is shown already is passed over; what is hidden is looked at
 * again, unless its owner removed it. What was opened in vain before has its
 * headers looked at first.
 *
 * @returns how many are new
 */
export async function discover(
  tx: Tx,
  mailboxId: string,
  messages: readonly MessageRef[],
  foundBy: LedgerRow['found_by'],
  now: Date,
): Promise<number> {
  if (messages.length === 0) return 0
  const ids = messages.map((one) => one.providerId)
  const threadIds = messages.map((one) => one.threadId)
  const { numAffectedRows } = await sql`
    insert into ledger (mailbox_id, provider_id, provider_thread_id, found_by, discovered_at, next_attempt_at)
    select ${mailboxId}::uuid, seen.id, seen.thread_id,
      case when ${foundBy} = 'search' and exists (
        select 1 from opened_in_vain opened
        where opened.mailbox_id = ${mailboxId}::uuid and opened.provider_id = seen.id) then 'trace' else ${foundBy} end,
      ${now}::timestamptz, ${now}::timestamptz
    from unnest(${ids}::text[], ${threadIds}::text[]) as seen(id, thread_id)
    where not exists (
      select 1 from message_copies copy
      where copy.mailbox_id = ${mailboxId}::uuid and copy.provider_id = seen.id
        and (copy.hidden is null or copy.hidden in ('removed', 'blocked')))
    on conflict do nothing`.execute(tx)
  return Number(numAffectedRows ?? 0)
}

/** How long the searches have time to name a copy before Google is asked about it alone. */
const oweAfterMs = 10 * 60_000

/**
 * Puts copies that are shown on the ledger: each is to be looked at, unless a search names it first. `all` of them,
 * or those whose candidate stands in their headers as the search spells the address, and so has to be named.
 */
export async function oweCopies(
  tx: Tx,
  mailboxId: string,
  which: 'all' | 'spelled',
  now: Date,
): Promise<void> {
  const lookAt = new Date(now.getTime() + oweAfterMs)
  const spelled = sql`exists (
    select 1 from candidate_messages link
    join candidate_addresses written using (candidate_id, address_key)
    join messages on messages.id = link.message_id
    where link.message_id = copy.message_id and position(
      lower(written.address) in lower(messages.from_address || ' ' || (messages.recipients - 'replyTo')::text)) > 0)`
  await sql`
    insert into ledger
      (mailbox_id, provider_id, provider_thread_id, found_by, discovered_at, next_attempt_at)
    select mailbox_id, provider_id, provider_thread_id, ${wayToLook}, ${now}::timestamptz, ${lookAt}::timestamptz
    from message_copies copy where mailbox_id = ${mailboxId}::uuid and hidden is null
      and ${which === 'all' ? sql`true` : spelled}
    on conflict do nothing`.execute(tx)
}

/** Stored before digests were kept, by a mailbox that was disconnected since: it may be another mail than it is filed as. */
const wayToLook = sql`case when copy.digest is null and exists (select 1 from message_copies other
  where other.message_id = copy.message_id and other.id <> copy.id) then 'again' else 'history' end`

/** What was blocked and is shown again is looked at, if its mailbox is connected: it may be gone from Gmail since. */
export async function oweRestored(tx: Tx, copyIds: readonly string[], now: Date): Promise<void> {
  if (copyIds.length === 0) return
  await sql`
    insert into ledger
      (mailbox_id, provider_id, provider_thread_id, found_by, discovered_at, next_attempt_at)
    select mailbox_id, provider_id, provider_thread_id, ${wayToLook}, ${now}::timestamptz, ${now}::timestamptz
    from message_copies copy where id = any(${[...copyIds]}::uuid[]) and exists (select 1 from mailboxes mailbox
      where mailbox.id = copy.mailbox_id and mailbox.disconnected_at is null and mailbox.cursor is not null)
    on conflict do nothing`.execute(tx)
}

/**
 * And the copies that somebody kept of the same Google account before it was this person's, as far as they have none of
 * their own: what was done in Gmail meanwhile is in no history.
 */
export async function oweFormerCopies(tx: Tx, mailboxId: string, now: Date): Promise<void> {
  const lookAt = new Date(now.getTime() + oweAfterMs)
  await sql`
    insert into ledger
      (mailbox_id, provider_id, provider_thread_id, found_by, discovered_at, next_attempt_at)
    select ${mailboxId}::uuid, provider_id, provider_thread_id, 'history', ${now}::timestamptz, ${lookAt}::timestamptz
    from message_copies former where mailbox_id in ${formerMailboxes(mailboxId)} and hidden is null
      and not exists (select 1 from message_copies own
        where own.mailbox_id = ${mailboxId}::uuid and own.provider_id = former.provider_id)
    on conflict do nothing`.execute(tx)
}

/**
 * What a search found and is not yet fetched is looked at by its headers first: it would be opened without a look at who
 * took part. A row that somebody has in hand is passed over.
 */
export async function readHeadersFirst(tx: Tx, mailboxIds: readonly string[] | 'all'): Promise<void> {
  const concerned = mailboxIds === 'all' ? sql`true` : sql`mailbox_id = any(${[...mailboxIds]}::uuid[])`
  await sql`update ledger set found_by = 'trace' where (mailbox_id, provider_id) in (
    select mailbox_id, provider_id from ledger where ${concerned} and found_by = 'search'
    for update skip locked)`.execute(tx)
}

/** A search named these, so they are neither in trash or spam nor gone: a copy that is shown is rightly so. */
export async function settleShown(tx: Tx, mailboxId: string, providerIds: readonly string[]): Promise<void> {
  if (providerIds.length === 0) return
  await sql`
    delete from ledger using message_copies copy
    where ledger.mailbox_id = ${mailboxId}::uuid and ledger.provider_id = any(${[...providerIds]}::text[])
      and copy.mailbox_id = ledger.mailbox_id and copy.provider_id = ledger.provider_id
      and copy.hidden is null and ledger.found_by <> 'again'`.execute(tx)
}

/**
 * What is due, newest first: what was just discovered, and of that Google's highest ids. What failed before comes
 * last and alone, so that it holds up no other should it fail again.
 */
export async function dueRows(
  db: Db,
  mailboxId: string,
  options: { now: Date; limit: number; searchesToo: boolean },
): Promise<LedgerRow[]> {
  const rows = await db
    .selectFrom('ledger')
    .selectAll()
    .where('mailbox_id', '=', mailboxId)
    .where('set_aside_at', 'is', null)
    .where(isDue('next_attempt_at', options.now))
    .$if(!options.searchesToo, (query) => query.where('found_by', '=', 'history'))
    .orderBy((eb) => eb('attempts', '>', 0))
    .orderBy('discovered_at', 'desc')
    .orderBy('provider_id', 'desc')
    .limit(options.limit)
    .execute()
  const fresh = rows.filter((row) => row.attempts === 0)
  return fresh.length > 0 ? fresh : rows.slice(0, 1)
}

/** Stored, refused by a rule, or gone at Google: nothing is owed any more. */
export async function settle(tx: Tx, mailboxId: string, providerIds: readonly string[]): Promise<void> {
  if (providerIds.length === 0) return
  await tx
    .deleteFrom('ledger')
    .where('mailbox_id', '=', mailboxId)
    .where('provider_id', 'in', [...providerIds])
    .execute()
}

/** It failed: again later, and after eight times set aside until somebody asks for it. */
export async function postpone(db: Db, row: LedgerRow, error: Error, now: Date): Promise<void> {
  const attempts = row.attempts + 1
  await db
    .updateTable('ledger')
    .set({
      attempts,
      next_attempt_at: backOff(attempts, now),
      last_error: `${error.name}: ${error.message}`.slice(0, 500),
      set_aside_at: attempts >= attemptsBeforeSetAside ? now : null,
    })
    .where('mailbox_id', '=', row.mailbox_id)
    .where('provider_id', '=', row.provider_id)
    .execute()
}

/** What was set aside because Google was unavailable for it is tried once more: such trouble passes by itself. */
export async function takeUpAgain(tx: Tx, mailboxId: string, now: Date): Promise<void> {
  await tx
    .updateTable('ledger')
    .set({ next_attempt_at: now, set_aside_at: null })
    .where('mailbox_id', '=', mailboxId)
    .where('set_aside_at', 'is not', null)
    .where('last_error', 'like', 'UnavailableError:%')
    .execute()
}
