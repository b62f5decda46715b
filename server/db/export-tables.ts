import type { Generated } from 'kysely'

/** The tables of exported mail. */
export interface ExportTables {
  exports: ExportsTable
  export_items: ExportItemsTable
  export_parts: ExportPartsTable
}

export type ExportFormat = 'eml' | 'mbox' | 'pdf'

export interface ExportsTable {
  id: string
  user_id: string
  /** Null: the user's own data. */
  candidate_id: string | null
  format: ExportFormat
  state: Generated<'waiting' | 'ready' | 'failed'>
  created_at: Date
  /** Runs of the job since it last got on. */
  attempts: Generated<number>
  size_bytes: number | null
  expires_at: Date
}

interface ExportItemsTable {
  export_id: string
  ordinal: number
  message_id: string
  raw: Buffer | null
  done: Generated<boolean>
  problem: string | null
  masked: Generated<boolean>
}

interface ExportPartsTable {
  export_id: string
  number: number
  content: Buffer
}
