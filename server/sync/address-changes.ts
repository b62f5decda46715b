import { sql } from 'kysely'
import { holdAddresses } from '../candidates/address-lock.ts'
import { type AddressChange, colleagueKeys } from '../candidates/addresses.ts'
import { linkOwnFiles } from '../candidates/own-file.ts'
import type { Clock } from '../clock.ts'
import type { Tx } from '../db/db.ts'
import type { Enqueue } from '../jobs/jobs.ts'
import { addressKey } from '../mail/address.ts'
import { linkStoredMail, unlinkStoredMail } from '../messages/addresses.ts'
import { withdrawOffers } from '../messages/offers.ts'
import { followBringing, followLoss, followReopening } from '../sharing/bringing.ts'
import { readHeadersFirst } from './ledger.ts'
import { nobodysAmong, withdrawSearches } from './searches.ts'
import { wantAddresses } from './wanted.ts'

interface FollowParts {
  clock: Clock
  enqueue: Enqueue
}

/**
 * Applies changes of candidates' addresses: puts stored mail on their profiles or takes it off at once, and asks every
 * mailbox to search for the new addresses. A mailbox that cannot be read now is searched later.
 */
export async function followAddresses(
  tx: Tx,
  parts: FollowParts,
  changes: readonly AddressChange[],
): Promise<void> {
  await holdAddresses(tx)
  const removed = changes.flatMap((change) => change.removed)
  // Searches are locked first, then messages, then the ledger. addBlock locks them in the same order.
  await withdrawSearches(tx, removed)
  const colleagues = await colleagueKeys(tx)
  const sealed = await sealedAmong(tx, changes)
  await followLosses(tx, changes, colleagues, parts.clock.now())
  const given: { candidateId: string; key: string }[] = []
  const reopened: { candidateId: string; key: string }[] = []
  for (const change of changes) {
    if (change.removed.length > 0) {
      await unlinkStoredMail(tx, change.candidateId, colleagues, parts.clock.now())
    }
    // Of a sealed candidate nothing new is shown or read. It is linked and searched for when they are reopened.
    if (sealed.has(change.candidateId)) continue
    const keys = change.added.map(addressKey).filter((key) => !colleagues.has(key))
    await linkStoredMail(tx, change.candidateId, keys)
    await withdrawOffers(tx, keys)
    const to = change.reopened ? reopened : given
    to.push(...keys.map((key) => ({ candidateId: change.candidateId, key })))
  }
  await followReopening(tx, reopened, parts.clock.now())
  for (const mailboxId of await followBringing(tx, given, parts.clock.now())) {
    await parts.enqueue(tx, 'sync-mailbox', { mailboxId })
  }
  if (removed.length > 0) await readHeadersFirst(tx, 'all')
  const added = [...given, ...reopened].map(({ key }) => key)
  await wantAddresses(tx, added, parts.clock.now())
}

/** Tells what owners share of the addresses that nobody has any more. */
async function followLosses(
  tx: Tx,
  changes: readonly AddressChange[],
  colleagues: ReadonlySet<string>,
  now: Date,
): Promise<void> {
  const removed = changes.flatMap((change) => change.removed)
  if (removed.length === 0) return
  const lost = new Set(await nobodysAmong(tx, removed))
  for (const change of changes) {
    const keys = change.removed.filter((address) => lost.has(address)).map(addressKey)
    await followLoss(tx, change.candidateId, keys, colleagues, now)
  }
}

/**
 * Applies a change of who is a colleague. An address that became a colleague's is treated as removed from the
 * candidates who have it, and an address that is no colleague's any more as added to them.
 *
 * @param keys canonical addresses that may have become a colleague's, or ceased to be one
 */
export async function followColleagues(tx: Tx, parts: FollowParts, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return
  await holdAddresses(tx)
  await linkOwnFiles(tx, keys, parts.clock.now())
  const colleagues = await colleagueKeys(tx)
  const back = keys.filter((key) => !colleagues.has(key))
  await ceaseToBeColleagues(tx, back, parts.clock.now())
  const rows = await tx
    .selectFrom('candidate_addresses')
    .select(['candidate_id', 'address', 'address_key'])
    .where('address_key', 'in', [...keys])
    .execute()
  if (rows.length === 0) return
  const changes = rows.map((row): AddressChange => {
    const isOurs = colleagues.has(row.address_key)
    return {
      candidateId: row.candidate_id,
      added: isOurs ? [] : [row.address],
      removed: isOurs ? [row.address] : [],
    }
  })
  await followAddresses(tx, parts, changes)
}

/** What came while an address was a colleague's was not a candidate's, even of one who is in the bin. */
async function ceaseToBeColleagues(tx: Tx, keys: readonly string[], now: Date): Promise<void> {
  if (keys.length === 0) return
  for (const table of ['candidate_addresses', 'binned_addresses'] as const) {
    await tx
      .updateTable(table)
      .set({ theirs_since: now })
      .where('address_key', 'in', [...keys])
      .execute()
  }
}

/**
 * Applies a change of whether a person is a colleague, by the address they sign in with, as {@link followColleagues}.
 */
export async function followPerson(tx: Tx, parts: FollowParts, userId: string): Promise<void> {
  const { email } = await tx
    .selectFrom('users')
    .select('email')
    .where('id', '=', userId)
    .executeTakeFirstOrThrow()
  await followColleagues(tx, parts, [addressKey(email)])
}

async function sealedAmong(tx: Tx, changes: readonly AddressChange[]): Promise<Set<string>> {
  const rows = await tx
    .selectFrom('candidates')
    .select('id')
    .where('id', '=', sql<string>`any(${changes.map(({ candidateId }) => candidateId)}::uuid[])`)
    .where('sealed_at', 'is not', null)
    .execute()
  return new Set(rows.map(({ id }) => id))
}
