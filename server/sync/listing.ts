import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import type { Mailbox, Search } from '../db/schema.ts'
import { newId } from '../ids.ts'
import type { SearchPage } from '../mailboxes/provider.ts'
import { isCheaperToSearch } from './comparison-plan.ts'
import { countUnknown, foldSearch, noteMessages } from './folding.ts'
import { discover, oweMissing } from './ledger.ts'
import { packIds, unpackIds } from './packed-ids.ts'
import { writtenAmong } from './search-plan.ts'
import { allCandidates, insertSearches, searchable } from './searches.ts'

/** Plans to list the mailbox, and to compare the list with what is known when it is complete. */
export async function insertListing(tx: Tx, mailboxId: string, now: Date): Promise<void> {
  await tx
    .insertInto('searches')
    .values({
      id: newId(now.getTime()),
      mailbox_id: mailboxId,
      kind: 'listing',
      addresses: [],
      names: [],
      candidate_ids: [],
      since: null,
      not_before: now,
      page_token: null,
      created_at: now,
    })
    .execute()
}

/** Keeps one page of the list, with its next token. The last page compares the list. The caller has locked the search. */
export async function keepListed(
  tx: Tx,
  mailbox: Mailbox,
  search: Search,
  page: SearchPage,
  now: Date,
): Promise<void> {
  if (search.page_token === null) await forgetPages(tx, mailbox.id)
  const ids = page.messages.map((one) => one.providerId)
  await insertListed(tx, mailbox.id, 'page', ids, search.created_at)
  if (page.nextPageToken === null) {
    await compareListed(tx, mailbox, search, now)
    await foldSearch(tx, search, now)
  } else {
    await tx
      .updateTable('searches')
      .set({ page_token: page.nextPageToken })
      .where('id', '=', search.id)
      .execute()
  }
}

/** Forgets a list that was not completed. */
export async function forgetPages(tx: Tx, mailboxId: string): Promise<void> {
  await tx
    .deleteFrom('listed_messages')
    .where('mailbox_id', '=', mailboxId)
    .where('kind', '=', 'page')
    .execute()
}

/** Forgets everything that lists said about a mailbox, because it is compared by addresses alone now. */
export async function forgetListed(tx: Tx, mailboxId: string): Promise<void> {
  await tx.deleteFrom('listed_messages').where('mailbox_id', '=', mailboxId).execute()
  await sql`update searched_mailboxes set listed_at = null where mailbox_id = ${mailboxId}::uuid`.execute(tx)
}

/**
 * Remembers messages that concern no candidate by their own headers, if lists of this mailbox are compared: they need no
 * look until somebody in them becomes a candidate, and then the search for the new address finds them.
 */
export async function noteStrangers(
  tx: Tx,
  mailboxId: string,
  providerIds: readonly string[],
  now: Date,
): Promise<void> {
  if (providerIds.length === 0) return
  await sql`insert into listed_messages (mailbox_id, kind, listed_at, ids)
    select mailbox_id, 'known', ${now}::timestamptz, ${packIds(providerIds)}::bytea from searched_mailboxes
    where mailbox_id = ${mailboxId}::uuid and (listed_at is not null or exists (select 1 from searches
      where searches.mailbox_id = searched_mailboxes.mailbox_id and kind = 'listing'))`.execute(tx)
}

/**
 * Messages received later than this before a list began may be missing from it, because Google's index lags behind.
 * Strangers noted since then may be missing too.
 */
const lagMs = 60 * 60_000

/**
 * Compares a complete list with what is stored and known.
 *
 * - A message that is neither stored nor known is examined, headers first. The first list of a mailbox only becomes what
 *   is known: that night all addresses are searched for too. If reading so many headers costs more than searching for all
 *   addresses, they are searched for instead.
 * - A stored copy that is hidden although Gmail lists it is examined again.
 * - A visible copy that Gmail does not list is asked for by its id: absence is not deletion.
 */
