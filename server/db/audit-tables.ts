import type { ColumnType, Generated, GeneratedAlways } from 'kysely'

/** The tables of the audit log and of the access logs of mailboxes. */
export interface LogTables {
  audit_events: AuditEventsTable
  audit_chain: AuditChainTable
  log_settings: LogSettingsTable
  sign_in_failures: SignInFailuresTable
  opened_bodies: OpenedBodiesTable
  first_showings: FirstShowingsTable
}

interface AuditEventsTable {
  id: string
  at: Date
  actor_id: string | null
  action: string
  subject_type: string
  subject_id: string
  /** Null if they were erased; then `salt` is null too. */
  details: ColumnType<Record<string, unknown> | null, string, string | null>
  salt: ColumnType<string | null, never, null>
  /** Null until the database seals the row, at the end of its transaction. */
  number: GeneratedAlways<number | null>
  digest: GeneratedAlways<Buffer | null>
  hash: GeneratedAlways<Buffer | null>
}

interface AuditChainTable {
  head_number: number
  head_hash: Buffer
  anchor_number: number
  anchor_hash: Buffer
}

/** One row. */
interface LogSettingsTable {
  audit_months: Generated<number>
  access_months: Generated<number>
  checked_at: Date | null
  checked_from: number | null
  checked_through: number | null
  broken_number: number | null
  configuration: ColumnType<Record<string, string> | null, string, string>
  unlisted_through: Generated<number>
}

interface SignInFailuresTable {
  account: string
  began_at: Date
  count: number
}

/** Why a body was fetched: which rule chose the message, or that a person asked for the whole email. */
export type OpeningRule = 'search' | 'headers' | 'doubt' | 'report' | 'again' | 'person'

interface OpenedBodiesTable {
  id: string
  mailbox_id: string
  provider_id: string
  message_id: string | null
  at: Date
  rule: OpeningRule
  address_key: string | null
  viewer_id: string | null
}

export interface FirstShowingsTable {
  message_id: string
  viewer_id: string
  mailbox_id: string
  shown_id: string
  at: Date
  form: 'conversation' | 'file' | 'original'
  address_key: string | null
}
