import type { Tx } from '../db/db.ts'
import type { LedgerRow, Mailbox } from '../db/schema.ts'
import { type ParsedMessage, parseMessage } from '../mail/parse.ts'
import type { Fetched, MailboxClient, ProviderEnvelope, ProviderMessage } from '../mailboxes/provider.ts'
import { ActionNeededError, RateLimitedError } from '../mailboxes/provider.ts'
import { markArrived } from '../messages/arrived.ts'
import { updateCopies } from '../messages/copies.ts'
import { type Arrival, storeMessages } from '../messages/store.ts'
import { type BodiesAtOnce, bytesAtOnce, mostInBatch } from './bodies-at-once.ts'
import { keepAddresses, loadDirectory } from './directory.ts'
import { dueRows, postpone, settle } from './ledger.ts'
import { type Directory, matchMessage, participantKeys } from './match.ts'
import { offerWriters } from './offers.ts'
import type { SyncParts } from './parts.ts'

/** A way to Google for what somebody waits for, and one for background work. */
export interface MailboxClients {
  urgent: MailboxClient
  patient: MailboxClient
}

/**
 * Takes the next few rows off the ledger: headers first for what history named,
 * the body only of what a candidate took part in.
 *
 * @returns false when nothing was due
 */
export async function emptyLedger(
  parts: SyncParts,
  mailbox: Mailbox,
  clients: MailboxClients,
  bodies: BodiesAtOnce,
): Promise<boolean> {
  const rows = await dueRows(parts.db, mailbox.id, {
    now: parts.clock.now(),
    limit: mostInBatch,
    searchesToo: mailbox.import_paused_at === null,
  })
  if (rows.length === 0) return false
  const client = rows.some((row) => row.found_by === 'history') ? clients.urgent : clients.patient
  const unread = rows.filter((row) => row.found_by !== 'search')
  const wanted = unread.length > 0 ? await lookAtHeaders(parts, mailbox, client, unread) : []
  wanted.push(...rows.filter((row) => row.found_by === 'search'))
  while (wanted.length > 0) {
    bodies.learn(await fetchBodies(parts, mailbox, client, wanted.splice(0, bodies.count)))
  }
  return true
}

/** Of what history named, what concerns a candidate; the rest is settled here and never opened. */
async function lookAtHeaders(
  parts: SyncParts,
  mailbox: Mailbox,
  client: MailboxClient,
  rows: readonly LedgerRow[],
): Promise<LedgerRow[]> {
  const messages = rows.map((row) => ({ providerId: row.provider_id, threadId: row.provider_thread_id }))
  const fetched = await client.envelopes(messages)
  const known = await refreshKnown(parts, mailbox, fetched)
  const found = new Map(
    fetched.flatMap((one) => (one.outcome === 'found' ? [[one.providerId, one.value]] : [])),
  )
  const keys = new Map([...found].map(([id, { envelope }]) => [id, participantKeys(envelope)]))
  const directory = await loadDirectory(parts.db, mailbox, [...new Set([...keys.values()].flat())])
  const wanted: LedgerRow[] = []
  const refused: string[] = []
  const strangers: ProviderEnvelope[] = []
  for (const row of rows) {
    const envelope = found.get(row.provider_id)
    if (!envelope || known.has(row.provider_id)) continue
    const match = matchMessage(keys.get(row.provider_id) ?? [], envelope.labelIds, directory)
    if (match.kind === 'match') wanted.push(row)
    else refused.push(row.provider_id)
    if (match.kind === 'refused' && match.rule === 'nobody') strangers.push(envelope)
  }
  await parts.db.transaction().execute(async (tx) => {
    if (await stillConnected(tx, mailbox)) await offerWriters(tx, mailbox, strangers, parts.clock.now())
    await settle(tx, mailbox.id, refused)
  })
  await settleFailures(parts, rows, fetched)
  return wanted
}

