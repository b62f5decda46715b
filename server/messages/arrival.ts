import type { HiddenBy } from '../db/schema.ts'
import type { ParsedMessage } from '../mail/parse.ts'

/** The facts about one mailbox's copy of a message. */
export interface CopyFacts {
  mailboxId: string
  providerId: string
  threadId: string
  labelIds: string[]
  receivedAt: Date
  sizeBytes: number
}

/** Trash and spam hide a message; archiving does not. */
export function hiddenBy(labelIds: readonly string[]): HiddenBy | null {
  if (labelIds.includes('TRASH')) return 'trash'
  return labelIds.includes('SPAM') ? 'spam' : null
}

/** A copy, in one mailbox, of a message to store. */
export interface Arrival {
  copy: CopyFacts
  parsed: ParsedMessage
  /** What is stored in its place: without the names and addresses of people who were erased. */
  redacted?: ParsedMessage
  /** Maps candidate ids to the canonical address that matched. */
  candidates: ReadonlyMap<string, string>
  participantKeys: readonly string[]
}
