import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/db.ts'
import type { User } from '../db/schema.ts'

/** The person who looks, with the permission "Access candidate mailbox". */
export type Reader = Pick<User, 'id' | 'mail_permission'>

/**
 * An SQL condition: whether this user is among those who read a candidate's shared mail. The permission "Access
 * candidate mailbox" is not part of it; see {@link readsCandidate}.
 *
 * They are the candidate's owner, the people assigned, and the teams of the candidate's open vacancies; or everyone,
 * if the organisation chose that. A confidential vacancy limits them: whoever is neither its team, nor the owner, nor
 * assigned, reads nothing. Sealed mail is read by the administrators named for it alone. Nobody reads their own file.
 *
 * @param user the user's id, or an SQL expression for it
 * @param candidateId an SQL expression for the candidate's id
 */
export function isReaderOf(
  user: string | RawBuilder<unknown>,
  candidateId: RawBuilder<unknown>,
): RawBuilder<boolean> {
  const me = typeof user === 'string' ? sql`${user}::uuid` : user
  const openVacancy = sql`applications application join vacancies vacancy on vacancy.id = application.vacancy_id
    where application.candidate_id = person.id and vacancy.status = 'open'`
  const isMember = sql`exists (select 1 from vacancy_members member
    where member.vacancy_id = vacancy.id and member.user_id = ${me})`
  return sql<boolean>`exists (select 1 from candidates person where person.id = ${candidateId}
    and person.user_id is distinct from ${me}
    and (person.sealed_at is null or exists (select 1 from users reader where reader.id = ${me} and reader.sees_sealed))
    and (person.owner_id = ${me}
      or exists (select 1 from candidate_people assigned
        where assigned.candidate_id = person.id and assigned.user_id = ${me})
      or ((exists (select 1 from organisation where organisation.readers = 'everyone')
          or exists (select 1 from ${openVacancy} and ${isMember}))
        and not exists (select 1 from ${openVacancy} and vacancy.confidential and not ${isMember}))))`
}

/** Whether this user may read a candidate's shared mail: by permission and as a member of the hiring team. */
export async function readsCandidate(db: Db, reader: Reader, candidateId: string): Promise<boolean> {
  if (reader.mail_permission === 'none') return false
  const { rows } = await sql<{ reads: boolean }>`
    select ${isReaderOf(reader.id, sql`${candidateId}::uuid`)} as reads`.execute(db)
  return rows[0]?.reads ?? false
}
