import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/db.ts'
import type { User } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import { type AccessFacts, hasAccess, isAdmin } from '../users/user.ts'
import { isLimitedReader } from './reading-limits.ts'

/** The person who looks, with the permission "Access candidate mailbox". */
export type Reader = Pick<User, 'id' | 'mail_permission'>

/** Somebody who changes a hiring team. */
export type Changer = Pick<User, 'id' | 'role'>

/** Why somebody is in a candidate's hiring team. A vacancy's team is in it while the vacancy is open. */
export type TeamReason =
  | { kind: 'owner' | 'assigned' | 'wrote' | 'accepted' }
  | { kind: 'vacancy'; vacancy: { id: string; title: string } }

export interface TeamMember {
  id: string
  name: string
  hasAccess: boolean
  /** At least one. */
  reasons: TeamReason[]
}

/**
 * An SQL condition: whether this user is among those who read a candidate's shared mail. The permission "Access
 * candidate mailbox" is not part of it; see {@link readsCandidate}.
 *
 * They are the candidate's owner, the people assigned, and the teams of the candidate's open vacancies; or everyone,
 * if the organisation chose that. A confidential vacancy, open or closed, limits them: whoever is neither its team,
 * nor the owner, nor assigned, reads nothing. Sealed mail is read by the administrators named for it alone, in the
 * team or not. Nobody reads their own file, or a candidate in the bin.
 *
 * @param userId a user's id, or an SQL expression for one
 * @param candidateId an SQL expression for the candidate's id; its table must not be called `person`
 */
export function isReaderOf(
  userId: string | RawBuilder<unknown>,
  candidateId: RawBuilder<unknown>,
): RawBuilder<boolean> {
  const me = meOf(userId)
  return sql<boolean>`exists (select 1 from candidates person where person.id = ${candidateId}
    and person.user_id is distinct from ${me} and person.deleted_at is null
    and case when person.sealed_at is not null then exists (select 1 from users reader
      where reader.id = ${me} and reader.sees_sealed and reader.role = 'admin')
    else ${isInTeam(me)} end)`
}

function meOf(userId: string | RawBuilder<unknown>): RawBuilder<unknown> {
  return typeof userId === 'string' ? sql`${userId}::uuid` : userId
}

/** An SQL condition on `person`: as {@link isReaderOf}, for mail that is not sealed. */
export function isInTeam(me: RawBuilder<unknown>): RawBuilder<boolean> {
  const applied = sql`applications application join vacancies vacancy on vacancy.id = application.vacancy_id
    where application.candidate_id = person.id`
  const isMember = sql`exists (select 1 from vacancy_members member
    where member.vacancy_id = vacancy.id and member.user_id = ${me})`
  return sql<boolean>`(person.owner_id = ${me}
    or exists (select 1 from candidate_people assigned
      where assigned.candidate_id = person.id and assigned.user_id = ${me})
    or ((exists (select 1 from organisation where organisation.readers = 'everyone')
        or exists (select 1 from ${applied} and vacancy.status = 'open' and ${isMember}))
      and not exists (select 1 from ${applied} and vacancy.confidential and not ${isMember})))`
}

/** Whether this user may read a candidate's shared mail: by permission and as a member of the hiring team. */
export async function readsCandidate(db: Db, reader: Reader, candidateId: string): Promise<boolean> {
  return (await readCandidates(db, reader, [candidateId])).has(candidateId)
}

/** Returns those of the candidates whose shared mail this user may read. */
export async function readCandidates(
  db: Db,
  reader: Reader,
  candidateIds: readonly string[],
): Promise<Set<string>> {
  if (reader.mail_permission === 'none' || candidateIds.length === 0) return new Set()
  const { rows } = await sql<{ id: string }>`
    select asked.id from unnest(${[...candidateIds]}::uuid[]) as asked(id)
    where ${isReaderOf(reader.id, sql`asked.id`)}`.execute(db)
  return new Set(rows.map(({ id }) => id))
}

