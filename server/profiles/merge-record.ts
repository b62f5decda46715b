import type { Stage } from '../db/sharing-tables.ts'

/** What a merge moved, and what it was before, so that it can be undone. Ids are of rows. */
export interface MergeRecord {
  addresses: string[]
  /** Rows of candidate_addresses of either candidate, whose address the other had before them. */
  doubles: Record<string, unknown>[]
  applications: string[]
  /** Applications of the kept candidate for a vacancy that both had applied for. */
  stages: { id: string; stage: Stage; updated_at: string }[]
  /** Users in the hiring team. */
  people: string[]
  /** Whether the merged candidate's owner was assigned to the kept one. */
  ownerAssigned: boolean
  privateFor: string[]
  drafts: string[]
  outbox: string[]
  doneMarks: string[]
  requests: string[]
  offers: { mailbox_id: string; address_key: string }[]
  /** Limits of earlier merges that the merged candidate had. */
  limits: { user_id: string; address_key: string; merge_id: string }[]
  kept: KeptBefore
}

export interface KeptBefore {
  owner_id: string | null
  user_id: string | null
  reopened_at: string | null
}
