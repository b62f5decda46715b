import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import type { Pair } from './merge-moves.ts'
import type { MergeRecord } from './merge-record.ts'

interface When {
  mergeId: string
  mergedAt: Date
}

/** Moves everything back that a merge moved and that is still there. */
export async function moveBack(tx: Tx, pair: Pair, record: MergeRecord, when: When): Promise<void> {
  const { keptId, mergedId } = pair
  await addressesBack(tx, pair, record)
  await limitsBack(tx, pair, record, when)
  await applicationsBack(tx, pair, record, when)
  await forgetRemovedPeople(tx, pair)
  await rowsBack(tx, pair, 'candidate_people', 'user_id', record.people)
  await rowsBack(tx, pair, 'private_candidates', 'user_id', record.privateFor)
  await rowsBack(tx, pair, 'drafts', 'id', record.drafts)
  await rowsBack(tx, pair, 'outbox', 'id', record.outbox)
  await rowsBack(tx, pair, 'done_marks', 'id', record.doneMarks)
  await rowsBack(tx, pair, 'access_requests', 'id', record.requests)
  await sql`
    update address_offers offer set candidate_id = ${mergedId}::uuid
    from jsonb_to_recordset(${JSON.stringify(record.offers)}::jsonb) as moved(mailbox_id uuid, address_key text)
    where offer.candidate_id = ${keptId}::uuid and offer.mailbox_id = moved.mailbox_id
      and offer.address_key = moved.address_key`.execute(tx)
}

async function rowsBack(
  tx: Tx,
  { keptId, mergedId }: Pair,
  table: string,
  column: 'id' | 'user_id',
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return
  await sql`update ${sql.table(table)} set candidate_id = ${mergedId}::uuid
    where candidate_id = ${keptId}::uuid and ${sql.ref(column)} = any(${[...ids]}::uuid[])`.execute(tx)
}

/**
 * An address that was removed since the merge stays removed. Where both had the same address, the row that gave way comes
 * back if the other one is still there.
 */
async function addressesBack(tx: Tx, { keptId, mergedId }: Pair, record: MergeRecord): Promise<void> {
  await rowsBack(tx, { keptId, mergedId }, 'candidate_addresses', 'id', record.addresses)
  await sql`
    insert into candidate_addresses
      (id, candidate_id, address, address_key, added_by, created_at, theirs_since, ordinal)
    overriding system value
    select double.id, double.candidate_id, double.address, double.address_key,
      (select id from users where id = double.added_by), double.created_at, double.theirs_since, double.ordinal
    from jsonb_populate_recordset(null::candidate_addresses, ${JSON.stringify(record.doubles)}::jsonb) double
    where exists (select 1 from candidate_addresses other where other.address_key = double.address_key
      and other.candidate_id = any(${[keptId, mergedId]}::uuid[]) and other.candidate_id <> double.candidate_id)
    on conflict do nothing`.execute(tx)
}

async function limitsBack(tx: Tx, { keptId, mergedId }: Pair, record: MergeRecord, { mergeId }: When) {
  await sql`
    delete from reading_limits kept_back where candidate_id = ${keptId}::uuid and (merge_id = ${mergeId}::uuid
      or not exists (select 1 from candidate_addresses given
        where given.candidate_id = ${keptId}::uuid and given.address_key = kept_back.address_key))`.execute(
    tx,
  )
  await sql`
    insert into reading_limits (candidate_id, user_id, address_key, merge_id)
    select ${mergedId}::uuid, former.user_id, former.address_key, former.merge_id
    from jsonb_to_recordset(${JSON.stringify(record.limits)}::jsonb)
      as former(user_id uuid, address_key text, merge_id uuid)
    where exists (select 1 from users where users.id = former.user_id)
    on conflict do nothing`.execute(tx)
}

/** An application that both had comes back only if the kept one still has it. */
async function applicationsBack(
  tx: Tx,
  { keptId, mergedId }: Pair,
  { applications, stages }: MergeRecord,
  { mergedAt }: When,
): Promise<void> {
  await sql`
    delete from applications theirs where candidate_id = ${mergedId}::uuid and vacancy_id is not null and not exists (
      select 1 from applications ours where ours.candidate_id = ${keptId}::uuid
        and ours.vacancy_id is not distinct from theirs.vacancy_id)`.execute(tx)
  await rowsBack(tx, { keptId, mergedId }, 'applications', 'id', applications)
  await sql`
    update applications set stage = former.stage, updated_at = former.updated_at
    from jsonb_to_recordset(${JSON.stringify(stages)}::jsonb) as former(id uuid, stage text, updated_at timestamptz)
    where applications.id = former.id and applications.candidate_id = ${keptId}::uuid
      and applications.updated_at = ${mergedAt}::timestamptz`.execute(tx)
}

/** Whoever was in both teams and was removed from the merged one is in neither. */
async function forgetRemovedPeople(tx: Tx, { keptId, mergedId }: Pair): Promise<void> {
  await sql`
    delete from candidate_people theirs where candidate_id = ${mergedId}::uuid and not exists (
      select 1 from candidate_people ours where ours.candidate_id = ${keptId}::uuid
        and ours.user_id = theirs.user_id)`.execute(tx)
}