/** Whether a candidate is the user's own file. */
export async function isOwnFile(db: Db, userId: string, candidateId: string): Promise<boolean> {
  const own = await db
    .selectFrom('candidates')
    .select('id')
    .where('id', '=', candidateId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return own !== undefined
}

/**
 * Returns a candidate's hiring team by name: the owner, the people assigned, and the teams of the open vacancies. It
 * names confidential vacancies too: see {@link visibleTeam}.
 */
async function hiringTeam(
  db: Db,
  candidateId: string,
  now: Date,
): Promise<(TeamMember & { confidential: ReadonlySet<string> })[]> {
  const { rows } = await sql<TeamRow>`
    select member.id, member.name, member.access, member.last_working_day, member.last_working_day_zone,
      why.kind, why.vacancy_id, why.title, why.confidential
    from (
      select owner_id as user_id, 'owner' as kind, 0 as rank, null::uuid as vacancy_id, null as title,
        false as confidential
      from candidates where id = ${candidateId}::uuid
      union all
      select user_id, because, 1, null, null, false from candidate_people where candidate_id = ${candidateId}::uuid
      union all
      select member.user_id, 'vacancy', 2, vacancy.id, vacancy.title, vacancy.confidential
      from applications application
      join vacancies vacancy on vacancy.id = application.vacancy_id and vacancy.status = 'open'
      join vacancy_members member on member.vacancy_id = vacancy.id
      where application.candidate_id = ${candidateId}::uuid
    ) why join users member on member.id = why.user_id
    order by lower(member.name), member.id, why.rank, why.title`.execute(db)
  return [...Map.groupBy(rows, ({ id }) => id)].map(([id, reasons]) => ({
    id,
    name: reasons[0]!.name,
    hasAccess: hasAccess(reasons[0]!, now),
    reasons: reasons.map(reasonOf),
    confidential: new Set(reasons.flatMap((row) => (row.confidential ? [row.vacancy_id!] : []))),
  }))
}

interface TeamRow extends AccessFacts {
  id: string
  name: string
  kind: TeamReason['kind']
  vacancy_id: string | null
  title: string | null
  confidential: boolean
}

function reasonOf({ kind, vacancy_id, title }: TeamRow): TeamReason {
  return kind === 'vacancy' ? { kind, vacancy: { id: vacancy_id!, title: title! } } : { kind }
}

/**
 * Returns the hiring team as this viewer may know it: a confidential vacancy of which they are no member is no reason
 * to name anybody. Whoever has lost access is left out, except the owner.
 */
export async function visibleTeam(
  db: Db,
  viewerId: string,
  candidateId: string,
  now: Date,
): Promise<TeamMember[]> {
  const team = await hiringTeam(db, candidateId, now)
  const known = new Set(team.find(({ id }) => id === viewerId)?.confidential)
  return team.flatMap(({ confidential, ...member }) => {
    const reasons = member.reasons.filter(
      (reason) =>
        reason.kind !== 'vacancy' || !confidential.has(reason.vacancy.id) || known.has(reason.vacancy.id),
    )
    const isOwner = reasons.some(({ kind }) => kind === 'owner')
    return reasons.length > 0 && (member.hasAccess || isOwner) ? [{ ...member, reasons }] : []
  })
}

/**
 * Whether this user may change a candidate's hiring team and applications. Those who are in it may, also while the
 * mail is sealed; so may administrators, unless a confidential vacancy excludes them while anybody in the team has access to Kurier.
 * Whoever reads a merged candidate in part only may not: they could let others read the rest.
 */
export async function mayChangeTeam(db: Db, user: Changer, candidateId: string, now: Date): Promise<boolean> {
  const { rows } = await sql<{ belongs: boolean; excluded: boolean }>`
    select exists (select 1 from candidates person where person.id = ${candidateId}::uuid
        and person.user_id is distinct from ${user.id}::uuid and ${isInTeam(meOf(user.id))}
        and not ${isLimitedReader(meOf(user.id), sql`person.id`)}) as belongs,
      ${isExcluded(meOf(user.id), sql`${candidateId}::uuid`)} as excluded`.execute(db)
  const { belongs, excluded } = rows[0]!
  if (belongs || !isAdmin(user)) return belongs
  if (await isOwnFile(db, user.id, candidateId)) return false
  return !excluded || (await isAbandoned(db, candidateId, now))
}

/**
 * Whether this user may open sealed mail again, or do what opens it: those who may change the hiring team, and the
 * administrators named for sealed mail.
 */
export async function mayReopen(db: Db, user: Changer, candidateId: string, now: Date): Promise<boolean> {
  if (await mayChangeTeam(db, user, candidateId, now)) return true
  const named = await db
    .selectFrom('users')
    .select('id')
    .where('id', '=', user.id)
    .where('sees_sealed', '=', true)
    .where('role', '=', 'admin')
    .executeTakeFirst()
  return named !== undefined
}

/** Whether this user belongs to a candidate's hiring team, also while the mail is sealed. */
export async function belongsToTeam(db: Db, userId: string, candidateId: string): Promise<boolean> {
  const { rows } = await sql<{ belongs: boolean }>`select exists (select 1 from candidates person
    where person.id = ${candidateId}::uuid and ${isInTeam(meOf(userId))}) as belongs`.execute(db)
  return rows[0]!.belongs
}

/** An SQL condition: whether a confidential vacancy, open or closed, has the candidate and not this user in its team. */
export function isExcluded(me: RawBuilder<unknown>, candidateId: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from applications application
    join vacancies vacancy on vacancy.id = application.vacancy_id and vacancy.confidential
    where application.candidate_id = ${candidateId} and not exists (select 1 from vacancy_members member
      where member.vacancy_id = vacancy.id and member.user_id = ${me}))`
}

/**
 * An SQL expression for a candidate's hiring team, as a table with the column `user_id`: people with and without access.
 *
 * @param candidateId an SQL expression for the candidate's id
 */
export function teamOf(candidateId: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select owner_id as user_id from candidates where id = ${candidateId}
    union all select user_id from candidate_people where candidate_id = ${candidateId}
    union all select member.user_id from applications application
      join vacancies vacancy on vacancy.id = application.vacancy_id and vacancy.status = 'open'
      join vacancy_members member on member.vacancy_id = vacancy.id
      where application.candidate_id = ${candidateId})`
}

