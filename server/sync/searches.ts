import { sql } from 'kysely'
import { colleagueKeys } from '../candidates/addresses.ts'
import type { Tx } from '../db/db.ts'
import type { Mailbox, SearchKind } from '../db/schema.ts'
import { newId } from '../ids.ts'
import { addressKey } from '../mail/address.ts'
import { isSharedAddress } from '../mail/shared-address.ts'
import { blockedBy, blocklistOf } from '../mailboxes/blocks.ts'
import { openedAtOnce } from '../sharing/sharing.ts'
import { asked, type CandidateToSearch, chunksOf, namesOf, type Pair, pairsOf } from './search-plan.ts'

/** Google's index lags behind, so mail that it did not have yet is searched for again after this time. */
export const lateLookMs = 15 * 60_000
const lateWindowMs = 2 * 24 * 60 * 60_000

/**
 * Plans the searches that bring past mail of these candidates into a mailbox: for their addresses, for other traces
 * of them, and later again for the last two days. The order of the candidates is kept.
 */
export async function addSearches(
  tx: Tx,
  mailbox: Pick<Mailbox, 'id' | 'user_id'>,
  candidates: readonly CandidateToSearch[],
  now: Date,
): Promise<void> {
  const pairs = await searchable(tx, mailbox, candidates)
  // Mail with addresses that are not decided has its headers read first, and is searched for apart.
  const grouped = await openFirst(tx, mailbox, pairs)
  await insertSearches(tx, mailbox.id, 'past', grouped, { now, since: null, notBefore: now })
  await insertSearches(tx, mailbox.id, 'traces', pairs, { now, since: null, notBefore: now })
  await insertSearches(tx, mailbox.id, 'late', pairs, lateLook(now))
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
 * without any address left is done.
 */
export async function withdrawSearches(tx: Tx, addresses: readonly string[], now: Date): Promise<void> {
  const candidates = [{ id: '', name: '', addresses: await nobodysAmong(tx, addresses, { butSealed: true }) }]
  const spellings = pairsOf(candidates, () => false).map((pair) => pair.address)
  if (spellings.length === 0) return
  const { rows } = await sql<{ id: string; addresses: string[] }>`
    select id, addresses from searches where done_at is null and kind in ('past', 'traces', 'late')
      and addresses && ${spellings}::text[] order by id for update`.execute(tx)
  for (const { id, addresses: asked } of rows) {
    const rest = asked.filter((address) => !spellings.includes(address))
    await tx
      .updateTable('searches')
      .set({ addresses: rest, page_token: null, done_at: rest.length === 0 ? now : null })
      .where('id', '=', id)
      .execute()
  }
}

/**
 * Takes somebody who is erased out of all searches, finished ones too. A search that is under way starts over without
 * their addresses; its last page is dropped when it comes.
 *
 * @param gone who it is: their files, every name that they have and had, and their addresses as searches have them
 */
export async function forgetSearches(
  tx: Tx,
  gone: { candidateIds: readonly string[]; names: readonly string[]; spellings: readonly string[] },
  now: Date,
): Promise<void> {
  const addresses = sql`${[...gone.spellings]}::text[]`
  const ids = sql`${[...gone.candidateIds]}::uuid[]`
  const concerned = sql`(addresses && ${addresses} or candidate_ids && ${ids})`
  await sql`select id from searches where ${concerned} order by id for update`.execute(tx)
  // Another candidate of the search may have the same name.
  await sql`update searches set
      addresses = array(select address from unnest(addresses) as address where address <> all(${addresses})),
      candidate_ids = array(select id from unnest(candidate_ids) as id where id <> all(${ids})),
      names = array(select name from unnest(names) as own(name) where own.name <> all(${[...gone.names]}::text[])
        or exists (select 1 from candidates other where other.id = any(candidate_ids)
          and other.id <> all(${ids}) and other.name = own.name)),
      page_token = case when addresses && ${addresses} then null else page_token end,
      done_at = case when addresses <@ ${addresses} then coalesce(done_at, ${now}::timestamptz) else done_at end
    where ${concerned}`.execute(tx)
  await sql`delete from searches where kind <> 'gap' and cardinality(addresses) = 0`.execute(tx)
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
  const lifted = new Set([pattern])
  const blocked = everybody.map((one) => ({
    ...one,
    addresses: one.addresses.filter((address) => blockedBy(addressKey(address), lifted) !== null),
  }))
  await addSearches(tx, mailbox, blocked, now)
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
    page_token: null,
    created_at: when.now,
    done_at: null,
  }))
  if (rows.length > 0) await tx.insertInto('searches').values(rows).execute()
}
