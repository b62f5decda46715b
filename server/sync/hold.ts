import type { Tx } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'
import { addressKey } from '../mail/address.ts'
import type { ProviderEnvelope } from '../mailboxes/provider.ts'
import type { Arrival } from '../messages/arrival.ts'
import { mayOpen } from '../sharing/decision.ts'
import type { ConcernedMail } from '../sharing/facts.ts'
import { forgetHeld, type HeldMessage, keepHeld } from '../sharing/held-messages.ts'
import { decideMail } from '../sharing/sharing.ts'
import { loadDirectory } from './directory.ts'
import { type Directory, isCandidates, possibleAddresses, possibleKeys } from './match.ts'
import { searchNewSpellings } from './new-spellings.ts'
import type { Opening } from './openings.ts'

type Mail = HeldMessage & ConcernedMail

/**
 * Holds back messages that, by their headers, concern candidates through held addresses only. They are not opened. An
 * address that may have taken part counts as one that did.
 *
 * @param found what headers say, by Google's id
 * @param wanted those that would be opened, and why
 * @returns the ids of the messages that are not opened: those that are held, and those that concern no candidate any more
 */
export async function holdBack(
  tx: Tx,
  mailbox: Mailbox,
  found: ReadonlyMap<string, ProviderEnvelope>,
  wanted: ReadonlyMap<string, Opening>,
  now: Date,
): Promise<Set<string>> {
  await forgetHeld(tx, mailbox.id, [...found.keys()])
  if (wanted.size === 0) return new Set()
  const named = [...wanted.keys()].map((id) => ({
    id,
    one: found.get(id)!,
    keys: possibleKeys(found.get(id)!.envelope),
  }))
  const directory = await loadDirectory(tx, mailbox, [...new Set(named.flatMap(({ keys }) => keys))])
  const mails = named.map(({ id, one, keys }) => mailOf(id, one, keys, directory))
  // The candidate was erased, or lost the address, since the headers were read. A delivery report names nobody there.
  const lost = mails.filter(
    ({ providerId, keys }) => keys.length === 0 && wanted.get(providerId)!.rule !== 'report',
  )
  const theirs = new Set(mails.flatMap(({ keys }) => keys))
  const spelled = named.flatMap(({ one }) => possibleAddresses(one.envelope))
  await searchNewSpellings(
    tx,
    mailbox,
    spelled.filter((address) => theirs.has(addressKey(address))),
    now,
  )
  const held = await holdAmong(tx, mailbox, mails, now)
  return new Set([...held, ...lost.map(({ providerId }) => providerId)])
}

/**
 * Holds messages that were opened although their addresses are held: it was decided meanwhile, or their headers did not
 * show it. They are not stored.
 *
 * @param stored Google's ids of copies that are stored already, and stay
 * @returns the messages to store
 */
export async function holdOpened(
  tx: Tx,
  mailbox: Mailbox,
  arrivals: readonly Arrival[],
  { directory, stored }: { directory: Directory; stored: ReadonlySet<string> },
  now: Date,
): Promise<Arrival[]> {
  const mails = arrivals
    .filter(({ copy }) => !stored.has(copy.providerId))
    .map(({ copy, participantKeys }) => mailOf(copy.providerId, copy, participantKeys, directory))
  const held = await holdAmong(tx, mailbox, mails, now)
  return arrivals.filter(({ copy }) => !held.has(copy.providerId))
}

function mailOf(
  providerId: string,
  { threadId, receivedAt }: Pick<ProviderEnvelope, 'threadId' | 'receivedAt'>,
  keys: readonly string[],
  directory: Directory,
): Mail {
  return { providerId, threadId, receivedAt, keys: keys.filter((key) => isCandidates(directory, key)) }
}

async function holdAmong(tx: Tx, mailbox: Mailbox, mails: readonly Mail[], now: Date): Promise<Set<string>> {
  const decisions = await decideMail(tx, mailbox, mails, now)
  const held = mails.filter(
    // A delivery report names the candidate in its body only: it concerns mail that is stored.
    ({ keys }) => keys.length > 0 && !keys.some((key) => mayOpen(decisions.get(key)!)),
  )
  await keepHeld(tx, mailbox.id, held)
  return new Set(held.map(({ providerId }) => providerId))
}
