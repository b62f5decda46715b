import { keepAddresses } from '../candidates/address-lock.ts'
import type { LedgerRow, Mailbox } from '../db/schema.ts'
import { parseMessage } from '../mail/parse.ts'
import type { Fetched, MailboxClient, ProviderEnvelope } from '../mailboxes/provider.ts'
import { noteOpened } from '../messages/access-log.ts'
import { markArrived, standForSent } from '../messages/arrived.ts'
import { updateCopies } from '../messages/copies.ts'
import { filedUnder, removeParted } from '../messages/parting.ts'
import { beginPrivately } from '../messages/private-candidates.ts'
import { keepPrivacy, spreadPrivacy } from '../messages/private-threads.ts'
import { storeMessages } from '../messages/store.ts'
import { markLinked } from '../messages/unlinked.ts'
import { type BodiesAtOnce, bytesAtOnce, mostInBatch } from './bodies-at-once.ts'
import { loadDirectory } from './directory.ts'
import { withoutErased } from './erased-mail.ts'
import { settleFailures } from './failures.ts'
import { lookFirst } from './first-look.ts'
import { holdBack, holdOpened } from './hold.ts'
import { requireReadable } from './incremental.ts'
import { dueRows, postpone, settle } from './ledger.ts'
import { noteStrangers } from './listing.ts'
import { participantKeys } from './match.ts'
import { offerWriters } from './offers.ts'
import { type Opened, openedBodies, sortOpened } from './opened.ts'
import { noteOpenedInVain } from './opened-in-vain.ts'
import { type Opening, openingOf } from './openings.ts'
import type { MailboxClients, SyncParts } from './parts.ts'
import { isStillSo } from './still-so.ts'
import { type Strangers, settleStrangers } from './strangers.ts'

/** What happened to the rows that were due. */
interface Emptied {
  /** Whether any rows were due. */
  worked: boolean
  /** Whether any of them left the ledger. */
  settled: boolean
  /** The error that makes the mailbox wait now. */
  wait: Error | undefined
}

/**
 * Works on the next few rows of the ledger. Messages from the history have their headers read first, and a body is
 * fetched only if a candidate took part. Results that Google returned are kept even if an error then makes the rest
 * wait.
 *
 * @param pastToo whether also those that a search has found
 */
export async function emptyLedger(
  parts: SyncParts,
  mailbox: Mailbox,
  clients: MailboxClients,
  { bodies, pastToo }: { bodies: BodiesAtOnce; pastToo: boolean },
): Promise<Emptied> {
  const rows = await dueRows(parts.db, mailbox.id, {
    now: parts.clock.now(),
    limit: mostInBatch,
    searchesToo: pastToo && mailbox.import_paused_at === null,
  })
  if (rows.length === 0) return { worked: false, settled: false, wait: undefined }
  const client = rows.some((row) => row.found_by === 'history') ? clients.urgent : clients.patient
  const unread = rows.filter((row) => row.found_by === 'history' || row.found_by === 'trace')
  const looked = unread.length > 0 ? await lookAtHeaders(parts, mailbox, client, unread) : nothing
  const again = rows.filter((row) => row.found_by === 'again')
  const stored = again.length > 0 ? await storedAmong(parts, mailbox, again) : []
  const wanted = [...looked.wanted, ...rows.filter((row) => row.found_by === 'search'), ...stored]
  let { wait, settled } = looked
  settled ||= stored.length < again.length
  while (wanted.length > 0) {
    const came = await fetchBodies(parts, mailbox, client, wanted.splice(0, bodies.count), looked.openings)
    bodies.learn(came.sizes)
    settled ||= came.sizes.length > 0
    wait ??= came.wait
    if (came.wait && came.sizes.length === 0) break
  }
  if (looked.strangers.size > 0) {
    await parts.db.transaction().execute(async (tx) => {
      if (!(await isStillSo(tx, mailbox))) return
      await keepAddresses(tx)
      await settleStrangers(tx, parts.secrets, mailbox, looked.strangers, parts.clock.now())
    })
  }
  return { worked: true, settled, wait }
}

const nothing = {
  wanted: [],
  openings: new Map<string, Opening>(),
  strangers: new Map(),
  settled: false,
  wait: undefined,
}

/**
 * Returns the rows of those copies that are still stored and on a profile, and so have to be compared once more.
 * Copies that a block or a changed address has removed are settled and never opened.
 */
