import { sql } from 'kysely'
import { type Db, notify, type Tx } from '../db/db.ts'
import { Problem } from '../errors.ts'

/** Another candidate who may be the same person. */
export interface Twin {
  id: string
  name: string
  addresses: string[]
  /** What they have in common. */
  because: 'address' | 'name'
}

/** The most that are suggested. */
const mostTwins = 3

/**
 * Returns candidates who may be the same person as this one: with the same address, or with the same name, whatever the
 * order of its words, capitals and accents. Looks them up by index, so it costs the same however many candidates there
 * are. Names and addresses of candidates are known to everybody; what else two have in common is not asked, because a
 * vacancy may be confidential.
 */
export async function twinsOf(db: Db, candidateId: string): Promise<Twin[]> {
  const { rows } = await sql<Twin>`
    with self as (select id, name_key(name) as key from candidates where id = ${candidateId}::uuid and deleted_at is null),
    alike as (
      select theirs.candidate_id as id, 'address' as because, 0 as rank from self
      join candidate_addresses ours on ours.candidate_id = self.id
      join candidate_addresses theirs on theirs.address_key = ours.address_key and theirs.candidate_id <> self.id
      union all
      (select twin.id, 'name', 1 from self join candidates twin on name_key(twin.name) = self.key
        and twin.deleted_at is null and twin.id <> self.id where self.key like '% %' limit ${mostTwins + 20}))
    select found.id, candidates.name, found.because,
      array(select address from candidate_addresses where candidate_id = found.id order by ordinal limit 3) as addresses
    from (select distinct on (id) id, because, rank from alike order by id, rank) found
    join candidates on candidates.id = found.id and candidates.deleted_at is null
    where not exists (select 1 from distinct_candidates said
      where said.one_id = least(found.id, ${candidateId}::uuid) and said.other_id = greatest(found.id, ${candidateId}::uuid))
    order by found.rank, candidates.created_at, found.id
    limit ${mostTwins}`.execute(db)
  return rows
}

/**
 * Remembers that two candidates are not the same person.
 *
 * @throws Problem `candidate-not-found`
 */
export async function rememberDistinct(
  tx: Tx,
  { candidateId, otherId }: { candidateId: string; otherId: string },
  by: { actorId: string; now: Date },
): Promise<void> {
  const found = await tx
    .selectFrom('candidates')
    .select('id')
    .where('id', 'in', [candidateId, otherId])
    .where('deleted_at', 'is', null)
    .forKeyShare()
    .execute()
  if (found.length !== 2) throw new Problem('candidate-not-found')
  const [one, other] = [candidateId, otherId].toSorted() as [string, string]
  await tx
    .insertInto('distinct_candidates')
    .values({ one_id: one, other_id: other, said_by: by.actorId, said_at: by.now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await notify(tx, { kind: 'candidate', candidateId }, { kind: 'candidate', candidateId: otherId })
}