async function compareListed(tx: Tx, mailbox: Mailbox, search: Search, now: Date): Promise<void> {
  const { listed, known, isFirst } = await readListed(tx, mailbox.id)
  const { copies, waiting } = await readStored(tx, mailbox.id)
  const strangers = [...listed].filter((id) => !copies.has(id) && !waiting.has(id))
  const unknown = isFirst ? [] : strangers.filter((id) => !known.has(id))
  const isSearched = await searchInstead(tx, mailbox, unknown.length, now)
  const looked = isSearched ? [] : unknown
  const hidden = [...copies].filter(([id, copy]) => copy.isHidden && listed.has(id)).map(([id]) => id)
  const refs = [...looked, ...hidden].map((providerId) => ({ providerId, threadId: null }))
  const fresh = await discover(tx, mailbox.id, refs, 'trace', now, { kind: 'listing', keys: [] })
  await countUnknown(tx, mailbox.id, fresh)
  const since = search.created_at.getTime() - lagMs
  const missing = [...copies].filter(
    ([id, copy]) => !copy.isHidden && !listed.has(id) && copy.receivedAt.getTime() < since,
  )
  await oweMissing(
    tx,
    mailbox.id,
    missing.map(([id]) => id),
    now,
  )
  await keepKnown(tx, mailbox.id, new Set(strangers).difference(new Set(looked)), search.created_at)
  await noteMessages(tx, mailbox.id, listed.size)
}

async function readListed(
  tx: Tx,
  mailboxId: string,
): Promise<{ listed: Set<string>; known: Set<string>; isFirst: boolean }> {
  const rows = await tx
    .selectFrom('listed_messages')
    .select(['kind', 'ids'])
    .where('mailbox_id', '=', mailboxId)
    .execute()
  const { listed_at: listedAt } = await tx
    .selectFrom('searched_mailboxes')
    .select('listed_at')
    .where('mailbox_id', '=', mailboxId)
    .executeTakeFirstOrThrow()
  const of = (kind: 'page' | 'known') =>
    new Set(rows.filter((row) => row.kind === kind).flatMap(({ ids }) => unpackIds(ids)))
  return { listed: of('page'), known: of('known'), isFirst: listedAt === null }
}

/** Returns the mailbox's copies, and the ids of messages that wait on the ledger or are held. */
async function readStored(
  tx: Tx,
  mailboxId: string,
): Promise<{ copies: Map<string, { isHidden: boolean; receivedAt: Date }>; waiting: Set<string> }> {
  const copies = await tx
    .selectFrom('message_copies')
    .select(['provider_id', 'hidden', 'received_at'])
    .where('mailbox_id', '=', mailboxId)
    .execute()
  const ledger = tx.selectFrom('ledger').select('provider_id').where('mailbox_id', '=', mailboxId)
  const held = tx.selectFrom('held_messages').select('provider_id').where('mailbox_id', '=', mailboxId)
  const waiting = await ledger.unionAll(held).execute()
  return {
    copies: new Map(
      copies.map((row) => [row.provider_id, { isHidden: row.hidden !== null, receivedAt: row.received_at }]),
    ),
    waiting: new Set(waiting.map((row) => row.provider_id)),
  }
}

/** Searches for all addresses if that is cheaper than reading so many headers. Returns whether it does. */
async function searchInstead(tx: Tx, mailbox: Mailbox, unknown: number, now: Date): Promise<boolean> {
  if (!isCheaperToSearch(unknown, { pairs: [], written: [] })) return false
  const candidates = await allCandidates(tx)
  const pairs = await searchable(tx, mailbox, candidates)
  const written = writtenAmong(pairs, candidates)
  if (!isCheaperToSearch(unknown, { pairs, written })) return false
  const when = { now, since: null, notBefore: now }
  await insertSearches(tx, mailbox.id, 'audit', written, when)
  await insertSearches(tx, mailbox.id, 'retrace', pairs, when)
  return true
}

/** Replaces what was known by this list, except strangers noted since shortly before it began. */
async function keepKnown(tx: Tx, mailboxId: string, ids: Iterable<string>, listedAt: Date): Promise<void> {
  const since = new Date(listedAt.getTime() - lagMs)
  await sql`delete from listed_messages where mailbox_id = ${mailboxId}::uuid
    and (kind = 'page' or listed_at < ${since}::timestamptz)`.execute(tx)
  await insertListed(tx, mailboxId, 'known', ids, listedAt)
  await sql`update searched_mailboxes set listed_at = ${listedAt}::timestamptz
    where mailbox_id = ${mailboxId}::uuid`.execute(tx)
}

async function insertListed(
  tx: Tx,
  mailboxId: string,
  kind: 'known' | 'page',
  ids: Iterable<string>,
  listedAt: Date,
): Promise<void> {
  await tx
    .insertInto('listed_messages')
    .values({ mailbox_id: mailboxId, kind, listed_at: listedAt, ids: packIds(ids) })
    .execute()
}