async function storedAmong(
  parts: SyncParts,
  mailbox: Mailbox,
  rows: readonly LedgerRow[],
): Promise<LedgerRow[]> {
  return await parts.db.transaction().execute(async (tx) => {
    if (!(await isStillSo(tx, mailbox))) return []
    const ids = rows.map((row) => row.provider_id)
    const filed = await filedUnder(tx, [mailbox.id], ids)
    const here = new Set(
      filed.filter((one) => one.isOnProfile && !one.isBlocked).map(({ providerId }) => providerId),
    )
    await settle(
      tx,
      mailbox.id,
      ids.filter((id) => !here.has(id)),
    )
    return rows.filter((row) => here.has(row.provider_id))
  })
}

/**
 * Reads headers. Returns the messages that concern a candidate, which are to be opened, and those that concern
 * nobody, which are settled later (see strangers.ts). Settles all others here. Only the first kind is ever opened.
 */
async function lookAtHeaders(
  parts: SyncParts,
  mailbox: Mailbox,
  client: MailboxClient,
  rows: readonly LedgerRow[],
): Promise<{
  wanted: LedgerRow[]
  openings: ReadonlyMap<string, Opening>
  strangers: Strangers
  settled: boolean
  wait: Error | undefined
}> {
  const messages = rows.map((row) => ({ providerId: row.provider_id, threadId: row.provider_thread_id }))
  await requireReadable(parts.db, mailbox)
  const fetched = await client.envelopes(messages)
  const known = await refreshKnown(parts, mailbox, fetched)
  const found = new Map(
    fetched.flatMap((one) =>
      one.outcome === 'found' && !known.has(one.providerId) ? [[one.providerId, one.value]] : [],
    ),
  )
  const { wanted, strangers, refused: ofPeople } = await lookFirst(parts.db, mailbox, found)
  const refused = [...found.keys()].filter((id) => !wanted.has(id) && !strangers.has(id))
  const held = await parts.db.transaction().execute(async (tx) => {
    if (!(await isStillSo(tx, mailbox))) return wanted
    await keepAddresses(tx)
    const held = await holdBack(tx, mailbox, found, wanted, parts.clock.now())
    await settle(tx, mailbox.id, [...refused, ...held])
    await noteStrangers(tx, mailbox.id, [...ofPeople], parts.clock.now())
    return held
  })
  const matched = rows.filter((row) => wanted.has(row.provider_id) && !held.has(row.provider_id))
  const failed = fetched.filter((one) => one.outcome === 'failed').length
  const settled = matched.length + failed < rows.length
  return {
    wanted: matched,
    openings: wanted,
    strangers,
    settled,
    wait: await settleFailures(parts, mailbox, client, rows, fetched),
  }
}

/**
 * Updates copies that are already stored from Google's labels or its answer that they are gone; their bodies are not
 * needed again. Returns and settles their ids.
 */
async function refreshKnown(
  parts: SyncParts,
  mailbox: Mailbox,
  fetched: readonly Fetched<ProviderEnvelope>[],
): Promise<Set<string>> {
  const told = new Map(fetched.filter((one) => one.outcome !== 'failed').map((one) => [one.providerId, one]))
  return await parts.db.transaction().execute(async (tx) => {
    if (!(await isStillSo(tx, mailbox))) return new Set(told.keys())
    const known = await updateCopies(tx, mailbox.id, [...told.keys()], ({ providerId, labelIds }) => {
      const one = told.get(providerId)
      return one?.outcome === 'found'
        ? { labelIds: one.value.labelIds.toSorted(), deleted: false }
        : { labelIds, deleted: true }
    })
    await settle(tx, mailbox.id, known)
    return new Set(known)
  })
}

