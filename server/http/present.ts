import type { CandidateDetails as CandidateAnswer, CandidateSummary } from '../../contract/candidates.ts'
import type { Person, Session } from '../../contract/people.ts'
import type { CandidateDetails } from '../candidates/candidates.ts'
import type { CandidateRow } from '../candidates/search.ts'
import type { User } from '../db/schema.ts'
import { setAsideCounts } from '../sync/set-aside.ts'
import { haveSecondFactor } from '../users/second-factor.ts'
import { hasAccess, mayReadMail } from '../users/user.ts'
import type { HttpParts } from './parts.ts'

/** Presents people to administrators, in the given order. */
export async function presentPeople(parts: HttpParts, users: readonly User[]): Promise<Person[]> {
  const ids = users.map(({ id }) => id)
  const states = await parts.mailboxStates(parts.database.db, ids)
  const setAside = await setAsideCounts(parts.database.db, ids)
  const secondFactors = await haveSecondFactor(parts.database.db, ids)
  const now = parts.clock.now()
  return users.map((user) => ({
    id: user.id,
    name: user.name,
    email: user.email,
    role: user.role,
    mailPermission: user.mail_permission,
    access: user.access,
    lastWorkingDay: user.last_working_day,
    hasAccess: hasAccess(user, now),
    mailboxState: states.get(user.id) ?? null,
    mailboxSetAside: setAside.get(user.id) ?? 0,
    hasSecondFactor: secondFactors.has(user.id),
    createdAt: user.created_at.toISOString(),
  }))
}

export function presentSelf(user: User): NonNullable<Session['user']> {
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    role: user.role,
    mailPermission: user.mail_permission,
    language: user.language,
    timeZone: user.time_zone,
    mustChangePassword: user.must_change_password,
  }
}

/** Presents a list of candidates, with the facts about their emails that this viewer may know. */
export async function presentCandidates(
  parts: HttpParts,
  viewer: User,
  rows: readonly CandidateRow[],
): Promise<CandidateSummary[]> {
  const facts = await emailFacts(
    parts,
    viewer,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    position: row.position,
    stage: row.stage,
    addresses: row.addresses,
    ...facts(row.id),
  }))
}

export async function presentCandidate(
  parts: HttpParts,
  viewer: User,
  { candidate, addresses, owner }: CandidateDetails,
): Promise<CandidateAnswer> {
  const facts = await emailFacts(parts, viewer, [candidate.id])
  return {
    id: candidate.id,
    name: candidate.name,
    position: candidate.position,
    stage: candidate.stage,
    addresses,
    owner,
    createdAt: candidate.created_at.toISOString(),
    ...facts(candidate.id),
  }
}

type EmailColumns = Pick<CandidateSummary, 'emailCount' | 'lastEmailAt'>

/** Without the permission to read mail, a viewer gets not even a count. */
async function emailFacts(
  parts: HttpParts,
  viewer: User,
  candidateIds: string[],
): Promise<(candidateId: string) => EmailColumns> {
  if (!mayReadMail(viewer)) return () => ({ emailCount: null, lastEmailAt: null })
  const facts = await parts.emailFacts(parts.database.db, viewer, candidateIds)
  return (candidateId) => {
    const found = facts.get(candidateId)
    return { emailCount: found?.count ?? 0, lastEmailAt: found?.lastAt?.toISOString() ?? null }
  }
}
