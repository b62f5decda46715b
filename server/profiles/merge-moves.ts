import { sql } from 'kysely'
import { sealingStages } from '../candidates/stages.ts'
import type { Tx } from '../db/db.ts'
import type { Stage } from '../db/sharing-tables.ts'
import { mergedStage } from './merge-decisions.ts'
import type { MergeRecord } from './merge-record.ts'

/** Who stays and who is merged into them. */
export interface Pair {
  keptId: string
  mergedId: string
}

/**
 * Moves the addresses, as they were given: by whom, and since when. Of an address that both have, the row that is older
 * stays, because everything that is shared with it is also shared with whoever had it longer; who may see that is
 * limited to its own readers.
 *
 * @returns the canonical addresses by the candidate whose row stays
 */
export async function moveAddresses(tx: Tx, { keptId, mergedId }: Pair) {
  const { rows: doubles } = await sql<{ row: Record<string, unknown> & { candidate_id: string } }>`
    with double as (
      select case when coalesce(ours.theirs_since, ours.created_at) <= coalesce(theirs.theirs_since, theirs.created_at)
        then theirs.id else ours.id end as id
      from candidate_addresses ours join candidate_addresses theirs on theirs.address_key = ours.address_key
      where ours.candidate_id = ${keptId}::uuid and theirs.candidate_id = ${mergedId}::uuid)
    delete from candidate_addresses where id in (select id from double)
    returning to_jsonb(candidate_addresses) as row`.execute(tx)
  const { rows: moved } = await sql<{ id: string; address_key: string }>`
    update candidate_addresses set candidate_id = ${keptId}::uuid where candidate_id = ${mergedId}::uuid
    returning id, address_key`.execute(tx)
  const { rows: all } = await sql<{ address_key: string }>`
    select address_key from candidate_addresses where candidate_id = ${keptId}::uuid`.execute(tx)
  const movedKeys = new Set(moved.map((row) => row.address_key))
  return {
    addresses: moved.map((row) => row.id),
    doubles: doubles.map(({ row }) => row),
    ofMerged: [...movedKeys],
    ofKept: all.map((row) => row.address_key).filter((key) => !movedKeys.has(key)),
  }
}

/** Moves the stored mail to the profile of the kept candidate. */
export async function moveLinks(tx: Tx, { keptId, mergedId }: Pair): Promise<void> {
  await sql`
    with gone as (delete from candidate_messages where candidate_id = ${mergedId}::uuid returning message_id, address_key)
    insert into candidate_messages (candidate_id, message_id, address_key)
    select ${keptId}::uuid, message_id, address_key from gone
    on conflict do nothing`.execute(tx)
  await sql`
    update searches set candidate_ids = array_replace(candidate_ids, ${mergedId}::uuid, ${keptId}::uuid)
    where candidate_ids @> array[${mergedId}::uuid]`.execute(tx)
}

type Applications = Pick<MergeRecord, 'applications' | 'stages'>

/**
 * Moves the applications. Of two for one vacancy the kept candidate's stays, at the stage that {@link mergedStage} says. An
 * application for none at the first stage says nothing, so it moves only to a candidate without any.
 */
export async function moveApplications(tx: Tx, { keptId, mergedId }: Pair, now: Date): Promise<Applications> {
  const { rows: same } = await sql<{ id: string; stage: Stage; at: Date; theirs: Stage; theirs_at: Date }>`
    select ours.id, ours.stage, ours.updated_at as at, theirs.stage as theirs, theirs.updated_at as theirs_at
    from applications ours join applications theirs on theirs.vacancy_id is not distinct from ours.vacancy_id
    where ours.candidate_id = ${keptId}::uuid and theirs.candidate_id = ${mergedId}::uuid`.execute(tx)
  const sealing = await sealingStages(tx)
  const stages: MergeRecord['stages'] = []
  for (const row of same) {
    const ours = { stage: row.stage, updatedAt: row.at }
    const stage = mergedStage(ours, { stage: row.theirs, updatedAt: row.theirs_at }, sealing)
    if (stage === row.stage) continue
    stages.push({ id: row.id, stage: row.stage, updated_at: row.at.toISOString() })
    await tx.updateTable('applications').set({ stage, updated_at: now }).where('id', '=', row.id).execute()
  }
  const { rows: moved } = await sql<{ id: string }>`
    update applications theirs set candidate_id = ${keptId}::uuid
    where candidate_id = ${mergedId}::uuid and not exists (select 1 from applications ours
      where ours.candidate_id = ${keptId}::uuid and (ours.vacancy_id is not distinct from theirs.vacancy_id
        or theirs.vacancy_id is null and theirs.stage = 'applied'
          and not exists (select 1 from organisation where 'applied' = any(sealing_stages))))
    returning id`.execute(tx)
  return { applications: moved.map((row) => row.id), stages }
}

type Others = Pick<
  MergeRecord,
  'people' | 'privateFor' | 'drafts' | 'outbox' | 'doneMarks' | 'requests' | 'offers' | 'limits'
>

/** Moves everything else that names the merged candidate. What the kept one has too stays with the merged one, unseen. */
export async function moveOthers(tx: Tx, { keptId, mergedId }: Pair): Promise<Others> {
  const move = async <R>(table: string, returning: string, unless: string) => {
    const { rows } = await sql<R>`
      update ${sql.table(table)} theirs set candidate_id = ${keptId}::uuid where candidate_id = ${mergedId}::uuid
        and not exists (select 1 from ${sql.table(table)} ours
          where ours.candidate_id = ${keptId}::uuid and ${sql.raw(unless)})
      returning ${sql.raw(returning)}`.execute(tx)
    return rows
  }
  const ids = async (table: string, unless = 'false') =>
    (await move<{ id: string }>(table, 'id', unless)).map(({ id }) => id)
  const users = async (table: string) =>
    (await move<{ user_id: string }>(table, 'user_id', 'ours.user_id = theirs.user_id')).map(
      (row) => row.user_id,
    )
  return {
    people: await users('candidate_people'),
    privateFor: await users('private_candidates'),
    drafts: await ids('drafts'),
    outbox: await ids('outbox'),
    doneMarks: await ids(
      'done_marks',
      'ours.message_id = theirs.message_id and ours.undone_at is null and theirs.undone_at is null',
    ),
    requests: await ids(
      'access_requests',
      `ours.user_id = theirs.user_id and ours.state = 'waiting' and theirs.state = 'waiting'`,
    ),
    offers: await move('address_offers', 'mailbox_id, address_key', sameOffer),
    limits: await move('reading_limits', 'user_id, address_key, merge_id', sameLimit),
  }
}

const sameOffer = 'ours.mailbox_id = theirs.mailbox_id and ours.address_key = theirs.address_key'
const sameLimit = 'ours.user_id = theirs.user_id and ours.address_key = theirs.address_key'
