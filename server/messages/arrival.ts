import type { HiddenBy } from '../db/schema.ts'
import type { ParsedMessage } from '../mail/parse.ts'

/** A message as one mailbox has it. */
export interface CopyFacts {
  mailboxId: string
  providerId: string
  threadId: string
  labelIds: string[]
  receivedAt: Date
  sizeBytes: number
}

/** Trash and spam hide; archiving does not. */
export function hiddenBy(labelIds: readonly string[]): HiddenBy | null {
  if (labelIds.includes('TRASH')) return 'trash'
  return labelIds.includes('SPAM') ? 'spam' : null
}

/** A message that is to be kept, as one mailbox has it. */
export interface Arrival {
  copy: CopyFacts
  parsed: ParsedMessage
  /** Candidate id → the canonical address that matched. */
  candidates: ReadonlyMap<string, string>
  participantKeys: readonly string[]
}
