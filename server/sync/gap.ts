import type { Tx } from '../db/db.ts'
import type { Mailbox, Search } from '../db/schema.ts'
import { newId } from '../ids.ts'
import type { SearchPage } from '../mailboxes/provider.ts'
import { allCandidates, insertSearches, lateLookMs, searchable } from './searches.ts'

/** Google's `after:` may or may not take in its own second, and clocks differ. */
const overlapMs = 60 * 60_000

/**
 * Plans a look at everything that arrived since the last sync, for what no search by address finds: other spellings,
 * a name in Reply-To. It waits until Google's index has all of it; one that waits already looks at all of it.
 */
export async function searchGap(tx: Tx, mailbox: Mailbox, now: Date): Promise<void> {
  const since = mailbox.last_synced_at ?? mailbox.connected_at
  const notBefore = new Date(now.getTime() + lateLookMs)
  const { numUpdatedRows } = await tx
    .updateTable('searches')
    // From its start: what arrived since stands before the page it had come to.
    .set({ not_before: notBefore, page_token: null })
    .where('mailbox_id', '=', mailbox.id)
    .where('kind', '=', 'gap')
    .where('done_at', 'is', null)
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
      done_at: null,
    })
    .execute()
}

/**
 * What one page of the gap holds is looked at by its headers, whoever it is from. A gap that holds more is searched
 * for traces of the candidates instead: that may miss who stands in Reply-To alone.
 *
 * @returns whether searches took its place
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
  await tx
    .updateTable('searches')
    .set({ done_at: now, named: page.messages.length })
    .where('id', '=', search.id)
    .execute()
  return true
}
