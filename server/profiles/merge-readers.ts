import { sql } from 'kysely'
import { isInTeam, isReaderOf, possibleTeam } from '../candidates/hiring-team.ts'
import type { Tx } from '../db/db.ts'

/**
 * Returns who could read each of these candidates, by permission or not, sealed or not: everybody to whom a later change
 * (a permission, another stage) could show the mail without any decision about this candidate.
 */
export async function possibleReaders(
  tx: Tx,
  candidateIds: readonly string[],
): Promise<Map<string, Set<string>>> {
  const { rows } = await sql<{ candidate_id: string; user_id: string }>`
    select person.id as candidate_id, reader.id as user_id
    from candidates person cross join lateral (select person.id as id) asked
    cross join lateral ${possibleTeam(sql`asked.id`)} reader
    where person.id = any(${[...candidateIds]}::uuid[]) and reader.id is not null
      and (${isInTeam(sql`reader.id`)} or ${isReaderOf(sql`reader.id`, sql`asked.id`)})`.execute(tx)
  const readers = new Map(candidateIds.map((id) => [id, new Set<string>()]))
  for (const row of rows) readers.get(row.candidate_id)!.add(row.user_id)
  return readers
}

/**
 * Keeps the mail of these addresses from everybody who reads the merged candidate and did not read the candidate that
 * had the addresses before. So a merge shows nobody an email that they could not read before.
 *
 * @param before who could read the candidate that had the addresses
 * @param after who could read the merged candidate
 */
export async function limitReaders(
  tx: Tx,
  { mergeId, candidateId, keys }: { mergeId: string; candidateId: string; keys: readonly string[] },
  before: ReadonlySet<string>,
  after: ReadonlySet<string>,
): Promise<void> {
  const limited = [...after].filter((id) => !before.has(id))
  if (limited.length === 0 || keys.length === 0) return
  await sql`
    insert into reading_limits (candidate_id, user_id, address_key, merge_id)
    select ${candidateId}::uuid, user_id, key, ${mergeId}::uuid
    from unnest(${limited}::uuid[]) as user_id cross join unnest(${[...keys]}::text[]) as key
    on conflict do nothing`.execute(tx)
}
