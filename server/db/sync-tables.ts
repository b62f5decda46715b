import type { Generated, GeneratedAlways } from 'kysely'

/** The tables for sync, apart from mail itself. */
export interface SyncTables {
  ledger: LedgerTable
  searches: SearchesTable
  searched_mailboxes: SearchedMailboxesTable
  wanted_addresses: WantedAddressesTable
  hurried_addresses: HurriedAddressesTable
  listed_messages: ListedMessagesTable
  sync_gaps: SyncGapsTable
  opened_in_vain: OpenedInVainTable
  address_offers: AddressOffersTable
  blocks: BlocksTable
  quota_windows: QuotaWindowsTable
}

interface LedgerTable {
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
interface SearchesTable {
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
interface SearchedMailboxesTable {
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
  /** How many messages the mailbox has, as Google said last; null: not known. */
  messages: Generated<number | null>
  /** When the known ones in `listed_messages` were listed; null: they were not. */
  listed_at: Generated<Date | null>
}

interface WantedAddressesTable {
  number: GeneratedAlways<number>
  address_key: string
  asked_at: Date
}

interface HurriedAddressesTable {
  mailbox_id: string
  number: number
}

interface ListedMessagesTable {
  number: GeneratedAlways<number>
  mailbox_id: string
  kind: 'known' | 'page'
  listed_at: Date
  ids: Uint8Array
}

interface SyncGapsTable {
  id: string
  mailbox_id: string
  cause: 'paused' | 'action_needed' | 'expired'
  began_at: Date
  ended_at: Date | null
}

interface OpenedInVainTable {
  mailbox_id: string
  provider_id: string
  opened_at: Date
}

interface AddressOffersTable {
  mailbox_id: string
  candidate_id: string
  address: string
  address_key: string
  name: string
  message_id: string | null
  offered_at: Date
  dismissed_at: Date | null
}

interface BlocksTable {
  id: string
  user_id: string | null
  pattern: string
  created_by: string | null
  created_at: Date
}

interface QuotaWindowsTable {
  key: string
  /** Maps epoch seconds to units. */
  spent: Record<string, number>
}
