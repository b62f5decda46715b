import type { LedgerRow, Mailbox } from '../db/schema.ts'
import type { ParsedMessage } from '../mail/parse.ts'
import type { ProviderEnvelope, ProviderMessage } from '../mailboxes/provider.ts'
import type { OpenedBody } from '../messages/access-log.ts'
import type { Arrival } from '../messages/arrival.ts'
import { type Directory, matchMessage } from './match.ts'
import type { Opening } from './openings.ts'
import type { Strangers } from './strangers.ts'

/** A whole message, and the canonical addresses of its participants by its own headers. */
export interface Opened {
  row: LedgerRow
  found: ProviderMessage
  parsed: ParsedMessage
  keys: string[]
  opening: Opening
}

/** Separates the messages to store from those that turn out to concern nobody. */
export function sortOpened(
  mailbox: Mailbox,
  opened: readonly Opened[],
  directory: Directory,
): { arrivals: Arrival[]; strangers: Strangers } {
  const arrivals: Arrival[] = []
  const strangers = new Map<string, ProviderEnvelope>()
  for (const { row, found, parsed, keys } of opened) {
    const { threadId, labelIds, receivedAt, raw } = found
    const facts = { threadId, labelIds, receivedAt, sizeBytes: raw.byteLength }
    // For a stored copy labels do not matter: it stays hidden if it is. Trash and spam only keep out new messages.
    const match = matchMessage(keys, row.found_by === 'again' ? [] : labelIds, directory)
    if (match.kind === 'match') {
      const copy = { mailboxId: mailbox.id, providerId: row.provider_id, ...facts }
      arrivals.push({ copy, parsed, candidates: match.candidates, participantKeys: keys })
    } else if (match.rule === 'nobody') {
      strangers.set(row.provider_id, { ...facts, envelope: parsed.envelope })
    }
  }
  return { arrivals, strangers }
}

/**
 * Returns what the access log says of opened messages.
 *
 * @param stored Kurier's ids of those that were stored, by Google's id
 */
export function openedBodies(
  opened: readonly Opened[],
  stored: ReadonlyMap<string, string> = new Map(),
): OpenedBody[] {
  return opened.map(({ row, opening }) => {
    const providerId = row.provider_id
    return { providerId, messageId: stored.get(providerId) ?? null, ...opening }
  })
}
