import type { Db, Tx } from '../db/db.ts'
import type { CandidateAddress } from '../db/schema.ts'
import { Problem, type ProblemCode } from '../errors.ts'
import { newId } from '../ids.ts'
import { addressKey, certainAddress } from '../mail/address.ts'
import { isSharedAddress } from '../mail/shared-address.ts'
import { type AuditEntry, recordAudits } from '../users/audit.ts'

/** RFC 5321 §4.5.3.1: 64 octets of local part, an at sign, 255 of domain. */
const maxAddressLength = 320

/** The addresses that were added to or removed from a candidate, in the same transaction. */
export interface AddressChange {
  candidateId: string
  /** As written; `addressKey` returns the canonical form that mail is matched by. */
  added: string[]
  removed: string[]
  /** Whether the added addresses were the candidate's before: their mail was sealed, and is matched again. */
  reopened?: true
}

/**
 * Called in the same transaction with the addresses that were added and removed. A bulk change is one call, because
 * past mail is searched for in groups of addresses.
 */
export type OnAddressesChanged = (tx: Tx, changes: readonly AddressChange[]) => Promise<void>

export interface WrittenAddress {
  address: string
  key: string
}

/** Parses `Maja <maja@poczta.pl>` or `maja@poczta.pl` as an address and its key; null if it is not one address. */
export function readAddress(text: string): WrittenAddress | null {
  const address = certainAddress(text)
  if (!address || address.length > maxAddressLength || !/@[^@]*\.[^@.]+$/.test(address)) return null
  return { address, key: addressKey(address) }
}

/**
 * Parses each text as an address; addresses with the same key are returned once.
 *
 * @param path of the input that holds them, for the error
 * @throws Problem `address-invalid`, `address-of-colleague`, `address-shared`, with the field it is about
 */
export async function readAddresses(
  db: Db,
  texts: readonly string[],
  path: string,
): Promise<WrittenAddress[]> {
  const colleagues = await colleagueKeys(db)
  const found = new Map<string, WrittenAddress>()
  for (const [index, text] of texts.entries()) {
    const written = requireAddress(text, colleagues, `${path}.${index}`)
    if (!found.has(written.key)) found.set(written.key, written)
  }
  return [...found.values()]
}

/**
 * Returns the keys of every colleague's address: those that users sign in with and those of connected mailboxes. A
 * removed user is no colleague any more.
 */
export async function colleagueKeys(db: Db): Promise<Set<string>> {
  const rows = await db
    .selectFrom('users')
    .select('email as address')
    .where('access', '<>', 'removed')
    .unionAll(
      db
        .selectFrom('mailbox_addresses')
        .innerJoin('mailboxes', 'mailboxes.id', 'mailbox_addresses.mailbox_id')
        .select('address_key as address')
        .where('disconnected_at', 'is', null),
    )
    .execute()
  return new Set(rows.map(({ address }) => addressKey(address)))
}

/** Inserts all addresses in one statement, as given by `actorId`. They are shown in the order given. */
export async function insertAddresses(
  tx: Tx,
  rows: readonly { candidateId: string; address: WrittenAddress }[],
  { actorId, now }: { actorId: string | null; now: Date },
): Promise<void> {
  if (rows.length === 0) return
  // Ids of the same millisecond are in no order. Sorting them keeps the order of the rows.
  const ids = rows.map(() => newId(now.getTime())).sort()
  const values = rows.map(({ candidateId, address }, index) => ({
    id: ids[index]!,
    candidate_id: candidateId,
    address: address.address,
    address_key: address.key,
    added_by: actorId,
    created_at: now,
  }))
  await tx.insertInto('candidate_addresses').values(values).execute()
}

/**
 * Adds an address to a candidate.
 *
 * @throws Problem `candidate-not-found`, `address-invalid`, `address-of-colleague`, `address-shared`, `address-taken`
 */
export async function addAddress(
  tx: Tx,
  candidateId: string,
  text: string,
  by: { actorId: string; now: Date; onAddressesChanged: OnAddressesChanged },
): Promise<void> {
  const existing = await lockAddresses(tx, candidateId)
  const written = requireAddress(text, await colleagueKeys(tx), 'address')
  if (existing.some((row) => row.address_key === written.key)) throw refusal('address-taken', 'address')
  await insertAddresses(tx, [{ candidateId, address: written }], by)
  await recordAddresses(tx, 'candidate.address_added', [{ candidateId, address: written.address }], by)
  await by.onAddressesChanged(tx, [{ candidateId, added: [written.address], removed: [] }])
}

/**
 * Removes an address from a candidate.
 *
 * @throws Problem `candidate-not-found`, `not-found`, `candidate-needs-address`
 */
export async function removeAddress(
  tx: Tx,
  candidateId: string,
  addressId: string,
  by: { actorId: string | null; now: Date; onAddressesChanged: OnAddressesChanged },
): Promise<void> {
  const existing = await lockAddresses(tx, candidateId)
  const row = existing.find(({ id }) => id === addressId)
  if (!row) throw new Problem('not-found')
  if (existing.length === 1) throw new Problem('candidate-needs-address')
  await tx.deleteFrom('candidate_addresses').where('id', '=', addressId).execute()
  await recordAddresses(tx, 'candidate.address_removed', [{ candidateId, address: row.address }], by)
  await by.onAddressesChanged(tx, [{ candidateId, added: [], removed: [row.address] }])
}

/** Adds an entry to the audit log for each address that a candidate got or lost. */
export async function recordAddresses(
  tx: Tx,
  action: 'candidate.address_added' | 'candidate.address_removed',
  changes: readonly { candidateId: string; address: string }[],
  by: { actorId: string | null; now: Date },
): Promise<void> {
  const entries = changes.map(
    ({ candidateId, address }): AuditEntry => ({
      at: by.now,
      actorId: by.actorId,
      action,
      subjectType: 'candidate',
      subjectId: candidateId,
      details: { address },
    }),
  )
  await recordAudits(tx, entries)
}

/**
 * Returns the key by which the mail of one of a candidate's addresses is matched.
 *
 * @throws Problem `not-found`
 */
export async function addressKeyOf(db: Db, candidateId: string, addressId: string): Promise<string> {
  const row = await db
    .selectFrom('candidate_addresses')
    .select('address_key')
    .where('id', '=', addressId)
    .where('candidate_id', '=', candidateId)
    .executeTakeFirst()
  if (!row) throw new Problem('not-found')
  return row.address_key
}

/** Locks the candidate, so that two simultaneous removals cannot leave it without an address. */
async function lockAddresses(tx: Tx, candidateId: string): Promise<CandidateAddress[]> {
  const candidate = await tx
    .selectFrom('candidates')
    .select('anonymised_at')
    .where('id', '=', candidateId)
    .where('deleted_at', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!candidate) throw new Problem('candidate-not-found')
  if (candidate.anonymised_at) throw new Problem('candidate-anonymised')
  return await tx
    .selectFrom('candidate_addresses')
    .selectAll()
    .where('candidate_id', '=', candidateId)
    .orderBy('ordinal')
    .execute()
}

function requireAddress(text: string, colleagues: ReadonlySet<string>, field: string): WrittenAddress {
  const written = readAddress(text)
  if (!written) throw refusal('address-invalid', field)
  if (colleagues.has(written.key)) throw refusal('address-of-colleague', field)
  if (isSharedAddress(written.key)) throw refusal('address-shared', field)
  return written
}

function refusal(code: ProblemCode, field: string): Problem {
  return new Problem(code, { fields: { [field]: code } })
}
