import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import { eraseFromAccessLogs } from '../messages/access-log.ts'
import { tellOfSharing } from '../sharing/sharing.ts'
import { readHeadersFirst } from '../sync/ledger.ts'
import { forgetSearches } from '../sync/searches.ts'
import { forgetWanted } from '../sync/wanted.ts'
import { eraseAuditDetails } from '../users/audit.ts'
import type { Footprint } from './footprint.ts'

/**
 * Deletes what sync, sharing and the logs know of a candidate's addresses. Pages of searches that are under way, and
 * bodies that were just fetched, are dropped by whoever brings them, because the addresses are nobody's any more.
 */
export async function forgetTraces(tx: Tx, footprint: Footprint): Promise<void> {
  const { candidateId, name, spellings } = footprint
  const keys = [...footprint.keys, ...footprint.formerKeys]
  await forgetSearches(tx, { candidateId, name, spellings })
  await forgetWanted(tx, keys)
  await forgetSharing(tx, footprint)
  await readHeadersFirst(tx, 'all')
  await tx.deleteFrom('address_offers').where('candidate_id', '=', candidateId).execute()
  if (keys.length > 0) {
    await tx.deleteFrom('address_offers').where('address_key', 'in', keys).execute()
    await tx.deleteFrom('image_senders').where('address_key', 'in', keys).execute()
    // In the bin, so that nobody comes back with the address.
    await tx.deleteFrom('binned_addresses').where('address_key', 'in', keys).execute()
  }
  // Nothing with the address is stored any more, so the block has nothing left to keep out.
  if (footprint.keys.length > 0)
    await tx.deleteFrom('blocks').where('pattern', 'in', footprint.keys).execute()
  await eraseFromAccessLogs(tx, keys)
  await eraseAuditDetails(tx, 'candidate', [candidateId])
  await forgetMerged(tx, candidateId)
  // Names and addresses may stand in users' own exports too. They can be asked for again.
  await tx.deleteFrom('exports').where('candidate_id', 'is', null).execute()
}

/** Deletes the candidates who were merged into this one: they are the same person. */
async function forgetMerged(tx: Tx, candidateId: string): Promise<void> {
  const merged = await tx
    .selectFrom('candidates')
    .select('id')
    .where('merged_into', '=', candidateId)
    .execute()
  const ids = merged.map(({ id }) => id)
  if (ids.length === 0) return
  await eraseAuditDetails(tx, 'candidate', ids)
  await tx.deleteFrom('candidates').where('id', 'in', ids).execute()
}

/** A former address may have been a stranger's, given by mistake: who keeps its mail private, or blocks it, goes on. */
async function forgetSharing(tx: Tx, { keys: own, formerKeys }: Footprint): Promise<void> {
  const keys = [...own, ...formerKeys]
  if (keys.length === 0) return
  const erased = sql`${keys}::text[]`
  const owners = await tx
    .selectFrom('address_sharing')
    .select('mailbox_id')
    .distinct()
    .where('address_key', 'in', keys)
    .execute()
  await tellOfSharing(
    tx,
    owners.map((row) => row.mailbox_id),
    [],
  )
  await sql`delete from address_sharing where address_key = any(${erased})
    and (state <> 'private' or address_key = any(${own}::text[]))`.execute(tx)
  // What is held because of another candidate too stays held for that one.
  await sql`update held_messages set address_keys = array(select key from unnest(address_keys) as key
      where key <> all(${erased})) where address_keys && ${erased}`.execute(tx)
  await sql`delete from held_messages where cardinality(address_keys) = 0`.execute(tx)
}
