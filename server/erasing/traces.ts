import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import { eraseFromAccessLogs } from '../messages/access-log.ts'
import { tellOfSharing } from '../sharing/sharing.ts'
import { readHeadersFirst } from '../sync/ledger.ts'
import { forgetSearches } from '../sync/searches.ts'
import { eraseAuditAddresses, eraseAuditDetails } from '../users/audit.ts'
import type { Footprint } from './footprint.ts'

/**
 * Deletes what sync, sharing and the logs know of a candidate's addresses. Pages of searches that are under way, and
 * bodies that were just fetched, are dropped by whoever brings them, because the addresses are nobody's any more.
 *
 * @returns the numbers of the audit events that lost their details
 */
export async function forgetTraces(tx: Tx, footprint: Footprint, now: Date): Promise<number[]> {
  const { candidateId, mergedIds } = footprint
  const names = [...footprint.names, ...footprint.formerNames]
  const spellings = [...footprint.spellings, ...footprint.formerSpellings]
  const keys = [...footprint.keys, ...footprint.formerKeys]
  await forgetSearches(tx, { candidateIds: [candidateId, ...mergedIds], names, spellings }, now)
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
  await forgetKept(tx, keys)
  const emptied = [
    ...(await eraseAuditDetails(tx, 'candidate', [candidateId, ...mergedIds])),
    ...(await eraseAuditAddresses(tx, [...spellings, ...keys])),
  ]
  if (mergedIds.length > 0) await tx.deleteFrom('candidates').where('id', 'in', mergedIds).execute()
  // Names and addresses may stand in users' own exports too. They can be asked for again.
  await tx.deleteFrom('exports').where('candidate_id', 'is', null).execute()
  return emptied
}

/** Takes the addresses out of what the bin and merges keep of other candidates, so that neither gives them back. */
async function forgetKept(tx: Tx, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return
  const gone = sql`${[...keys]}::text[]`
  const names = (list: RawBuilder<unknown>) => sql`exists (select 1 from jsonb_array_elements(${list}) as one
    where one->>'address_key' = any(${gone}))`
  const without = (list: RawBuilder<unknown>) => sql`(select coalesce(jsonb_agg(one order by place), '[]')
    from jsonb_array_elements(${list}) with ordinality as each(one, place)
    where one->>'address_key' <> all(${gone}))`
  await sql`update binned_candidates set links = ${without(sql`links`)}, offers = ${without(sql`offers`)}
    where ${names(sql`links`)} or ${names(sql`offers`)}`.execute(tx)
  for (const list of ['doubles', 'offers', 'limits']) {
    const kept = sql`record->${sql.lit(list)}`
    await sql`update candidate_merges set record = jsonb_set(record, array[${sql.lit(list)}], ${without(kept)})
      where ${names(kept)}`.execute(tx)
  }
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
