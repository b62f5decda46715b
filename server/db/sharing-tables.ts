import type { ColumnType, Generated } from 'kysely'

export type Stage = 'applied' | 'screening' | 'interview' | 'offer' | 'hired' | 'rejected'

/** The tables of who reads whose mail. */
export interface SharingTables {
  organisation: OrganisationTable
  vacancies: VacanciesTable
  vacancy_members: VacancyMembersTable
  applications: ApplicationsTable
  candidate_people: CandidatePeopleTable
  address_sharing: AddressSharingTable
  held_messages: HeldMessagesTable
  private_threads: PrivateThreadsTable
  access_requests: AccessRequestsTable
  removed_mail: RemovedMailTable
  private_candidates: PrivateCandidatesTable
}

/** The organisation's settings: exactly one row. */
interface OrganisationTable {
  is_only: Generated<boolean>
  /** Who, of those with the permission, reads a candidate's shared mail. */
  readers: Generated<'team' | 'everyone'>
  readers_chosen_at: Date | null
  /** Whether owners are asked before earlier mail with an address that a colleague brought is shared. */
  asks_owners: Generated<boolean>
  /** The stages at which a candidate's mail is sealed. */
  sealing_stages: Generated<Stage[]>
  /** Whether two administrators have to agree before a candidate is erased. */
  erasure_needs_two: Generated<boolean>
  /** How many days before candidates are erased by age their owners are told. */
  retention_notice_days: Generated<number>
  retention_ran_at: Date | null
}

interface VacanciesTable {
  id: string
  title: string
  status: Generated<'open' | 'closed'>
  confidential: Generated<boolean>
  external_id: string | null
  created_at: Date
  updated_at: Date
}

interface VacancyMembersTable {
  vacancy_id: string
  user_id: string
}

interface ApplicationsTable {
  id: string
  candidate_id: string
  /** Null: for no vacancy in particular. */
  vacancy_id: string | null
  stage: Stage
  created_at: Date
  updated_at: Date
}

interface CandidatePeopleTable {
  candidate_id: string
  user_id: string
  because: 'assigned' | 'wrote' | 'accepted'
  added_by: string | null
  added_at: Date
}

export type SharingState = 'shared' | 'held' | 'private'
export type SharingReason =
  | 'brought'
  | 'wrote'
  | 'chosen'
  | 'began_here'
  | 'organisation'
  | 'before'
  | 'colleague'

/** What the owner of a mailbox shares of one address; the migration says more. */
interface AddressSharingTable {
  mailbox_id: string
  address_key: string
  state: SharingState
  because: SharingReason
  brought_by: string | null
  candidate_id: string | null
  counted_at: Date | null
  created_at: Date
  decided_at: Date | null
  told_at: Date | null
  /** Shared with the candidates who had the address then; null: with all. */
  shared_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  declined_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  /** Since when no candidate has the address. */
  gone_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  gone_from: ColumnType<string | null, string | null | undefined, string | null>
  seen_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  /** In lower case. */
  spellings: ColumnType<string[], string[] | undefined, string[]>
}

/** A message that concerns a candidate through a held address only: never opened. */
interface HeldMessagesTable {
  mailbox_id: string
  provider_id: string
  provider_thread_id: string
  received_at: Date
  address_keys: string[]
}

interface PrivateThreadsTable {
  mailbox_id: string
  provider_thread_id: string
  made_by: string | null
  made_at: Date
}

/** A colleague's question whether they may read a candidate's mail. */
interface AccessRequestsTable {
  id: string
  candidate_id: string
  /** Who asks. */
  user_id: string
  state: Generated<'waiting' | 'given' | 'declined' | 'taken_back'>
  created_at: Date
  answered_at: Date | null
  answered_by: string | null
  /** When the asker closed the notice of the answer. */
  seen_at: Date | null
}

/** Mail that the owner of a Google account removed from the profiles. */
interface RemovedMailTable {
  google_sub: string
  provider_id: string
  removed_by: string | null
  removed_at: Date
}

/** New conversations of this user with this candidate are private. */
interface PrivateCandidatesTable {
  user_id: string
  candidate_id: string
  since: Date
}
