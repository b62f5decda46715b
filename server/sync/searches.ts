import { sql } from 'kysely'
import { colleagueKeys } from '../candidates/addresses.ts'
import type { Db, Tx } from '../db/db.ts'
import type { Search, SearchKind } from '../db/schema.ts'
import { newId } from '../ids.ts'
import { addressKey } from '../mail/address.ts'
import { type MailboxClient, RefusedError } from '../mailboxes/provider.ts'
import { discover, settleShown } from './ledger.ts'
import { backOff } from './outcome.ts'
import type { SyncParts } from './parts.ts'

export interface CandidateToSearch {
  id: string
  name: string
  addresses: readonly string[]
}

/** Google's search takes about 25 addresses at most, and 1,500 characters. */
const addressesPerSearch = 20
const charactersPerSearch = 1_500
/** Each address is named three times: from, to and cc, with a word and a space. */
const timesNamed = 3
const wordCharacters = 6

/** What had reached the mailbox but not yet Google's index is looked for once more, this much later. */
const lateLookMs = 15 * 60_000
const lateWindowMs = 2 * 24 * 60 * 60_000

/**
 * Plans the searches that bring past mail of these candidates into a mailbox:
 * their addresses, other traces of them, and a later look at the last two days. The order of the candidates is kept.
 * The address of a colleague is not searched for: what it finds is theirs.
 */
export async function addSearches(
  tx: Tx,
  mailboxId: string,
  candidates: readonly CandidateToSearch[],
  now: Date,
): Promise<void> {
  const colleagues = await colleagueKeys(tx)
  const pairs = candidates.flatMap(({ id, name, addresses }) => {
    const theirs = addresses.filter((address) => !colleagues.has(addressKey(address)))
    return [...new Set(theirs.flatMap(spellings))].map((address) => ({ id, name, address }))
  })
  await insertSearches(tx, mailboxId, 'past', pairs, { now, since: null, notBefore: now })
  await insertSearches(tx, mailboxId, 'traces', pairs, { now, since: null, notBefore: now })
  await insertSearches(tx, mailboxId, 'late', pairs, {
    now,
    since: new Date(now.getTime() - lateWindowMs),
    notBefore: new Date(now.getTime() + lateLookMs),
  })
}

/** Everybody with an address, those worked on last coming first. */
export async function allCandidates(tx: Tx): Promise<CandidateToSearch[]> {
  return await tx
    .selectFrom('candidates')
    .innerJoin('candidate_addresses', 'candidate_addresses.candidate_id', 'candidates.id')
    .select([
      'candidates.id',
      'candidates.name',
      sql<string[]>`array_agg(candidate_addresses.address)`.as('addresses'),
    ])
    .groupBy(['candidates.id', 'candidates.name', 'candidates.updated_at'])
    .orderBy('candidates.updated_at', 'desc')
    .execute()
}

/** One page of the next search that is due; false when none is. The page and the token past it commit together. */
export async function searchPage(
  parts: SyncParts,
  mailboxId: string,
  client: MailboxClient,
): Promise<boolean> {
  const now = parts.clock.now()
  const search = await nextSearch(parts.db, mailboxId, now)
  if (!search) return false
  const kind = search.kind === 'traces' ? 'traces' : 'participants'
  try {
    const query = { addresses: search.addresses, names: search.names, kind, since: search.since } as const
    const page = await client.search(query, search.page_token)
    await parts.db.transaction().execute(async (tx) => {
      if (!(await holdSearch(tx, search))) return
      const foundBy = kind === 'traces' ? 'trace' : 'search'
      const fresh = await discover(tx, mailboxId, page.providerIds, foundBy, now)
      await settleShown(tx, mailboxId, page.providerIds)
      await tx
        .updateTable('searches')
        .set((eb) => ({
          page_token: page.nextPageToken,
          found: eb('found', '+', fresh),
          done_at: page.nextPageToken ? null : now,
        }))
        .where('id', '=', search.id)
        .execute()
    })
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error
    // A page token grown stale, or a query that Google will not have: from its start again, behind the others.
    parts.log.warn({ mailboxId, searchId: search.id, err: error }, 'a search was refused')
    await parts.db
      .updateTable('searches')
      .set({ page_token: null, not_before: backOff(5, now) })
      .where('id', '=', search.id)
      .execute()
  }
  return true
}

/** False when the mailbox was disconnected meanwhile, or another run took this page. */
async function holdSearch(tx: Tx, search: Search): Promise<boolean> {
  const held = await tx
    .selectFrom('searches')
    .select('page_token')
    .where('id', '=', search.id)
    .where('done_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  return held !== undefined && held.page_token === search.page_token
}

async function nextSearch(db: Db, mailboxId: string, now: Date): Promise<Search | undefined> {
  return await db
    .selectFrom('searches')
    .selectAll()
    .where('mailbox_id', '=', mailboxId)
    .where('done_at', 'is', null)
    .where('not_before', '<=', now)
    .orderBy(sql`case kind when 'past' then 0 when 'traces' then 1 else 2 end`)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
}

interface Pair {
  id: string
  name: string
  address: string
}

/** A name of one word would find half the mailbox. */
function namesOf(pairs: readonly Pair[]): string[] {
  return [...new Set(pairs.map((pair) => pair.name.trim()).filter((name) => /\s/.test(name)))]
}

/** As written, and as it is compared: Google takes dots literally when it searches. */
function spellings(address: string): string[] {
  return [address.toLowerCase(), addressKey(address)]
}

async function insertSearches(
  tx: Tx,
  mailboxId: string,
  kind: SearchKind,
  pairs: readonly Pair[],
  when: { now: Date; since: Date | null; notBefore: Date },
): Promise<void> {
  for (const chunk of chunks(pairs)) {
    await tx
      .insertInto('searches')
      .values({
        id: newId(),
        mailbox_id: mailboxId,
        kind,
        addresses: chunk.map((pair) => pair.address),
        names: kind === 'traces' ? namesOf(chunk) : [],
        candidate_ids: [...new Set(chunk.map((pair) => pair.id))],
        since: when.since,
        not_before: when.notBefore,
        page_token: null,
        created_at: when.now,
        done_at: null,
      })
      .execute()
  }
}

function chunks(pairs: readonly Pair[]): Pair[][] {
  const done: Pair[][] = []
  let room = 0
  for (const pair of pairs) {
    const needed = timesNamed * (pair.address.length + wordCharacters) + 2 * pair.name.length
    const current = done.at(-1)
    if (!current || current.length >= addressesPerSearch || room < needed) {
      done.push([pair])
      room = charactersPerSearch - needed
    } else {
      current.push(pair)
      room -= needed
    }
  }
  return done
}
