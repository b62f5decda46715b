import type { CandidateDetails as CandidateAnswer, CandidateSummary } from '../../contract/candidates.ts'
import type { Person, Session } from '../../contract/people.ts'
import { type Application, applicationsOf } from '../candidates/applications.ts'
import type { CandidateDetails } from '../candidates/candidates.ts'
import { mayReopen, readCandidates } from '../candidates/hiring-team.ts'
import { sealedReaders } from '../candidates/sealed-readers.ts'
import type { CandidateRow } from '../candidates/search.ts'
import type { User } from '../db/schema.ts'
import { isPrivateByDefault } from '../messages/private-candidates.ts'
import { setAsideCounts } from '../sync/set-aside.ts'
import { asksForReaders } from '../users/organisation.ts'
import { haveSecondFactor } from '../users/second-factor.ts'
import { hasAccess, isAdmin, mayEditCandidates, mayReadMail } from '../users/user.ts'
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
    seesSealed: user.sees_sealed && isAdmin(user),
    createdAt: user.created_at.toISOString(),
  }))
}

export async function presentSelf(parts: HttpParts, user: User): Promise<NonNullable<Session['user']>> {
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    role: user.role,
    mailPermission: user.mail_permission,
    language: user.language,
    timeZone: user.time_zone,
    mustChangePassword: user.must_change_password,
    // The demo has chosen for everybody.
    asksForReaders: parts.demo === null && (await asksForReaders(parts.db, user)),
  }
}

/**
 * Presents a list of candidates, with the facts about their emails and applications that this viewer may know.
 *
 * @param vacancyId the vacancy whose applications are listed
 */
export async function presentCandidates(
  parts: HttpParts,
  viewer: User,
  rows: readonly CandidateRow[],
  vacancyId?: string,
): Promise<CandidateSummary[]> {
  const ids = rows.map(({ id }) => id)
  const facts = await emailFacts(parts, viewer, ids)
  const applications = await applicationsOf(parts.db, viewer.id, ids, vacancyId)
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    ...shortForm(applications.get(row.id)),
    addresses: row.addresses,
    ...facts(row.id),
  }))
}

export async function presentCandidate(
  parts: HttpParts,
  viewer: User,
  { candidate, addresses, owner, applications, team, mayChangeTeam }: CandidateDetails,
): Promise<CandidateAnswer> {
  const facts = await emailFacts(parts, viewer, [candidate.id])
  const isOwnFile = candidate.user_id === viewer.id
  return {
    id: candidate.id,
    name: candidate.name,
    ...shortForm(applications),
    addresses,
    owner,
    applications,
    team,
    mayChangeTeam,
    createdAt: candidate.created_at.toISOString(),
    anonymisedAt: candidate.anonymised_at?.toISOString() ?? null,
    sealed: candidate.sealed_at && {
      since: candidate.sealed_at.toISOString(),
      readers: await sealedReaders(parts.database.db),
      mayReopen:
        mayEditCandidates(viewer) &&
        (await mayReopen(parts.database.db, viewer, candidate.id, parts.clock.now())),
    },
    userId: isAdmin(viewer) || isOwnFile ? candidate.user_id : null,
    isOwnFile,
    privateByDefault: await isPrivateByDefault(parts.database.db, viewer.id, candidate.id),
    ...facts(candidate.id),
  }
}

/** The position and the stage that the application shown first gives a candidate. */
function shortForm([shown]: readonly Application[] = []): Pick<CandidateSummary, 'position' | 'stage'> {
  return { position: shown?.vacancy?.title ?? '', stage: shown?.stage ?? 'applied' }
}

type EmailColumns = Pick<CandidateSummary, 'emailCount' | 'lastEmailAt'>

/** Whoever may not read a candidate's mail gets no count, unless their own inbox has some of it. */
async function emailFacts(
  parts: HttpParts,
  viewer: User,
  candidateIds: string[],
): Promise<(candidateId: string) => EmailColumns> {
  if (!mayReadMail(viewer)) return () => ({ emailCount: null, lastEmailAt: null })
  const facts = await parts.emailFacts(parts.db, viewer, candidateIds)
  const readable = await readCandidates(parts.db, viewer, candidateIds)
  return (candidateId) => {
    const found = facts.get(candidateId)
    const none = readable.has(candidateId) ? 0 : null
    return { emailCount: found?.count ?? none, lastEmailAt: found?.lastAt?.toISOString() ?? null }
  }
}
