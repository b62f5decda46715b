import type { Tx } from '../db/db.ts'
import type { Mailbox, Search } from '../db/schema.ts'
import { newId } from '../ids.ts'
import type { SearchPage } from '../mailboxes/provider.ts'
import { foldSearch } from './folding.ts'
import { allCandidates, insertSearches, lateLookMs, searchable } from './searches.ts'

/** It is unclear whether Google's `after:` includes its own second, and clocks differ. */
const overlapMs = 60 * 60_000

/**
 * Plans a search for everything that arrived since the last sync, to find what no search by address finds: other
 * spellings, and a candidate in Reply-To. It waits until Google's index is complete. If such a search is already
 * waiting, it is postponed and covers the new gap as well.
 */
export async function searchGap(tx: Tx, mailbox: Mailbox, now: Date): Promise<void> {
  const since = mailbox.last_synced_at ?? mailbox.connected_at
  const notBefore = new Date(now.getTime() + lateLookMs)
  const { numUpdatedRows } = await tx
    .updateTable('searches')
    // It starts over, because newer mail comes before the page it had reached.
    .set({ not_before: notBefore, page_token: null })
    .where('mailbox_id', '=', mailbox.id)
    .where('kind', '=', 'gap')
    .executeTakeFirst()
  if (numUpdatedRows > 0n) return
  await tx
    .insertInto('searches')
    .values({
      id: newId(),
      mailbox_id: mailbox.id,
      kind: 'gap',
      addresses: [],
      names: [],
      candidate_ids: [],
      since: new Date(since.getTime() - overlapMs),
      not_before: notBefore,
      page_token: null,
      created_at: now,
    })
    .execute()
}

/**
 * Decides how to read a gap. If it fits on one page, the headers of all its messages are read. A larger gap is
 * searched for traces of the candidates instead, which may miss a candidate named only in Reply-To.
 *
 * @returns whether other searches replaced this one
 */
export async function settleGap(
  tx: Tx,
  mailbox: Mailbox,
  search: Search,
  page: SearchPage,
  now: Date,
): Promise<boolean> {
  if (page.nextPageToken === null) return false
  const pairs = await searchable(tx, mailbox, await allCandidates(tx))
  const when = { now, since: search.since, notBefore: now }
  await insertSearches(tx, mailbox.id, 'traces', pairs, when)
  await insertSearches(tx, mailbox.id, 'late', pairs, when)
  await foldSearch(tx, search, now)
  return true
}
