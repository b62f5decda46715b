export interface MessageParticipantsTable {
  message_id: string
  address_key: string
}

export interface CandidateMessagesTable {
  candidate_id: string
  message_id: string
  address_key: string
}

/** Somebody said that a candidate's conversation needs no answer up to this message. */
export interface DoneMarksTable {
  id: string
  candidate_id: string
  message_id: string
  marked_at: Date
  marked_by: string | null
  undone_at: Date | null
  undone_by: string | null
}

/** A user always wants to see images from elsewhere in this sender's mail. */
export interface ImageSendersTable {
  user_id: string
  address_key: string
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
  /** From `fileDigest` in server/mail/same-mail.ts; null in rows from before it existed. */
  digest: string | null
}
