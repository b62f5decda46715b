import type { Generated } from 'kysely'
import type { Stage } from './sharing-tables.ts'

/** The tables of erased candidates, and of how long candidates are kept. */
export interface ErasingTables {
  erasure_key: ErasureKeyTable
  erased_addresses: ErasedAddressesTable
  erasures: ErasuresTable
  erasure_requests: ErasureRequestsTable
  retention_rules: RetentionRulesTable
  candidate_retention: CandidateRetentionTable
}

/** Whether nothing of a candidate stays, or what statistics need. */
export type ErasureKind = 'erase' | 'anonymise'

/** The key of the hashes in `erased_addresses`: one row at most. */
interface ErasureKeyTable {
  is_only: Generated<boolean>
  sealed_key: string
}

interface ErasedAddressesTable {
  /** HMAC-SHA-256 of the canonical address, base64url. */
  hash: string
  erased_at: Date
}

interface ErasuresTable {
  id: string
  candidate_id: string
  kind: ErasureKind
  erased_at: Date
  /** Names of files in the picture cache. */
  pictures: string[]
  cleaned_at: Date | null
  settled_at: Date | null
}

/** Asked by one administrator, to be confirmed by another. */
interface ErasureRequestsTable {
  candidate_id: string
  kind: ErasureKind
  asked_by: string
  asked_at: Date
}

interface RetentionRulesTable {
  stage: Stage
  /** Since the last contact. */
  months: number
  action: ErasureKind
}

interface CandidateRetentionTable {
  candidate_id: string
  kept_until: Date | null
  told_at: Date | null
  letter_at: Date | null
}
