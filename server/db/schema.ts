import type { ColumnType, Generated, GeneratedAlways, Selectable } from 'kysely'
import type {
  AttemptsTable,
  ConsentsTable,
  CredentialsTable,
  PasswordResetsTable,
  SessionsTable,
} from './sign-in-tables.ts'
import type {
  AddressOffersTable,
  BlocksTable,
  LedgerTable,
  QuotaWindowsTable,
  SearchesTable,
} from './sync-tables.ts'

/**
 * The tables as TypeScript sees them; `migrations/` is what makes them so.
 *
 * Column names are as in SQL (snake case); timestamps are Dates, `date` columns
 * are ISO strings (YYYY-MM-DD), bigint does not occur.
 */
export interface Schema {
  users: UsersTable
  sessions: SessionsTable
  credentials: CredentialsTable
  password_resets: PasswordResetsTable
  attempts: AttemptsTable
  candidates: CandidatesTable
  candidate_addresses: CandidateAddressesTable
  mailboxes: MailboxesTable
  mailbox_addresses: MailboxAddressesTable
  consents: ConsentsTable
  sync_gaps: SyncGapsTable
  messages: MessagesTable
  attachments: AttachmentsTable
  message_copies: MessageCopiesTable
  message_participants: MessageParticipantsTable
  candidate_messages: CandidateMessagesTable
  ledger: LedgerTable
  searches: SearchesTable
  address_offers: AddressOffersTable
  blocks: BlocksTable
  quota_windows: QuotaWindowsTable
  outbox: OutboxTable
  outbox_attachments: OutboxAttachmentsTable
  audit_events: AuditEventsTable
}

/** Written as JSON text, read as a value. */
export type Json<T> = ColumnType<T, string, string>

export type Role = 'admin' | 'recruiter' | 'manager'
export type MailPermission = 'none' | 'read' | 'send'
export type Access = 'active' | 'disabled' | 'terminated' | 'removed'
export type Stage = 'applied' | 'screening' | 'interview' | 'offer' | 'hired' | 'rejected'
export type Language = 'en' | 'pl'

export interface Address {
  name: string
  address: string
}

export interface UsersTable {
  id: string
  name: string
  email: string
  email_verified: Generated<boolean>
  image: string | null
  role: Role
  mail_permission: MailPermission
  access: Generated<Access>
  last_working_day: string | null
  last_working_day_zone: string | null
  language: Language | null
  time_zone: Generated<string>
  must_change_password: Generated<boolean>
  created_at: Generated<Date>
  updated_at: Generated<Date>
}

export interface CandidatesTable {
  id: string
  name: string
  position: Generated<string>
  stage: Generated<Stage>
  owner_id: string | null
  /** Name and position as `folded` in SQL makes them: lower case, without accents. */
  search_text: GeneratedAlways<string>
  created_at: Date
  updated_at: Date
}

export interface CandidateAddressesTable {
  id: string
  candidate_id: string
  address: string
  address_key: string
  created_at: Date
  ordinal: GeneratedAlways<number>
}

/** Why Google no longer serves a mailbox; each has its sentence in the locale files. */
export type ActionCause =
  | 'revoked'
  | 'scope_read_missing'
  | 'admin_policy'
  | 'no_gmail'
  | 'api_disabled'
  | 'client_invalid'
  /** Ours, not Google's: no secret of KURIER_SECRET opens the grant. */
  | 'secret_lost'

export interface MailboxesTable {
  id: string
  user_id: string
  google_sub: string
  address: string
  sealed_token: string | null
  scopes: string[]
  cursor: string | null
  connected_at: Date
  last_synced_at: Date | null
  next_sync_at: Date | null
  active_at: Generated<Date>
  paused_at: Date | null
  import_paused_at: Date | null
  action_cause: ActionCause | null
  action_since: Date | null
  retry_at: Date | null
  retry_attempts: Generated<number>
  disconnected_at: Date | null
  watch_until: Date | null
  watch_due_at: Date | null
  owner_told_at: Date | null
  audit_due_at: Date | null
  identities_at: Date | null
}

export interface MailboxAddressesTable {
  mailbox_id: string
  address: string
  address_key: string
  name: Generated<string>
  signature_html: Generated<string>
  is_default: Generated<boolean>
}

export interface SyncGapsTable {
  id: string
  mailbox_id: string
  cause: 'paused' | 'action_needed' | 'expired'
  began_at: Date
  ended_at: Date | null
}

export interface Recipients {
  to: Address[]
  cc: Address[]
  bcc: Address[]
  replyTo: Address[]
}

export interface BounceFacts {
  failedRecipients: string[]
  action: 'failed' | 'delayed'
  status: string | null
  diagnostic: string | null
  originalMessageId: string | null
}

export interface MessagesTable {
  id: string
  identity: string
  message_id_header: string | null
  in_reply_to: string[]
  reference_ids: string[]
  subject: string
  sent_at: Date
  from_name: string
  from_address: string
  recipients: Json<Recipients>
  snippet: string
  text_body: string | null
  html_body: string | null
  auto_submitted: boolean
  bounce: Json<BounceFacts> | null
  calendar: Json<{ method: string; content: string }> | null
  encrypted: boolean
  send_id: string | null
  size_bytes: number
  created_at: Date
}

export interface AttachmentsTable {
  id: string
  message_id: string
  part_index: number
  filename: string
  content_type: string
  size_bytes: number
  content_id: string | null
  inline: boolean
  content: Buffer
}

export type HiddenBy = 'trash' | 'spam' | 'deleted' | 'removed'

export interface MessageCopiesTable {
  id: string
  message_id: string
  mailbox_id: string
  provider_id: string
  provider_thread_id: string
  label_ids: string[]
  received_at: Date
  hidden: HiddenBy | null
}

export interface MessageParticipantsTable {
  message_id: string
  address_key: string
}

export interface CandidateMessagesTable {
  candidate_id: string
  message_id: string
  address_key: string
}

export type OutboxState = 'queued' | 'sending' | 'sent' | 'failed' | 'in_doubt' | 'cancelled'

export interface OutboxTable {
  id: string
  user_id: string
  mailbox_id: string
  candidate_id: string
  reply_to_message_id: string | null
  recipients: Json<Omit<Recipients, 'replyTo'>>
  subject: string
  html: string
  snippet: string
  full_html: string
  state: OutboxState
  due_at: Date
  cursor_before: string | null
  sending_since: Date | null
  attempts: Generated<number>
  provider_id: string | null
  error_code: string | null
  created_at: Date
  sent_at: Date | null
  arrived_at: Date | null
}

export interface OutboxAttachmentsTable {
  id: string
  user_id: string
  outbox_id: string | null
  filename: string
  content_type: string
  content: Buffer
  created_at: Date
}

export interface AuditEventsTable {
  id: string
  at: Date
  actor_id: string | null
  action: string
  subject_type: string
  subject_id: string
  details: Json<Record<string, unknown>>
}

export type User = Selectable<UsersTable>
export type Candidate = Selectable<CandidatesTable>
export type CandidateAddress = Selectable<CandidateAddressesTable>
export type Mailbox = Selectable<MailboxesTable>
export type Message = Selectable<MessagesTable>
export type LedgerRow = Selectable<LedgerTable>
export type Search = Selectable<SearchesTable>
export type SearchKind = SearchesTable['kind']
export type OutboxRow = Selectable<OutboxTable>
