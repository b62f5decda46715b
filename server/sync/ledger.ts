import { sql } from 'kysely'
import type { Db, Tx } from '../db/db.ts'
import type { LedgerRow, SearchKind } from '../db/schema.ts'
import type { MessageRef } from '../mailboxes/provider.ts'
import { formerMailboxes } from '../messages/copies.ts'
import { isDue } from './due.ts'
import { backOff } from './outcome.ts'

/** After this many failed attempts a message is set aside and shown to the owner. */
const attemptsBeforeSetAside = 8

/**
 * Adds messages to the ledger, in the transaction that saves the page or the cursor they were found with. Messages
 * that are stored and visible are skipped. Hidden ones are examined again, unless the owner removed them. If a search
 * finds a message that was opened in vain before, its headers are read first. One that is held is skipped, unless the
 * search is for an address that was no candidate's when it was held: then its headers are read again.
 *
 * @param search the kind of search that found them, and the canonical addresses that were searched for
 * @returns how many are new in the ledger
 */
export async function discover(
  tx: Tx,
  mailboxId: string,
  messages: readonly MessageRef[],
  foundBy: LedgerRow['found_by'],
  now: Date,
  search: { kind: SearchKind; keys: readonly string[] } | null = null,
): Promise<number> {
  if (messages.length === 0) return 0
  // An audit names all candidates, so what it finds was held for one of them. A list names nobody.
  const isKnownFor = search?.kind === 'audit' ? sql`&&` : sql`@>`
  const held = sql`select 1 from held_messages held
    where held.mailbox_id = ${mailboxId}::uuid and held.provider_id = seen.id`
  const ids = messages.map((one) => one.providerId)
  const threadIds = messages.map((one) => one.threadId)
  const { numAffectedRows } = await sql`
    insert into ledger (mailbox_id, provider_id, provider_thread_id, found_by, discovered_at, next_attempt_at)
    select ${mailboxId}::uuid, seen.id, seen.thread_id,
      case when ${foundBy} = 'search' and (exists (${held}) or exists (select 1 from opened_in_vain opened
        where opened.mailbox_id = ${mailboxId}::uuid and opened.provider_id = seen.id)) then 'trace'
        else ${foundBy} end,
      ${now}::timestamptz, ${now}::timestamptz
    from unnest(${ids}::text[], ${threadIds}::text[]) as seen(id, thread_id)
    where not exists (
      select 1 from message_copies copy
      where copy.mailbox_id = ${mailboxId}::uuid and copy.provider_id = seen.id
        and (copy.hidden is null or copy.hidden in ('removed', 'blocked')))
      and (${foundBy} = 'history' or not exists (${held}
        and held.address_keys ${isKnownFor} ${[...(search?.keys ?? [])]}::text[]))
    on conflict do nothing`.execute(tx)
  return Number(numAffectedRows ?? 0)
}

/** How long the searches have to find a copy before Google is asked for it by its id. */
const oweAfterMs = 10 * 60_000

/**
 * Adds visible copies to the ledger, to be checked unless a search finds them first: `all` of them, or only those
 * whose headers contain the candidate's address as the search spells it, so that a search must find them.
 */
export async function oweCopies(
  tx: Tx,
  mailboxId: string,
  which: 'all' | 'spelled',
  now: Date,
): Promise<void> {
  const lookAt = new Date(now.getTime() + oweAfterMs)
  // The limit keeps PostgreSQL from joining all links of the database first.
  const spelled = sql`cross join lateral (
    select 1 from candidate_messages link
    join candidate_addresses written using (candidate_id, address_key)
    join messages on messages.id = link.message_id
    where link.message_id = copy.message_id and position(
      lower(written.address) in lower(messages.from_address || ' ' || (messages.recipients - 'replyTo')::text)) > 0
    limit 1) as spelled`
  await sql`
    insert into ledger
      (mailbox_id, provider_id, provider_thread_id, found_by, discovered_at, next_attempt_at)
    select mailbox_id, provider_id, provider_thread_id, ${wayToLook}, ${now}::timestamptz, ${lookAt}::timestamptz
    from message_copies copy ${which === 'all' ? sql`` : spelled}
    where mailbox_id = ${mailboxId}::uuid and hidden is null
    on conflict do nothing`.execute(tx)
}

