import { type Db, notify, type Tx } from '../db/db.ts'
import type { Candidate, Stage } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import { newId } from '../ids.ts'
import { recordAudit, recordAudits } from '../users/audit.ts'
import { changedFields } from '../users/changed-fields.ts'
import {
  addAddress,
  insertAddresses,
  type OnAddressesChanged,
  readAddresses,
  removeAddress,
} from './addresses.ts'
import { visibleName } from './visible-name.ts'

export interface NewCandidate {
  name: string
  position: string
  stage: Stage
  /** At least one. */
  addresses: string[]
}

export interface CandidateChange {
  name?: string | undefined
  position?: string | undefined
  stage?: Stage | undefined
}

interface CandidateAddressDetails {
  id: string
  address: string
  /** Other candidates with the same address; its mail is shown on each of them. */
  sharedWith: { id: string; name: string }[]
}

export interface CandidateDetails {
  candidate: Candidate
  addresses: CandidateAddressDetails[]
  owner: { id: string; name: string } | null
}

/**
 * Creates a candidate, owned by the user who adds it.
 *
 * @throws Problem `candidate-needs-address`, `address-invalid`, `address-of-colleague`, `address-shared`
 */
export async function createCandidate(
  tx: Tx,
  candidate: NewCandidate,
  by: { actorId: string; now: Date; onAddressesChanged: OnAddressesChanged },
): Promise<string> {
  if (candidate.addresses.length === 0) throw new Problem('candidate-needs-address')
  const addresses = await readAddresses(tx, candidate.addresses, 'addresses')
  const candidateId = newId(by.now.getTime())
  await insertCandidates(tx, [{ id: candidateId, ...candidate }], by)
  await insertAddresses(
    tx,
    addresses.map((address) => ({ candidateId, address })),
    by.now,
  )
  const added = addresses.map(({ address }) => address)
  await recordCreated(tx, [{ candidateId, name: candidate.name, addresses: added }], by)
  await by.onAddressesChanged(tx, [{ candidateId, added, removed: [] }])
  await notify(tx, { kind: 'candidates' })
  return candidateId
}

/** @throws Problem `candidate-not-found` */
export async function changeCandidate(
  tx: Tx,
  candidateId: string,
  change: CandidateChange,
  by: { actorId: string; now: Date },
): Promise<void> {
  const before = await tx
    .selectFrom('candidates')
    .select(['name', 'position', 'stage'])
    .where('id', '=', candidateId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!before) throw new Problem('candidate-not-found')
  const after = {
    name: change.name === undefined ? before.name : storedName(change.name),
    position: change.position === undefined ? before.position : visibleName(change.position),
    stage: change.stage ?? before.stage,
  }
  await tx
    .updateTable('candidates')
    .set({ ...after, updated_at: by.now })
    .where('id', '=', candidateId)
    .execute()
  await recordAudit(tx, {
    at: by.now,
    actorId: by.actorId,
    action: 'candidate.changed',
    subjectType: 'candidate',
    subjectId: candidateId,
    details: changedFields(before, after),
  })
  await notifyCandidate(tx, candidateId)
}

/** Adds an entry to the audit log for each of these new candidates. */
export async function recordCreated(
  tx: Tx,
  created: readonly { candidateId: string; name: string; addresses: readonly string[] }[],
  by: { actorId: string; now: Date },
): Promise<void> {
  const entries = created.map(({ candidateId, name, addresses }) => ({
    at: by.now,
    actorId: by.actorId,
    action: 'candidate.created' as const,
    subjectType: 'candidate' as const,
    subjectId: candidateId,
    details: { name, addresses },
  }))
  await recordAudits(tx, entries)
}

/** See {@link addAddress}. */
export async function addCandidateAddress(
  tx: Tx,
  candidateId: string,
  address: string,
  by: { actorId: string | null; now: Date; onAddressesChanged: OnAddressesChanged },
): Promise<void> {
  await addAddress(tx, candidateId, address, by)
  await notifyCandidate(tx, candidateId)
}

/** See {@link removeAddress}. */
export async function removeCandidateAddress(
  tx: Tx,
  candidateId: string,
  addressId: string,
  by: { actorId: string | null; now: Date; onAddressesChanged: OnAddressesChanged },
): Promise<void> {
  await removeAddress(tx, candidateId, addressId, by)
  await notifyCandidate(tx, candidateId)
}

/** @throws Problem `candidate-not-found` */
export async function findCandidate(db: Db, candidateId: string): Promise<CandidateDetails> {
  const found = await db
    .selectFrom('candidates')
    .leftJoin('users', 'users.id', 'candidates.owner_id')
    .selectAll('candidates')
    .select('users.name as owner_name')
    .where('candidates.id', '=', candidateId)
    .executeTakeFirst()
  if (!found) throw new Problem('candidate-not-found')
  const { owner_name, ...candidate } = found
  return {
    candidate,
    addresses: await addressesWithSharers(db, candidateId),
    owner: candidate.owner_id ? { id: candidate.owner_id, name: owner_name ?? '' } : null,
  }
}

/** @throws Problem `invalid-input` if nothing of the name can be seen */
function storedName(name: string): string {
  const visible = visibleName(name)
  if (visible === '') throw new Problem('invalid-input', { fields: { name: 'too-small' } })
  return visible
}

/** Inserts candidates. */
export async function insertCandidates(
  tx: Tx,
  candidates: readonly { id: string; name: string; position: string; stage: Stage }[],
  by: { actorId: string; now: Date },
): Promise<void> {
  if (candidates.length === 0) return
  const values = candidates.map(({ id, name, position, stage }) => ({
    id,
    name: storedName(name),
    position: visibleName(position),
    stage,
    owner_id: by.actorId,
    created_at: by.now,
    updated_at: by.now,
  }))
  await tx.insertInto('candidates').values(values).execute()
}

async function addressesWithSharers(db: Db, candidateId: string): Promise<CandidateAddressDetails[]> {
  const addresses = await db
    .selectFrom('candidate_addresses')
    .select(['id', 'address', 'address_key'])
    .where('candidate_id', '=', candidateId)
    .orderBy('ordinal')
    .execute()
  const keys = addresses.map((row) => row.address_key)
  if (keys.length === 0) return []
  const sharers = await db
    .selectFrom('candidate_addresses')
    .innerJoin('candidates', 'candidates.id', 'candidate_addresses.candidate_id')
    .select(['address_key', 'candidates.id', 'candidates.name'])
    .where('address_key', 'in', keys)
    .where('candidate_id', '<>', candidateId)
    .orderBy('candidates.search_text')
    .limit(100)
    .execute()
  return addresses.map(({ id, address, address_key }) => ({
    id,
    address,
    sharedWith: sharers
      .filter((row) => row.address_key === address_key)
      .map(({ id, name }) => ({ id, name })),
  }))
}

/** Notifies the pages that show the profile and those that show the list. */
async function notifyCandidate(tx: Tx, candidateId: string): Promise<void> {
  await notify(tx, { kind: 'candidate', candidateId })
  await notify(tx, { kind: 'candidates' })
}
