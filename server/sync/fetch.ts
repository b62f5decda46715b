import type { Tx } from '../db/db.ts'
import type { LedgerRow, Mailbox } from '../db/schema.ts'
import { parseMessage } from '../mail/parse.ts'
import type { Fetched, MailboxClient, ProviderEnvelope, ProviderMessage } from '../mailboxes/provider.ts'
import { ActionNeededError, RateLimitedError } from '../mailboxes/provider.ts'
import { markArrived } from '../messages/arrived.ts'
import { updateCopies } from '../messages/copies.ts'
import { storeMessage } from '../messages/store.ts'
import { loadDirectory } from './directory.ts'
import { dueRows, postpone, settle } from './ledger.ts'
import { matchMessage, participantKeys } from './match.ts'
import type { SyncParts } from './parts.ts'

/** Whole messages in one answer: bounded, because one may be 35 MB. */
const bodiesPerBatch = 10

/**
 * Takes the next few rows off the ledger: headers first for what history named,
 * the body only of what a candidate took part in.
 *
 * @returns false when nothing was due
 */
export async function emptyLedger(
  parts: SyncParts,
  mailbox: Mailbox,
  client: MailboxClient,
): Promise<boolean> {
  const rows = await dueRows(parts.db, mailbox.id, {
    now: parts.clock.now(),
    limit: bodiesPerBatch,
    searchesToo: mailbox.import_paused_at === null,
  })
  if (rows.length === 0) return false
  const unread = rows.filter((row) => row.found_by !== 'search')
  const wanted = rows.filter((row) => row.found_by === 'search')
  if (unread.length > 0) wanted.push(...(await lookAtHeaders(parts, mailbox, client, unread)))
  if (wanted.length > 0) await fetchBodies(parts, mailbox, client, wanted)
  return true
}

/** Of what history named, what concerns a candidate; the rest is settled here and never opened. */
async function lookAtHeaders(
  parts: SyncParts,
  mailbox: Mailbox,
  client: MailboxClient,
  rows: readonly LedgerRow[],
): Promise<LedgerRow[]> {
  const fetched = await client.envelopes(rows.map((row) => row.provider_id))
  const known = await refreshKnown(parts, mailbox, fetched)
  const found = new Map(
    fetched.flatMap((one) => (one.outcome === 'found' ? [[one.providerId, one.value]] : [])),
  )
  const keys = new Map([...found].map(([id, { envelope }]) => [id, participantKeys(envelope)]))
  const directory = await loadDirectory(parts.db, [...new Set([...keys.values()].flat())])
  const wanted: LedgerRow[] = []
  const refused: string[] = []
  for (const row of rows) {
    const envelope = found.get(row.provider_id)
    if (!envelope || known.has(row.provider_id)) continue
    const match = matchMessage(keys.get(row.provider_id) ?? [], envelope.labelIds, directory)
    if (match.kind === 'match') wanted.push(row)
    else refused.push(row.provider_id)
  }
  await parts.db.transaction().execute((tx) => settle(tx, mailbox.id, refused))
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

async function fetchBodies(
  parts: SyncParts,
  mailbox: Mailbox,
  client: MailboxClient,
  rows: readonly LedgerRow[],
): Promise<void> {
  const fetched = await client.messages(rows.map((row) => row.provider_id))
  for (const one of fetched) {
    if (one.outcome !== 'found') continue
    const row = rows.find((candidate) => candidate.provider_id === one.providerId)!
    try {
      await keep(parts, mailbox, one.providerId, one.value)
    } catch (error) {
      parts.log.error(
        { err: error, mailboxId: mailbox.id, providerId: one.providerId },
        'a message could not be stored',
      )
      await postpone(parts.db, row, error as Error, parts.clock.now())
    }
  }
  await settleFailures(parts, rows, fetched)
}

/** Stores what matches by its own full headers; whatever the decision, the ledger row goes with it. */
async function keep(
  parts: SyncParts,
  mailbox: Mailbox,
  providerId: string,
  found: ProviderMessage,
): Promise<void> {
  const parsed = await parseMessage(found.raw)
  const keys = participantKeys(parsed.envelope, parsed.bounce?.failedRecipients)
  await parts.db.transaction().execute(async (tx) => {
    if (!(await stillConnected(tx, mailbox))) return
    const match = matchMessage(keys, found.labelIds, await loadDirectory(tx, keys))
    if (match.kind === 'match') {
      const { threadId, labelIds, receivedAt } = found
      const copy = {
        mailboxId: mailbox.id,
        providerId,
        threadId,
        labelIds,
        receivedAt,
        sizeBytes: found.raw.byteLength,
      }
      const kept = { candidates: match.candidates, participantKeys: keys, now: parts.clock.now() }
      const messageId = await storeMessage(tx, copy, parsed, kept)
      await markArrived(tx, { messageId, copy, sendId: parsed.envelope.sendId })
    }
    await settle(tx, mailbox.id, [providerId])
  })
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
