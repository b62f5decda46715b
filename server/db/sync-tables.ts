import type { Generated, GeneratedAlways } from 'kysely'

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

type SearchKind = 'past' | 'traces' | 'late' | 'gap' | 'audit' | 'retrace' | 'lifted' | 'listing'

/** Open searches only: the page that ends a search deletes it. */
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
  created_at: Date
}

/** What is left of finished searches: one row for each mailbox that is synced. */
export interface SearchedMailboxesTable {
  mailbox_id: string
  /** The number in `wanted_addresses` up to which searches are planned. */
  planned_to: Generated<number>
  /** When it was last queued because more addresses are wanted. */
  queued_at: Generated<Date | null>
  /** How many candidates are searched for since the last time that no search for past mail was open. */
  planned_candidates: Generated<number>
  /** Until when all addresses are searched whole, except those in open searches and wanted ones. */
  searched_at: Generated<Date | null>
  /** When the comparison with Gmail that is under way began. */
  comparing_since: Generated<Date | null>
  /** How many unknown messages that comparison has found so far. */
  found: Generated<number>
  /** When the last complete comparison ended, and how many unknown messages it found. */
  compared_at: Generated<Date | null>
  unknown: Generated<number>
}

export interface WantedAddressesTable {
  number: GeneratedAlways<number>
  address_key: string
  asked_at: Date
}

export interface HurriedAddressesTable {
  mailbox_id: string
  number: number
}

export interface ListedMessagesTable {
  number: GeneratedAlways<number>
  mailbox_id: string
  kind: 'known' | 'page'
  listed_at: Date
  ids: Uint8Array
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
