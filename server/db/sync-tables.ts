import type { Generated } from 'kysely'

/** The tables for sync, apart from mail itself. */

export interface LedgerTable {
  mailbox_id: string
  provider_id: string
  found_by: 'search' | 'trace' | 'history' | 'again'
  discovered_at: Date
  attempts: Generated<number>
  next_attempt_at: Date
  last_error: string | null
  set_aside_at: Date | null
  provider_thread_id: string | null
}

type SearchKind = 'past' | 'traces' | 'late' | 'gap' | 'audit' | 'retrace' | 'lifted'

export interface SearchesTable {
  id: string
  mailbox_id: string
  kind: SearchKind
  addresses: string[]
  names: string[]
  candidate_ids: string[]
  not_before: Date
  since: Date | null
  page_token: string | null
  found: Generated<number>
  created_at: Date
  done_at: Date | null
  named: Generated<number>
}

export interface SyncGapsTable {
  id: string
  mailbox_id: string
  cause: 'paused' | 'action_needed' | 'expired'
  began_at: Date
  ended_at: Date | null
}

export interface OpenedInVainTable {
  mailbox_id: string
  provider_id: string
  opened_at: Date
}

export interface AddressOffersTable {
  mailbox_id: string
  candidate_id: string
  address: string
  address_key: string
  name: string
  message_id: string | null
  offered_at: Date
  dismissed_at: Date | null
}

export interface BlocksTable {
  id: string
  user_id: string | null
  pattern: string
  created_by: string | null
  created_at: Date
}

export interface QuotaWindowsTable {
  key: string
  /** Maps epoch seconds to units. */
  spent: Record<string, number>
}
