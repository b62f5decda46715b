import { sql } from 'kysely'
import { holdAddresses } from '../candidates/address-lock.ts'
import type { SealChange } from '../candidates/stages.ts'
import type { Clock } from '../clock.ts'
import type { Tx } from '../db/db.ts'
import type { Enqueue } from '../jobs/jobs.ts'
import { followAddresses } from './address-changes.ts'
import { readHeadersFirst } from './ledger.ts'
import { withdrawSearches } from './searches.ts'

/**
 * Applies that candidates were sealed or reopened. From then on the addresses of a sealed candidate match nothing:
 * open searches lose them, and what searches found is checked by its headers before it is opened. Stored mail stays
 * where it is. Whoever is reopened is searched for as if new, so what was missed comes back.
 */
export async function followSeals(
  tx: Tx,
  parts: { clock: Clock; enqueue: Enqueue },
  changes: readonly SealChange[],
): Promise<void> {
  await holdAddresses(tx)
  const ids = (isSealed: boolean) =>
    changes.filter((change) => change.isSealed === isSealed).map(({ candidateId }) => candidateId)
  const sealed = await addressesOf(tx, ids(true))
  if (sealed.length > 0) {
    await withdrawSearches(
      tx,
      sealed.flatMap(({ addresses }) => addresses),
    )
    await readHeadersFirst(tx, 'all')
  }
  const reopened = await addressesOf(tx, ids(false))
  if (reopened.length === 0) return
  await followAddresses(
    tx,
    parts,
    reopened.map(({ id, addresses }) => ({ candidateId: id, added: addresses, removed: [], reopened: true })),
  )
}

async function addressesOf(
  tx: Tx,
  candidateIds: readonly string[],
): Promise<{ id: string; addresses: string[] }[]> {
  if (candidateIds.length === 0) return []
  return await tx
    .selectFrom('candidate_addresses')
    .select(['candidate_id as id', sql<string[]>`array_agg(address order by ordinal)`.as('addresses')])
    .where('candidate_id', 'in', [...candidateIds])
    .groupBy('candidate_id')
    .execute()
}
