import { type RawBuilder, sql } from 'kysely'
import { colleagueKeys } from '../candidates/addresses.ts'
import type { Tx } from '../db/db.ts'
import type { Mailbox, SearchKind } from '../db/schema.ts'
import { newId } from '../ids.ts'
import { addressKey } from '../mail/address.ts'
import { isSharedAddress } from '../mail/shared-address.ts'
import { blockedBy, blocklistOf } from '../mailboxes/blocks.ts'
import { openedAtOnce } from '../sharing/sharing.ts'
import { notePlanned } from './folding.ts'
import { asked, type CandidateToSearch, chunksOf, namesOf, type Pair, pairsOf } from './search-plan.ts'

/** Google's index lags behind, so mail that it did not have yet is searched for again after this time. */
export const lateLookMs = 15 * 60_000
const lateWindowMs = 2 * 24 * 60 * 60_000

interface AddOptions {
  /** `first`: before the searches of each kind that are open already. */
  turn?: 'first' | 'last'
  /** Those of the candidates whose mail Google's index may not have yet. */
  late?: readonly CandidateToSearch[]
}

/**
 * Plans the searches that bring past mail of these candidates into a mailbox: for their addresses, for other traces
 * of them, and later again for the last two days. The order of the candidates is kept.
 */
export async function addSearches(
  tx: Tx,
  mailbox: Pick<Mailbox, 'id' | 'user_id'>,
  candidates: readonly CandidateToSearch[],
  now: Date,
  { turn = 'last', late = candidates }: AddOptions = {},
): Promise<void> {
  if (candidates.length === 0) return
  const notBefore = turn === 'first' ? new Date(0) : now
  const pairs = await searchable(tx, mailbox, candidates)
  // Mail with addresses that are not decided has its headers read first, and is searched for apart.
  const grouped = await openFirst(tx, mailbox, pairs)
  await notePlanned(tx, mailbox.id, new Set(pairs.map((pair) => pair.id)).size)
  await insertSearches(tx, mailbox.id, 'past', grouped, { now, since: null, notBefore })
  await insertSearches(tx, mailbox.id, 'traces', pairs, { now, since: null, notBefore })
  await insertSearches(tx, mailbox.id, 'late', await searchable(tx, mailbox, late), lateLook(now))
}

/** Puts the addresses first whose mail may be opened at once. */
async function openFirst(
  tx: Tx,
  mailbox: Pick<Mailbox, 'id' | 'user_id'>,
  pairs: readonly Pair[],
): Promise<Pair[]> {
  const open = await openedAtOnce(
    tx,
    mailbox,
    pairs.map(({ address }) => addressKey(address)),
  )
  const grouped = pairs.map((pair) => ({ ...pair, isHeld: !open.has(addressKey(pair.address)) }))
  return grouped.toSorted((one, other) => Number(one.isHeld) - Number(other.isHeld))
}

function lateLook(now: Date) {
  const since = new Date(now.getTime() - lateWindowMs)
  return { now, since, notBefore: new Date(now.getTime() + lateLookMs) }
}

/**
 * Removes addresses that are no candidate's any more, in either spelling, from unfinished searches whose results are
 * opened: a mistyped address would have a stranger's mail opened. A search that loses an address starts over; one
 * without any address left ends.
 */
export async function withdrawSearches(tx: Tx, addresses: readonly string[]): Promise<void> {
  const nobodys = await nobodysAmong(tx, addresses, { butSealed: true })
  await sql`delete from wanted_addresses where address_key = any(${nobodys.map(addressKey)}::text[])`.execute(
    tx,
  )
  const candidates = [{ id: '', name: '', addresses: nobodys }]
  const spellings = pairsOf(candidates, () => false).map((pair) => pair.address)
  if (spellings.length === 0) return
  const gone = sql`${spellings}::text[]`
  const concerned = sql`kind in ('past', 'traces', 'late') and addresses && ${gone}`
  await sql`select id from searches where ${concerned} order by id for update`.execute(tx)
  await sql`delete from searches where ${concerned} and addresses <@ ${gone}`.execute(tx)
  await sql`update searches set page_token = null, addresses = ${addressesWithout(gone)}
    where ${concerned}`.execute(tx)
}

/** The addresses of a search without these, in their order. */
function addressesWithout(gone: RawBuilder<unknown>) {
  return sql`array(select address from unnest(addresses) with ordinality as each(address, place)
    where address <> all(${gone}) order by place)`
}

/**
 * Takes somebody who is erased out of all searches. A search that is under way starts over without their addresses; its
 * last page is dropped when it comes.
 *
 * @param gone who it is: their files, every name that they have and had, and their addresses as searches have them
 */
export async function forgetSearches(
  tx: Tx,
  gone: { candidateIds: readonly string[]; names: readonly string[]; spellings: readonly string[] },
): Promise<void> {
  const addresses = sql`${[...gone.spellings]}::text[]`
  const ids = sql`${[...gone.candidateIds]}::uuid[]`
  const concerned = sql`(addresses && ${addresses} or candidate_ids && ${ids})`
  await sql`select id from searches where ${concerned} order by id for update`.execute(tx)
  await sql`delete from searches where addresses && ${addresses} and addresses <@ ${addresses}`.execute(tx)
  // Another candidate of the search may have the same name.
  await sql`update searches set
      addresses = ${addressesWithout(addresses)},
      candidate_ids = array(select id from unnest(candidate_ids) as id where id <> all(${ids})),
      names = array(select name from unnest(names) as own(name) where own.name <> all(${[...gone.names]}::text[])
        or exists (select 1 from candidates other where other.id = any(candidate_ids)
          and other.id <> all(${ids}) and other.name = own.name)),
      page_token = case when addresses && ${addresses} then null else page_token end
    where ${concerned}`.execute(tx)
}

