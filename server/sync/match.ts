import { addressKey } from '../mail/address.ts'
import { isDaemon } from '../mail/bounce.ts'
import { certainParticipants, type Envelope } from '../mail/headers.ts'
import { type Blocklist, blockedBy } from '../mailboxes/blocks.ts'

/**
 * Whom an address belongs to (candidates by canonical address, and colleagues), and who is blocked for this mailbox.
 */
export interface Directory {
  candidates: ReadonlyMap<string, readonly string[]>
  /** Addresses of candidates whose mail is sealed: they match nothing. */
  sealed?: ReadonlySet<string>
  colleagues: ReadonlySet<string>
  blocklist: Blocklist
}

export type Match =
  /** Candidate id → the canonical address that matched. */
  { kind: 'match'; candidates: ReadonlyMap<string, string> } | { kind: 'refused'; rule: RefusalRule }

export type RefusalRule = 'draft' | 'chat' | 'spam' | 'trash' | 'nobody' | 'colleague' | 'sealed' | 'blocked'

const refusingLabels = { DRAFT: 'draft', CHAT: 'chat', SPAM: 'spam', TRASH: 'trash' } as const

/**
 * Returns the canonical addresses of all who certainly took part: From, Reply-To, To, Cc and Bcc, and in a delivery
 * report also the recipients it could not reach.
 */
export function participantKeys(envelope: Envelope, reported: readonly string[] = []): string[] {
  return [...new Set(participants(envelope, reported).map(addressKey))]
}

function participants(envelope: Envelope, reported: readonly string[] = []): string[] {
  const failed = isDaemon(envelope) ? [...envelope.failedRecipients, ...reported] : []
  return [...certainParticipants(envelope).map((one) => one.address), ...failed]
}

/**
 * Whether the decoded headers that Google returns may name a candidate without doing so for certain; then the message
 * itself has to be opened. True only if a candidate's address is in them and no blocked one.
 */
export function mayMatch(envelope: Envelope, labelIds: readonly string[], directory: Directory): boolean {
  return matchMessage(possibleKeys(envelope), labelIds, directory).kind === 'match'
}

/** Returns the canonical addresses of all who took part, certainly or possibly, according to the headers. */
export function possibleKeys(envelope: Envelope): string[] {
  return [...new Set(possibleAddresses(envelope).map(addressKey))]
}

/** As {@link possibleKeys}, as the message spells them. */
export function possibleAddresses(envelope: Envelope): string[] {
  return [...participants(envelope), ...envelope.uncertain]
}

/**
 * Decides whether a message concerns candidates, and which.
 *
 * Only the message's own participants count, never its thread: bulk mail with one subject would land on the wrong
 * profile. An address that belongs to a colleague matches nobody, even if a candidate has it too. A message in which
 * a blocked address took part stays private, whoever else took part. A candidate whose mail is sealed counts as none.
 */
export function matchMessage(
  keys: readonly string[],
  labelIds: readonly string[],
  directory: Directory,
): Match {
  for (const [label, rule] of Object.entries(refusingLabels)) {
    if (labelIds.includes(label)) return { kind: 'refused', rule }
  }
  const candidates = new Map<string, string>()
  let colleague = false
  for (const key of keys) {
    const ids = directory.candidates.get(key) ?? []
    if (directory.colleagues.has(key)) {
      colleague ||= ids.length > 0
      continue
    }
    for (const id of ids) {
      if (!candidates.has(id)) candidates.set(id, key)
    }
  }
  const outside = keys.filter((key) => !directory.colleagues.has(key))
  if (outside.some((key) => blockedBy(key, directory.blocklist) !== null)) {
    return { kind: 'refused', rule: 'blocked' }
  }
  if (candidates.size > 0) return { kind: 'match', candidates }
  if (outside.some((key) => directory.sealed?.has(key))) return { kind: 'refused', rule: 'sealed' }
  return { kind: 'refused', rule: colleague ? 'colleague' : 'nobody' }
}

/** Whether mail with this canonical address is a candidate's: a candidate has it, and no colleague. */
export function isCandidates(directory: Directory, key: string): boolean {
  return directory.candidates.has(key) && !directory.colleagues.has(key)
}
