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

/** Whose images from elsewhere a user always wants to see. */
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
  /** See server/mail/same-mail.ts, fileDigest; null: stored before it was kept. */
  digest: string | null
}
