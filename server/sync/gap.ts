import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import type { Mailbox, Search } from '../db/schema.ts'
import { newId } from '../ids.ts'
import type { SearchPage } from '../mailboxes/provider.ts'
import { chunksOf, lookUnits, searchUnits } from './search-plan.ts'
import { allCandidates, insertSearches, lateLookMs, searchable } from './searches.ts'

/** Google's `after:` may or may not take in its own second, and clocks differ. */
const overlapMs = 60 * 60_000

/**
 * Plans a look at everything that arrived since the last sync, for what no search by address finds: other spellings,
 * a name in Reply-To. It waits until Google's index has all of it.
 */
export async function searchGap(tx: Tx, mailbox: Mailbox, now: Date): Promise<void> {
  const since = mailbox.last_synced_at ?? mailbox.connected_at
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
      not_before: new Date(now.getTime() + lateLookMs),
      page_token: null,
      created_at: now,
      done_at: null,
    })
    .execute()
}

/**
 * Weighs the gap by its first page: looking at the headers of all that is not known costs 20 units each, searching
 * for traces of the candidates 5 units for some twenty of them. When searching is cheaper it takes the gap's place.
 *
 * @returns whether it did
 */
export async function settleGap(
  tx: Tx,
  mailbox: Mailbox,
  search: Search,
  page: SearchPage,
  now: Date,
): Promise<boolean> {
  if (search.page_token !== null) return false
  const pairs = await searchable(tx, mailbox, await allCandidates(tx))
  const searching = searchUnits * (chunksOf('traces', pairs).length + chunksOf('late', pairs).length)
  const looking = lookUnits * (await unknownAmong(tx, mailbox.id, page))
  if (page.nextPageToken === null && looking <= searching) return false
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

async function unknownAmong(tx: Tx, mailboxId: string, page: SearchPage): Promise<number> {
  const ids = page.messages.map((one) => one.providerId)
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from unnest(${ids}::text[]) as seen(id)
    where not exists (select 1 from message_copies copy
      where copy.mailbox_id = ${mailboxId}::uuid and copy.provider_id = seen.id)`.execute(tx)
  return rows[0]!.n
}
