import type { OpeningRule } from '../db/audit-tables.ts'
import type { LedgerRow } from '../db/schema.ts'

/** Why a message is opened, for the access log of its mailbox. */
export interface Opening {
  rule: OpeningRule
  /** A candidate's address in the headers; null if nothing was read before the body. */
  addressKey: string | null
}

/** Returns why a row of the ledger is opened: as its headers showed, or because of how it was found. */
export function openingOf(row: LedgerRow, looked: ReadonlyMap<string, Opening>): Opening {
  const rule = row.found_by === 'again' ? 'again' : 'search'
  return looked.get(row.provider_id) ?? { rule, addressKey: null }
}