/**
 * Returns the addresses that no candidate has, or that a colleague has.
 *
 * @param options.butSealed whether sealed candidates count as having none, because nothing of theirs is searched for
 */
export async function nobodysAmong(
  tx: Tx,
  addresses: readonly string[],
  { butSealed = false } = {},
): Promise<string[]> {
  const keys = addresses.map(addressKey)
  const rows = await tx
    .selectFrom('candidate_addresses')
    .innerJoin('candidates', 'candidates.id', 'candidate_addresses.candidate_id')
    .select('address_key')
    .where('address_key', '=', sql<string>`any(${keys}::text[])`)
    .$if(butSealed, (query) => query.where('sealed_at', 'is', null))
    .execute()
  const colleagues = await colleagueKeys(tx)
  const theirs = new Set(rows.map((row) => row.address_key).filter((key) => !colleagues.has(key)))
  return addresses.filter((address) => !theirs.has(addressKey(address)))
}

/**
 * Plans the searches after a block was removed. Any candidate may have taken part in such mail, so headers are read
 * first. No query finds all of it (another spelling, a name in Reply-To), so the mail of all candidates is searched
 * through too. Candidates who were blocked themselves are searched for as if new.
 */
export async function searchLifted(
  tx: Tx,
  mailbox: Pick<Mailbox, 'id' | 'user_id'>,
  pattern: string,
  now: Date,
): Promise<void> {
  const everybody = await allCandidates(tx)
  const pairs = [{ id: '', name: '', address: pattern }, ...(await searchable(tx, mailbox, everybody))]
  await insertSearches(tx, mailbox.id, 'lifted', pairs, { now, since: null, notBefore: now })
  await insertSearches(tx, mailbox.id, 'lifted', pairs, lateLook(now))
  if (await isListed(tx, mailbox.id)) {
    // Where a list is compared, no night searches for traces, and what was refused needs no look.
    await insertSearches(tx, mailbox.id, 'retrace', pairs.slice(1), { now, since: null, notBefore: now })
  }
  const lifted = new Set([pattern])
  const blocked = everybody.map((one) => ({
    ...one,
    addresses: one.addresses.filter((address) => blockedBy(addressKey(address), lifted) !== null),
  }))
  await addSearches(tx, mailbox, blocked, now)
}

async function isListed(tx: Tx, mailboxId: string): Promise<boolean> {
  const listed = await tx
    .selectFrom('searched_mailboxes')
    .select('mailbox_id')
    .where('mailbox_id', '=', mailboxId)
    .where('listed_at', 'is not', null)
    .executeTakeFirst()
  return listed !== undefined
}

/**
 * Returns the addresses to search a mailbox for. Colleagues' addresses are left out, because mail that they find is
 * the colleague's own; so are blocked addresses and those that many people write from.
 */
export async function searchable(
  tx: Tx,
  mailbox: Pick<Mailbox, 'user_id'>,
  candidates: readonly CandidateToSearch[],
): Promise<Pair[]> {
  const colleagues = await colleagueKeys(tx)
  const blocklist = await blocklistOf(tx, mailbox.user_id)
  return pairsOf(
    candidates,
    (key) => colleagues.has(key) || isSharedAddress(key) || blockedBy(key, blocklist) !== null,
  )
}

/** Returns all candidates with an address whose mail is not sealed, the most recently updated first. */
export async function allCandidates(tx: Tx): Promise<CandidateToSearch[]> {
  return await tx
    .selectFrom('candidates')
    .innerJoin('candidate_addresses', 'candidate_addresses.candidate_id', 'candidates.id')
    .select([
      'candidates.id',
      'candidates.name',
      sql<string[]>`array_agg(candidate_addresses.address)`.as('addresses'),
    ])
    .where('sealed_at', 'is', null)
    .groupBy(['candidates.id', 'candidates.name', 'candidates.updated_at'])
    .orderBy('candidates.updated_at', 'desc')
    .execute()
}

/** Stores searches for these addresses, as many as Google's limits require. */
export async function insertSearches(
  tx: Tx,
  mailboxId: string,
  kind: SearchKind,
  pairs: readonly Pair[],
  when: { now: Date; since: Date | null; notBefore: Date },
): Promise<void> {
  const chunks = chunksOf(kind, pairs)
  // Ids of the same millisecond are in no order. Sorting them keeps the order of the candidates.
  const ids = chunks.map(() => newId()).sort()
  const rows = chunks.map((chunk, index) => ({
    id: ids[index]!,
    mailbox_id: mailboxId,
    kind,
    addresses: chunk.map((pair) => pair.address),
    names: asked[kind].query === 'traces' ? namesOf(chunk) : [],
    candidate_ids: [...new Set(chunk.map((pair) => pair.id).filter((id) => id !== ''))],
    since: when.since,
    not_before: when.notBefore,
    created_at: when.now,
  }))
  if (rows.length === 0) return
  // As one value: a statement takes 65,535 of them, and a large house needs more searches than that allows.
  await sql`insert into searches
      (id, mailbox_id, kind, addresses, names, candidate_ids, since, not_before, created_at)
    select id, mailbox_id, kind, addresses, names, candidate_ids, since, not_before, created_at
    from jsonb_populate_recordset(null::searches, ${JSON.stringify(rows)}::jsonb)`.execute(tx)
}
