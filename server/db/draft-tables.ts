import type { ColumnType, Generated } from 'kysely'

/** The content of a composer. `html` shows pictures by the addresses under which this site serves them. */
export interface DraftContent {
  /** The sender's address; null for the one that Gmail would choose. */
  from: string | null
  to: { name: string; address: string }[]
  cc: { name: string; address: string }[]
  bcc: { name: string; address: string }[]
  subject: string
  html: string
  replyToMessageId: string | null
  attachmentIds: string[]
  /** Whether the message is private; missing in drafts from before it existed. */
  private?: boolean | null
}

export interface DraftsTable {
  id: string
  user_id: string
  candidate_id: string
  /** Any message of the conversation that it belongs to; null if it begins one. */
  conversation_id: string | null
  content: ColumnType<DraftContent, string, string>
  version: number
  created_at: Date
  updated_at: Date
}

export interface OutboxAttachmentsTable {
  id: string
  user_id: string
  outbox_id: string | null
  filename: string
  content_type: string
  content: Buffer
  created_at: Date
  /** For a picture that the text shows. */
  content_id: string | null
  /** Whether it belongs to the quoted message. */
  quoted: Generated<boolean>
  draft_id: string | null
}
