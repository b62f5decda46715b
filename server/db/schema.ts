import type { ColumnType, Generated, GeneratedAlways, Selectable } from 'kysely'
import type { LogTables } from './audit-tables.ts'
import type { DraftsTable, OutboxAttachmentsTable } from './draft-tables.ts'
import type { ErasingTables } from './erasing-tables.ts'
import type { ExportTables } from './export-tables.ts'
import type { ErasureFacts, LeavingTables } from './leaving-tables.ts'
import type {
  AttachmentsTable,
  CandidateMessagesTable,
  DoneMarksTable,
  ImageSendersTable,
  MessageParticipantsTable,
} from './message-tables.ts'
import type { ProfileTables } from './profile-tables.ts'
import type { SharingTables } from './sharing-tables.ts'
import type { SignInTables } from './sign-in-tables.ts'
import type { SyncTables } from './sync-tables.ts'

/**
 * The tables in TypeScript; `migrations/` creates them.
 *
 * Column names are SQL's (snake case), timestamps are Dates, `date` columns ISO strings (YYYY-MM-DD); no bigint.
 */
export interface Schema
  extends ErasingTables,
    ExportTables,
    LeavingTables,
    LogTables,
    ProfileTables,
    SharingTables,
    SignInTables,
    SyncTables {
  users: UsersTable
  candidates: CandidatesTable
  candidate_addresses: CandidateAddressesTable
  mailboxes: MailboxesTable
  mailbox_addresses: MailboxAddressesTable
  messages: MessagesTable
  attachments: AttachmentsTable
  message_copies: MessageCopiesTable
  message_participants: MessageParticipantsTable
  candidate_messages: CandidateMessagesTable
  done_marks: DoneMarksTable
  image_senders: ImageSendersTable
  outbox: OutboxTable
  outbox_attachments: OutboxAttachmentsTable
  drafts: DraftsTable
}

/** A jsonb column: written as JSON text, read as a value. */
export type Json<T> = ColumnType<T, string, string>

export type Role = 'admin' | 'recruiter' | 'manager'
export type MailPermission = 'none' | 'read' | 'send'
export type Access = 'active' | 'disabled' | 'terminated' | 'removed'
export type Language = 'en' | 'pl'

export interface Address {
  name: string
  address: string
}

export interface UsersTable extends ErasureFacts {
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
  /** Whether this administrator is named to read sealed mail. */
  sees_sealed: Generated<boolean>
  created_at: Generated<Date>
  updated_at: Generated<Date>
}

export interface CandidatesTable {
  id: string
  name: string
  owner_id: string | null
  /** The user whose own file this is: they never read it. */
  user_id: ColumnType<string | null, string | null | undefined, string | null>
  sealed_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  /** When somebody reopened it although the candidate is still at a sealing stage. */
  reopened_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  anonymised_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  /** In the bin since then, or merged: nobody sees the candidate. */
  deleted_at: ColumnType<Date | null, never, Date | null>
  /** The candidate that this one was merged into. */
  merged_into: ColumnType<string | null, never, string | null>
  /** The name in lower case and without accents, computed by the SQL function `folded`. */
  search_text: GeneratedAlways<string>
  created_at: Date
  updated_at: Date
}

export interface CandidateAddressesTable {
  id: string
  candidate_id: string
  address: string
  address_key: string
  /** Who gave it to the candidate; null if that was not recorded. */
  added_by: ColumnType<string | null, string | null | undefined, string | null>
  created_at: Date
  /** Since when mail with it is the candidate's; null: since it was given. */
  theirs_since: ColumnType<Date | null, Date | null | undefined, Date | null>
  ordinal: GeneratedAlways<number>
}

/** Why Google no longer gives access to a mailbox. Each cause has a text in the locale files. */
export type ActionCause =
  | 'revoked'
  | 'scope_read_missing'
  | 'admin_policy'
  | 'no_gmail'
  | 'api_disabled'
  | 'client_invalid'
  /** Our fault, not Google's: no key in KURIER_SECRET decrypts the grant. */
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
  /** Until then a worker is at work on the mailbox or has queued it, and no other claims it. */
  leased_until: ColumnType<Date | null, Date | null | undefined, Date | null>
  /** When a worker last turned to the mailbox's past mail. */
  import_turn_at: ColumnType<Date | null, never, Date | null>
  active_at: Generated<Date>
  paused_at: Date | null
  import_paused_at: Date | null
  /** While paused: when the grant was last used. */
  renewed_at: ColumnType<Date | null, never, Date | null>
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
  /** Since when the owner may choose what colleagues see; null: they have chosen. */
  preview_since: ColumnType<Date | null, Date | null | undefined, Date | null>
}

export interface MailboxAddressesTable {
  mailbox_id: string
  address: string
  address_key: string
  name: Generated<string>
  signature_html: Generated<string>
  is_default: Generated<boolean>
  /** Where answers go; '' for the address itself. */
  reply_to: Generated<string>
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
  /** Null in rows from before families existed. */
  family: string | null
  original_from: string | null
  is_list: Generated<boolean>
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
  signed: Generated<boolean>
  /** Whether only the beginning is stored. */
  incomplete: Generated<boolean>
  send_id: string | null
  size_bytes: number
  created_at: Date
  unlinked_at: ColumnType<Date | null, never, Date | null>
  /** Since when the name and address of somebody who was erased are missing. */
  redacted_at: ColumnType<Date | null, Date | null | undefined, Date | null>
}

export type HiddenBy = 'trash' | 'spam' | 'deleted' | 'removed' | 'blocked'

export interface MessageCopiesTable {
  id: string
  message_id: string
  mailbox_id: string
  provider_id: string
  provider_thread_id: string
  label_ids: string[]
  received_at: Date
  hidden: HiddenBy | null
  blocked_at: ColumnType<Date | null, never, Date | null>
  /** Digest of the copy's content, see server/messages/identity.ts. Null in rows from before it existed. */
  digest: string | null
}

/** The sender of a message; `replyTo` is '' if answers go to the address itself. */
export interface Sender extends Address {
  replyTo: string
}

export type OutboxState = 'queued' | 'sending' | 'sent' | 'failed' | 'in_doubt' | 'cancelled'

export interface OutboxTable {
  id: string
  user_id: string
  mailbox_id: string
  candidate_id: string
  reply_to_message_id: string | null
  recipients: Json<Omit<Recipients, 'replyTo'>>
  /** Canonical addresses. */
  recipient_keys: Generated<string[]>
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
  sender: Json<Sender> | null
  /** Whether the attempt has called Google; null if unknown. */
  called: boolean | null
  /** Whether only its writer and the participants may see it. */
  private: Generated<boolean>
}

export type User = Selectable<UsersTable>
export type Candidate = Selectable<CandidatesTable>
export type CandidateAddress = Selectable<CandidateAddressesTable>
export type Mailbox = Selectable<MailboxesTable>
export type Message = Selectable<MessagesTable>
export type LedgerRow = Selectable<SyncTables['ledger']>
export type Search = Selectable<SyncTables['searches']>
export type SearchKind = SyncTables['searches']['kind']
export type OutboxRow = Selectable<OutboxTable>
export type DraftRow = Selectable<DraftsTable>
