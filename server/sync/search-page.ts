import { sql } from 'kysely'
import { colleagueKeys } from '../candidates/addresses.ts'
import type { Db, Tx } from '../db/db.ts'
import type { Mailbox, Search, SearchKind } from '../db/schema.ts'
import { addressKey } from '../mail/address.ts'
import { type Blocklist, blocklistOf } from '../mailboxes/blocks.ts'
import { type MailboxClient, RefusedError, type SearchPage, UnavailableError } from '../mailboxes/provider.ts'
import { openedAtOnce } from '../sharing/sharing.ts'
import { isDue } from './due.ts'
import { countUnknown, foldSearch } from './folding.ts'
import { settleGap } from './gap.ts'
import { discover, settleShown } from './ledger.ts'
import { keepListed } from './listing.ts'
import { backOff } from './outcome.ts'
import type { SyncParts } from './parts.ts'
import { asked } from './search-plan.ts'

/**
 * Fetches one page of the next search that is due. Returns false if none is due. The page and its next token are
 * committed together.
 *
 * @param pastToo whether searches for past mail are wanted; a gap is always searched
 */
export async function searchPage(
  parts: SyncParts,
  mailbox: Mailbox,
  client: MailboxClient,
  pastToo: boolean,
): Promise<boolean> {
  const now = parts.clock.now()
  const search = await nextSearch(parts.db, mailbox, pastToo && mailbox.import_paused_at === null, now)
  if (!search) return false
  const { query: kind } = asked[search.kind]
  const blocklist = await blocklistOf(parts.db, mailbox.user_id)
  const without = blocklist.size > 0 ? leftOut(blocklist, await colleagueKeys(parts.db)) : []
  try {
    const query = { addresses: search.addresses, names: search.names, kind, without, since: search.since }
    const page = await client.search(query, search.page_token)
    await parts.db.transaction().execute((tx) => keepPage(tx, mailbox, search, page, now))
  } catch (error) {
    if (error instanceof UnavailableError && mailbox.retry_attempts >= triesInARow) {
      // Perhaps Google is unavailable for this search only, so the others come first.
      await putOff(parts.db, search, new Date(now.getTime() + putOffMs))
    }
    if (!(error instanceof RefusedError)) throw error
    // The page token is stale, or Google does not accept the query: the search starts over, after the others.
    parts.log.warn({ mailboxId: mailbox.id, searchId: search.id, err: error }, 'a search was refused')
    await putOff(parts.db, { ...search, page_token: null }, backOff(5, now))
  }
  return true
}

/** After this many failures in a row, about a minute, the mailbox stops returning to the same search. */
const triesInARow = 5
/** Longer than a mailbox ever waits by itself, so that the other searches have their turn. */
const putOffMs = 15 * 60_000

async function putOff(db: Db, { id, page_token }: Search, until: Date): Promise<void> {
  await db.updateTable('searches').set({ page_token, not_before: until }).where('id', '=', id).execute()
}

/** The most characters of a query that may exclude addresses. */
const charactersLeftOut = 300

/**
 * Returns as many addresses of a blocklist as a query can exclude; the headers show the others. Domains are not among
 * them: Google would also exclude people who only have the domain in their name. Nor are colleagues, who are in every
 * mail.
 */
function leftOut(blocklist: Blocklist, colleagues: ReadonlySet<string>): string[] {
  let room = charactersLeftOut
  return [...blocklist].filter((pattern) => {
    if (pattern.startsWith('@') || colleagues.has(pattern)) return false
    room -= 3 * pattern.length + 'from: to: cc: '.length
    return room >= 0
  })
}

async function keepPage(
  tx: Tx,
  mailbox: Mailbox,
  search: Search,
  page: SearchPage,
  now: Date,
): Promise<void> {
  if (!(await holdSearch(tx, search))) return
  if (search.kind === 'listing') return await keepListed(tx, mailbox, search, page, now)
  if (search.kind === 'gap' && (await settleGap(tx, mailbox, search, page, now))) return
  // Read again now that the search is locked. A blocked address may have taken part under another spelling or in
  // Reply-To, and then the headers show it before a body is opened.
  const { size } = await blocklistOf(tx, mailbox.user_id)
  const { foundBy: usual } = asked[search.kind]
  const mayOpen = usual !== 'search' || (size === 0 && (await mayOpenAll(tx, mailbox, search)))
  const foundBy = mayOpen ? usual : 'trace'
  const keys = [...new Set(search.addresses.map(addressKey))]
  const fresh = await discover(tx, mailbox.id, page.messages, foundBy, now, { kind: search.kind, keys })
  await settleShown(
    tx,
    mailbox.id,
    page.messages.map((one) => one.providerId),
  )
  if (search.kind === 'audit') await countUnknown(tx, mailbox.id, fresh)
  if (page.nextPageToken === null) await foldSearch(tx, search, now)
  else await nextPage(tx, search, page.nextPageToken)
}

async function nextPage(tx: Tx, { id }: Search, token: string): Promise<void> {
  await tx.updateTable('searches').set({ page_token: token }).where('id', '=', id).execute()
}

/** Whether the owner shares or keeps all mail with these addresses, so that its bodies may be opened at once. */
async function mayOpenAll(tx: Tx, mailbox: Mailbox, { addresses }: Search): Promise<boolean> {
  const keys = [...new Set(addresses.map(addressKey))]
  return (await openedAtOnce(tx, mailbox, keys)).size === keys.length
}

/**
 * Locks the search. Returns false if this page must not be applied any more: the mailbox was disconnected, another
 * run applied the page, or addresses were removed from the search.
 */
async function holdSearch(tx: Tx, search: Search): Promise<boolean> {
  const held = await tx
    .selectFrom('searches')
    .select(['page_token', 'addresses'])
    .where('id', '=', search.id)
    .forUpdate()
    .executeTakeFirst()
  const isAsAsked = held?.addresses.join(' ') === search.addresses.join(' ')
  return held !== undefined && isAsAsked && held.page_token === search.page_token
}

const kindsInOrder = [
  'gap',
  'past',
  'traces',
  'listing',
  'audit',
  'late',
  'retrace',
  'lifted',
] as const satisfies readonly SearchKind[]

/** Returns the next search that is due: of past mail too, or only of a gap. */
async function nextSearch(
  db: Db,
  mailbox: Mailbox,
  pastToo: boolean,
  now: Date,
): Promise<Search | undefined> {
  const kinds = pastToo ? kindsInOrder : (['gap'] as const)
  // An import of a large house has thousands of open searches. Each kind is looked up by its index.
  const { rows } = await sql<Search>`
    select next.* from unnest(${[...kinds]}::text[]) with ordinality as wanted(kind, place)
    cross join lateral (select * from searches where mailbox_id = ${mailbox.id}::uuid and kind = wanted.kind
      and ${isDue('not_before', now)} order by not_before, id limit 1) as next
    order by wanted.place limit 1`.execute(db)
  return rows[0]
}
