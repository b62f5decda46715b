import type { ColumnType, Generated } from 'kysely'

/** The tables of people who leave. */
export interface LeavingTables {
  handovers: HandoversTable
  deleted_mail: DeletedMailTable
}

/** What is known of a user who is removed for good. */
export interface ErasureFacts {
  /** Since when; null for everybody else. */
  erasing_since: ColumnType<Date | null, never, Date | null>
  /** What happens to the mail that was shared. */
  erasing_mail: ColumnType<'keep' | 'remove' | null, never, 'keep' | 'remove' | null>
  /** When everything was done. */
  erased_at: ColumnType<Date | null, never, Date | null>
}

/** Mail was deleted for good, and its bytes are still in the files of the embedded database. */
interface DeletedMailTable {
  id: string
  at: Generated<Date>
}

/** A conversation of somebody whose access ended, assigned to a colleague. */
interface HandoversTable {
  id: string
  candidate_id: string
  /** The newest message of the conversation then: a stored one or one of the outbox. */
  message_id: string
  from_user_id: string
  to_user_id: string
  by_user_id: string | null
  at: Date
  /** When the colleague closed the notice. */
  seen_at: Date | null
}