/**
 * An SQL condition: whether this user may let others read a candidate's mail. They are named in the hiring team, and
 * they read all of it themselves: they have the permission, no confidential vacancy excludes them, no merge left them a
 * part, and the file is not their own.
 *
 * @param me an SQL expression for a user's id
 * @param candidateId an SQL expression for the candidate's id
 */
export function mayLetIn(me: RawBuilder<unknown>, candidateId: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from candidates person where person.id = ${candidateId}
    and person.user_id is distinct from ${me} and ${isInTeam(me)}
    and exists (select 1 from ${teamOf(candidateId)} team where team.user_id = ${me})
    and exists (select 1 from users reader where reader.id = ${me} and reader.mail_permission <> 'none')
    and not ${isLimitedReader(me, sql`person.id`)})`
}

/** Whether nobody in the hiring team has access to Kurier any more. */
export async function isAbandoned(db: Db, candidateId: string, now: Date): Promise<boolean> {
  return !(await hiringTeam(db, candidateId, now)).some((member) => member.hasAccess)
}

/** @throws Problem `not-in-hiring-team` */
export async function requireTeamChanger(
  db: Db,
  user: Changer,
  candidateId: string,
  now: Date,
): Promise<void> {
  if (!(await mayChangeTeam(db, user, candidateId, now))) throw new Problem('not-in-hiring-team')
}
