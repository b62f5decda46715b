import { type Db, notify, type Tx } from '../db/db.ts'
import type { Candidate } from '../db/schema.ts'
import type { Stage } from '../db/sharing-tables.ts'
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
import { type Application, applicationsOf } from './applications.ts'
import { type Changer, mayChangeTeam, type TeamMember, visibleTeam } from './hiring-team.ts'
import { addFirstApplications, changeShortForm, type ShortForm } from './short-form.ts'
import { followStages, type OnSealed } from './stages.ts'
import { visibleName } from './visible-name.ts'

export interface NewCandidate extends ShortForm {
  name: string
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
  /** As the viewer may see them; the first is the candidate's position and stage. */
  applications: Application[]
  team: TeamMember[]
  mayChangeTeam: boolean
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
    by,
  )
  // Nothing follows: the addresses are not searched for yet.
  await followStages(tx, [candidateId], { ...by, onSealed: async () => undefined })
  const added = addresses.map(({ address }) => address)
  await recordCreated(tx, [{ candidateId, name: candidate.name, addresses: added }], by)
  await by.onAddressesChanged(tx, [{ candidateId, added, removed: [] }])
  await notify(tx, { kind: 'candidates' })
  return candidateId
}

/**
 * Changes a candidate. A new stage may seal their mail, or open it again.
 *
 * @throws Problem `candidate-not-found`, `not-in-hiring-team` for another position
 */
export async function changeCandidate(
  tx: Tx,
  actor: Changer,
  candidateId: string,
  { name, ...shortForm }: CandidateChange,
  by: { now: Date; onSealed: OnSealed },
): Promise<void> {
  const { now } = by
  await changeShortForm(tx, actor, candidateId, shortForm, by)
  const before = await tx
    .selectFrom('candidates')
    .select(['name', 'anonymised_at'])
    .where('id', '=', candidateId)
    .where('deleted_at', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!before) throw new Problem('candidate-not-found')
  if (before.anonymised_at && name !== undefined) throw new Problem('candidate-anonymised')
  const after = { name: name === undefined ? before.name : storedName(name) }
  await tx
    .updateTable('candidates')
    .set({ ...after, updated_at: now })
    .where('id', '=', candidateId)
    .execute()
  if (after.name !== before.name) {
    await recordAudit(tx, {
      at: now,
      actorId: actor.id,
      action: 'candidate.changed',
      subjectType: 'candidate',
      subjectId: candidateId,
      details: changedFields({ name: before.name }, after),
    })
  }
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
  by: { actorId: string; now: Date; onAddressesChanged: OnAddressesChanged },
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

/**
 * Reads a candidate as this viewer may see them.
 *
 * @throws Problem `candidate-not-found`
 */
export async function findCandidate(
  db: Db,
  viewer: Changer,
  candidateId: string,
  now: Date,
): Promise<CandidateDetails> {
  const found = await db
    .selectFrom('candidates')
    .leftJoin('users', 'users.id', 'candidates.owner_id')
    .selectAll('candidates')
    .select('users.name as owner_name')
    .where('candidates.id', '=', candidateId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (!found) throw new Problem('candidate-not-found')
  const { owner_name, ...candidate } = found
  return {
    candidate,
    addresses: await addressesWithSharers(db, candidateId),
    owner: candidate.owner_id ? { id: candidate.owner_id, name: owner_name ?? '' } : null,
    applications: (await applicationsOf(db, viewer.id, [candidateId])).get(candidateId) ?? [],
    team: await visibleTeam(db, viewer.id, candidateId, now),
    mayChangeTeam: await mayChangeTeam(db, viewer, candidateId, now),
  }
}

/** @throws Problem `invalid-input` if nothing of the name can be seen */
function storedName(name: string): string {
  const visible = visibleName(name)
  if (visible === '') throw new Problem('invalid-input', { fields: { name: 'too-small' } })
  return visible
}

/** Inserts candidates with their first applications. */
export async function insertCandidates(
  tx: Tx,
  candidates: readonly (ShortForm & { id: string; name: string })[],
  by: { actorId: string; now: Date },
): Promise<void> {
  if (candidates.length === 0) return
  const values = candidates.map(({ id, name }) => ({
    id,
    name: storedName(name),
    owner_id: by.actorId,
    created_at: by.now,
    updated_at: by.now,
  }))
  await tx.insertInto('candidates').values(values).execute()
  await addFirstApplications(tx, candidates, by)
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