/** @returns the sizes of the fetched messages in bytes, and the error that makes the others wait */
async function fetchBodies(
  parts: SyncParts,
  mailbox: Mailbox,
  client: MailboxClient,
  rows: readonly LedgerRow[],
  openings: ReadonlyMap<string, Opening>,
): Promise<{ sizes: number[]; wait: Error | undefined }> {
  await requireReadable(parts.db, mailbox)
  const fetched = await client.messages(rows.map((row) => row.provider_id))
  const byId = new Map(rows.map((row) => [row.provider_id, row]))
  const sizes: number[] = []
  let opened: Opened[] = []
  let openedBytes = 0
  for (const one of fetched) {
    if (one.outcome !== 'found') continue
    const parsed = await parseMessage(one.value.raw)
    const keys = participantKeys(parsed.envelope, parsed.bounce?.failedRecipients)
    const row = byId.get(one.providerId)!
    opened.push({ row, found: one.value, parsed, keys, opening: openingOf(row, openings) })
    sizes.push(one.value.raw.byteLength)
    openedBytes += one.value.raw.byteLength
    if (openedBytes < bytesAtOnce) continue
    await keepAll(parts, mailbox, opened)
    opened = []
    openedBytes = 0
  }
  if (opened.length > 0) await keepAll(parts, mailbox, opened)
  return { sizes, wait: await settleFailures(parts, mailbox, client, rows, fetched) }
}

/**
 * Stores all messages at once, for speed. If that fails, stores them one by one, so that one bad message does not
 * hold back the others.
 */
async function keepAll(parts: SyncParts, mailbox: Mailbox, opened: readonly Opened[]): Promise<void> {
  try {
    await keep(parts, mailbox, opened)
  } catch (error) {
    const [only] = opened
    if (opened.length > 1) {
      for (const one of opened) await keepAll(parts, mailbox, [one])
    } else if (only) {
      const { row } = only
      const where = { mailboxId: mailbox.id, providerId: row.provider_id }
      parts.log.error({ err: error, ...where }, 'a message could not be stored')
      const now = parts.clock.now()
      await parts.db.transaction().execute(async (tx) => {
        await noteOpened(tx, mailbox.id, openedBodies(opened), now)
        await postpone(tx, row, error as Error, now)
      })
    }
  }
}

/** Stores the messages that match by their own full headers, and removes the rows of all of them from the ledger. */
async function keep(parts: SyncParts, mailbox: Mailbox, opened: readonly Opened[]): Promise<void> {
  const now = parts.clock.now()
  await parts.db.transaction().execute(async (tx) => {
    if (!(await isStillSo(tx, mailbox))) return await noteOpened(tx, mailbox.id, openedBodies(opened), now)
    await keepAddresses(tx)
    const directory = await loadDirectory(tx, mailbox, [...new Set(opened.flatMap(({ keys }) => keys))])
    const again = new Set(
      opened.filter(({ row }) => row.found_by === 'again').map(({ row }) => row.provider_id),
    )
    const { arrivals: concerned, strangers } = sortOpened(mailbox, opened, directory)
    const open = await holdOpened(tx, mailbox, concerned, { directory, stored: again }, now)
    const arrivals = await withoutErased(tx, parts.secrets, open, directory.colleagues)
    await keepPrivacy(
      tx,
      arrivals.map(({ parsed }) => parsed),
    )
    const privately = await beginPrivately(tx, mailbox, arrivals)
    const ids = await storeMessages(tx, arrivals, now)
    const stored = arrivals.map((one) => ({ ...one, messageId: ids.get(one.copy.providerId)! }))
    await markLinked(
      tx,
      stored.map(({ messageId }) => messageId),
    )
    for (const { messageId, copy, parsed } of stored) {
      await markArrived(tx, { messageId, copy, sendId: parsed.envelope.sendId, now })
    }
    await standForSent(tx, stored, now)
    const begun = stored.filter(({ copy }) => privately.has(copy.providerId))
    await spreadPrivacy(
      tx,
      stored,
      begun.map(({ messageId }) => ({ messageId, userId: mailbox.user_id })),
      now,
    )
    const kept = new Set(stored.map(({ copy }) => copy.providerId))
    const refused = opened.filter(({ row }) => again.has(row.provider_id) && !kept.has(row.provider_id))
    await removeParted(
      tx,
      mailbox.id,
      refused.map(({ row, keys }) => ({ providerId: row.provider_id, keys })),
      now,
    )
    await offerWriters(tx, parts.secrets, mailbox, [...strangers.values()], now)
    await noteOpenedInVain(tx, mailbox.id, [...strangers.keys()], now)
    await noteStrangers(tx, mailbox.id, [...strangers.keys()], now)
    await noteOpened(tx, mailbox.id, openedBodies(opened, ids), now)
    await settle(
      tx,
      mailbox.id,
      opened.map(({ row }) => row.provider_id),
    )
  })
}