/** What is stored already needs no body again, only Google's word on it; answers those ids, which are settled. */
async function refreshKnown(
  parts: SyncParts,
  mailbox: Mailbox,
  fetched: readonly Fetched<ProviderEnvelope>[],
): Promise<Set<string>> {
  const told = new Map(fetched.filter((one) => one.outcome !== 'failed').map((one) => [one.providerId, one]))
  return await parts.db.transaction().execute(async (tx) => {
    if (!(await stillConnected(tx, mailbox))) return new Set(told.keys())
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

/** A whole message, and what its own headers say of whose it is. */
interface Opened {
  row: LedgerRow
  found: ProviderMessage
  parsed: ParsedMessage
  keys: string[]
}

/** @returns the sizes of those that came, in bytes */
async function fetchBodies(
  parts: SyncParts,
  mailbox: Mailbox,
  client: MailboxClient,
  rows: readonly LedgerRow[],
): Promise<number[]> {
  const fetched = await client.messages(rows.map((row) => row.provider_id))
  const byId = new Map(rows.map((row) => [row.provider_id, row]))
  const sizes: number[] = []
  let opened: Opened[] = []
  let openedBytes = 0
  for (const one of fetched) {
    if (one.outcome !== 'found') continue
    const parsed = await parseMessage(one.value.raw)
    const keys = participantKeys(parsed.envelope, parsed.bounce?.failedRecipients)
    opened.push({ row: byId.get(one.providerId)!, found: one.value, parsed, keys })
    sizes.push(one.value.raw.byteLength)
    openedBytes += one.value.raw.byteLength
    if (openedBytes < bytesAtOnce) continue
    await keepAll(parts, mailbox, opened)
    opened = []
    openedBytes = 0
  }
  if (opened.length > 0) await keepAll(parts, mailbox, opened)
  await settleFailures(parts, rows, fetched)
  return sizes
}

/** All at once, for speed; when that fails one by one, so that one bad message holds back none of the others. */
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
      await postpone(parts.db, row, error as Error, parts.clock.now())
    }
  }
}

/** Stores what matches by its own full headers; whatever the decision, the ledger rows go with it. */
async function keep(parts: SyncParts, mailbox: Mailbox, opened: readonly Opened[]): Promise<void> {
  const now = parts.clock.now()
  await parts.db.transaction().execute(async (tx) => {
    if (!(await stillConnected(tx, mailbox))) return
    await keepAddresses(tx)
    const directory = await loadDirectory(tx, mailbox, [...new Set(opened.flatMap(({ keys }) => keys))])
    const arrivals = opened.flatMap((one) => arrivalOf(mailbox, one, directory))
    const ids = await storeMessages(tx, arrivals, now)
    for (const { copy, parsed } of arrivals) {
      const messageId = ids.get(copy.providerId)!
      await markArrived(tx, { messageId, copy, sendId: parsed.envelope.sendId, now })
    }
    await settle(
      tx,
      mailbox.id,
      opened.map(({ row }) => row.provider_id),
    )
  })
}

/** None when it concerns nobody after all. */
function arrivalOf(mailbox: Mailbox, { row, found, parsed, keys }: Opened, directory: Directory): Arrival[] {
  const match = matchMessage(keys, found.labelIds, directory)
  if (match.kind === 'refused') return []
  const { threadId, labelIds, receivedAt, raw } = found
  const facts = { mailboxId: mailbox.id, providerId: row.provider_id, threadId, labelIds, receivedAt }
  const copy = { ...facts, sizeBytes: raw.byteLength }
  return [{ copy, parsed, candidates: match.candidates, participantKeys: keys }]
}

/** The connection that fetched it, and not one made since under another cursor. */
async function stillConnected(tx: Tx, mailbox: Mailbox): Promise<boolean> {
  const row = await tx
    .selectFrom('mailboxes')
    .select('id')
    .where('id', '=', mailbox.id)
    .where('disconnected_at', 'is', null)
    .where('connected_at', '=', mailbox.connected_at)
    .forShare()
    .executeTakeFirst()
  return row !== undefined
}

/** Gone at Google settles a row; a failure postpones it alone, unless it is the whole mailbox that must wait. */
async function settleFailures<T>(
  parts: SyncParts,
  rows: readonly LedgerRow[],
  fetched: readonly Fetched<T>[],
): Promise<void> {
  const byId = new Map(rows.map((row) => [row.provider_id, row]))
  const gone = fetched.filter((one) => one.outcome === 'gone').map((one) => one.providerId)
  if (gone.length > 0) {
    await parts.db.transaction().execute((tx) => settle(tx, rows[0]!.mailbox_id, gone))
  }
  let whole: Error | undefined
  for (const one of fetched) {
    if (one.outcome !== 'failed') continue
    if (one.error instanceof RateLimitedError || one.error instanceof ActionNeededError) whole = one.error
    else await postpone(parts.db, byId.get(one.providerId)!, one.error, parts.clock.now())
  }
  if (whole) throw whole
}
