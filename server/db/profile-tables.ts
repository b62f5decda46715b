import type { ColumnType } from 'kysely'

/** As in schema.ts, which imports this file. */
type Json<T> = ColumnType<T, string, string>

/** The tables of candidates who were deleted or merged. The migration says more. */
export interface ProfileTables {
  binned_candidates: BinnedCandidatesTable
  binned_addresses: BinnedAddressesTable
  candidate_merges: CandidateMergesTable
  reading_limits: ReadingLimitsTable
  distinct_candidates: DistinctCandidatesTable
}

interface BinnedCandidatesTable {
  candidate_id: string
  deleted_by: string | null
  links: Json<unknown[]>
  offers: Json<unknown[]>
}

interface BinnedAddressesTable {
  id: string
  candidate_id: string
  address: string
  address_key: string
  added_by: string | null
  created_at: Date
  theirs_since: Date | null
  ordinal: number
  /** Mailbox id → `shared_at` of the decision that shared the address with this candidate. */
  covered: Json<Record<string, string | null>>
}

interface CandidateMergesTable {
  id: string
  kept_id: string
  merged_id: string
  merged_at: Date
  merged_by: string | null
  undone_at: ColumnType<Date | null, never, Date | null>
  record: Json<unknown>
}

interface ReadingLimitsTable {
  candidate_id: string
  user_id: string
  address_key: string
  merge_id: string
}

interface DistinctCandidatesTable {
  one_id: string
  other_id: string
  said_by: string | null
  said_at: Date
}