/** Adds visible copies to the ledger that a list of the whole mailbox did not name, to be asked for by their ids. */
export async function oweMissing(
  tx: Tx,
  mailboxId: string,
  providerIds: readonly string[],
  now: Date,
): Promise<void> {
  if (providerIds.length === 0) return
  await sql`
    insert into ledger
      (mailbox_id, provider_id, provider_thread_id, found_by, discovered_at, next_attempt_at)
    select mailbox_id, provider_id, provider_thread_id, ${wayToLook}, ${now}::timestamptz, ${now}::timestamptz
    from message_copies copy
    where mailbox_id = ${mailboxId}::uuid and provider_id = any(${[...providerIds]}::text[])
    on conflict do nothing`.execute(tx)
}

/**
 * How to look at a copy again. Without a digest it was stored before digests existed, and may be another mail than the
 * message it was filed as, so its body is compared again.
 */
const wayToLook = sql`case when copy.digest is null and exists (select 1 from message_copies other
  where other.message_id = copy.message_id and other.id <> copy.id) then 'again' else 'history' end`

/** Adds restored copies of connected mailboxes to the ledger: they may have been deleted in Gmail meanwhile. */
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
 * Adds copies that another user of Kurier kept from the same Google account when it was theirs, unless this mailbox
 * has its own copy. No history tells what happened to them in Gmail since then.
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
 * Makes the ledger read headers first for messages that a search found and that are not fetched yet; otherwise their
 * bodies would be opened without a check of who took part. Rows that another transaction has locked are skipped.
 */
export async function readHeadersFirst(tx: Tx, mailboxIds: readonly string[] | 'all'): Promise<void> {
  const concerned = mailboxIds === 'all' ? sql`true` : sql`mailbox_id = any(${[...mailboxIds]}::uuid[])`
  await sql`update ledger set found_by = 'trace' where (mailbox_id, provider_id) in (
    select mailbox_id, provider_id from ledger where ${concerned} and found_by = 'search'
    for update skip locked)`.execute(tx)
}

/**
 * Removes visible copies that a search found from the ledger: a message in a search result is neither in trash or
 * spam nor deleted, so showing it is right.
 */
export async function settleShown(tx: Tx, mailboxId: string, providerIds: readonly string[]): Promise<void> {
  if (providerIds.length === 0) return
  await sql`
    delete from ledger using message_copies copy
    where ledger.mailbox_id = ${mailboxId}::uuid and ledger.provider_id = any(${[...providerIds]}::text[])
      and copy.mailbox_id = ledger.mailbox_id and copy.provider_id = ledger.provider_id
      and copy.hidden is null and ledger.found_by <> 'again'`.execute(tx)
}

/**
 * Returns the rows that are due: the most recently discovered first, and of those Google's highest ids first. Rows
 * that failed before come last and one at a time, so that another failure holds up no other message.
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

/** Removes messages from the ledger that are stored, refused by a rule, or gone at Google. */
export async function settle(tx: Tx, mailboxId: string, providerIds: readonly string[]): Promise<void> {
  if (providerIds.length === 0) return
  await tx
    .deleteFrom('ledger')
    .where('mailbox_id', '=', mailboxId)
    .where('provider_id', 'in', [...providerIds])
    .execute()
}

/**
 * Schedules another attempt for a message that failed. After eight failures it is set aside until somebody asks for
 * it.
 */
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

/** Tries messages once more that were set aside because Google was unavailable: such failures pass by themselves. */
export async function takeUpAgain(tx: Tx, mailboxId: string, now: Date): Promise<void> {
  await tx
    .updateTable('ledger')
    .set({ next_attempt_at: now, set_aside_at: null })
    .where('mailbox_id', '=', mailboxId)
    .where('set_aside_at', 'is not', null)
    .where('last_error', 'like', 'UnavailableError:%')
    .execute()
}
