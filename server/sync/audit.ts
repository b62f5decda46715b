import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'
import { besideList, type ComparisonPlan, planComparison, surelyListedFrom } from './comparison-plan.ts'
import { isAuditDue } from './due.ts'
import { beginComparison, endComparison } from './folding.ts'
import { oweCopies, oweFormerCopies, takeUpAgain } from './ledger.ts'
import { forgetListed, forgetPages, insertListing } from './listing.ts'
import { type Pair, writtenAmong } from './search-plan.ts'
import { allCandidates, insertSearches, searchable } from './searches.ts'

const hourMs = 60 * 60_000

/**
 * Begins to compare what is stored with what Google has: by searching for every candidate's mail over all time, or by
 * listing the mailbox, whichever is cheaper (`comparison-plan.ts`). A message that is found and neither stored nor known
 * is examined. A visible copy that is not found is asked for by its id, because absence is not deletion. What the last
 * audit found is kept in `searched_mailboxes`.
 *
 * Without a list, other traces of candidates are searched for too, a thirtieth of them each night. After lost history all
 * of them are searched for at once if they are few, otherwise in the nights that follow. Messages that Google failed to
 * return before are tried once more.
 *
 * @param copies which visible copies a search has to find: those whose address the search can match, or `all` of them
 *   after lost history
 */
export async function beginAudit(
  tx: Tx,
  mailbox: Mailbox,
  copies: 'spelled' | 'all',
  now: Date,
): Promise<void> {
  await forgetAudit(tx, mailbox.id)
  await beginComparison(tx, mailbox.id, now)
  const plan = await planFor(tx, mailbox, copies === 'all', now)
  const when = { now, since: null, notBefore: now }
  if (plan.lists) await insertListing(tx, mailbox.id, now)
  else await forgetListed(tx, mailbox.id)
  await insertSearches(tx, mailbox.id, 'audit', plan.audit, when)
  await insertSearches(tx, mailbox.id, 'retrace', plan.retrace, when)
  if (plan.isWhole) await oweCopies(tx, mailbox.id, copies, now)
  await takeUpAgain(tx, mailbox.id, now)
  await oweFormerCopies(tx, mailbox.id, now)
  await planAudit(tx, mailbox, now)
  // Without any candidate there is nothing to search for.
  await endComparison(tx, mailbox.id, now)
}

/** Deletes what is left of an earlier audit. What the last complete one found is shown until this one is complete. */
async function forgetAudit(tx: Tx, mailboxId: string): Promise<void> {
  await sql`delete from searches where mailbox_id = ${mailboxId}::uuid
    and kind in ('audit', 'retrace', 'listing')`.execute(tx)
  await forgetPages(tx, mailboxId)
}

async function planFor(tx: Tx, mailbox: Mailbox, isAfterLoss: boolean, now: Date): Promise<ComparisonPlan> {
  const searched = await tx
    .selectFrom('searched_mailboxes')
    .select(['messages', 'listed_at'])
    .where('mailbox_id', '=', mailbox.id)
    .executeTakeFirst()
  const messages = searched?.messages ?? null
  const isListed = searched?.listed_at != null
  // In a large house all candidates are read only for the first list of a mailbox.
  if (isListed && (await hasAddresses(tx, surelyListedFrom(messages))))
    return { audit: await auditBesideList(tx, mailbox, now), retrace: [], isWhole: false, lists: true }
  const candidates = await allCandidates(tx)
  const pairs = await searchable(tx, mailbox, candidates)
  const written = writtenAmong(pairs, candidates)
  return planComparison({ pairs, written, messages, isListed, isAfterLoss, now })
}

/** Whether candidates have at least so many addresses. */
async function hasAddresses(tx: Tx, count: number): Promise<boolean> {
  if (!Number.isFinite(count)) return false
  const rows = await tx
    .selectFrom('candidate_addresses')
    .select('ordinal')
    .offset(count - 1)
    .limit(1)
    .execute()
  return rows.length > 0
}

async function auditBesideList(tx: Tx, mailbox: Mailbox, now: Date): Promise<Pair[]> {
  const ends = await tx
    .selectFrom('candidate_addresses')
    .select((eb) => [eb.fn.min('ordinal').as('lowest'), eb.fn.max('ordinal').as('highest')])
    .executeTakeFirstOrThrow()
  const { from, to } = besideList(ends, now)
  const candidates = await tx
    .selectFrom('candidate_addresses')
    .innerJoin('candidates', 'candidates.id', 'candidate_id')
    .select(['candidates.id', 'candidates.name', 'address'])
    .where('ordinal', '>=', from)
    .where('ordinal', '<', to)
    .where('sealed_at', 'is', null)
    .orderBy('ordinal')
    .execute()
  const toSearch = candidates.map(({ id, name, address }) => ({ id, name, addresses: [address] }))
  return writtenAmong(await searchable(tx, mailbox, toSearch), toSearch)
}

/** Schedules the next audit for the coming night in the owner's time zone, between one and five o'clock. */
export async function planAudit(tx: Tx, mailbox: Mailbox, now: Date): Promise<void> {
  const owner = await tx
    .selectFrom('users')
    .select('time_zone')
    .where('id', '=', mailbox.user_id)
    .executeTakeFirstOrThrow()
  const dueAt = nextNight(now, owner.time_zone, shareOf(mailbox.id))
  await tx.updateTable('mailboxes').set({ audit_due_at: dueAt }).where('id', '=', mailbox.id).execute()
  mailbox.audit_due_at = dueAt
}

/** Returns a mailbox's share of the night, from 0 to 1, always the same. The last digits of a UUID are random. */
function shareOf(id: string): number {
  return Number.parseInt(id.slice(-8), 16) / 2 ** 32
}

const nightBegins = 1
const nightHours = 4

/** @param share how far into the night, from 0 to 1; spreads the mailboxes over the night */
export function nextNight(now: Date, timeZone: string, share: number): Date {
  const local = new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', hourCycle: 'h23' }).format(now)
  const hours = (nightBegins + 24 - Number(local)) % 24 || 24
  const hourBeganMs = Math.floor(now.getTime() / hourMs) * hourMs
  return new Date(hourBeganMs + (hours + share * nightHours) * hourMs)
}

/** Begins an audit if one is due. If the last one is not complete yet, it continues instead. */
export async function auditIfDue(tx: Tx, mailbox: Mailbox, now: Date): Promise<void> {
  if (!isAuditDue(mailbox, now)) return
  const { rows } = await sql`select 1 from searches
    where mailbox_id = ${mailbox.id}::uuid and kind in ('audit', 'listing') limit 1`.execute(tx)
  if (rows.length > 0) await planAudit(tx, mailbox, now)
  else await beginAudit(tx, mailbox, 'spelled', now)
}
