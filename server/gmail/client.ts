import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import type { Clock } from '../clock.ts'
import {
  type Change,
  type ChangePage,
  CursorExpiredError,
  type Identity,
  type MailboxClient,
  RefusedError,
  type SearchPage,
  UnavailableError,
  UnknownOutcomeError,
} from '../mailboxes/provider.ts'
import { fetchEnvelopes, fetchMessages } from './fetch.ts'
import { trySending } from './probe.ts'
import { historyPage, messageList, profile, sendAsList, sent } from './schema.ts'
import { lookupQuery, searchQuery } from './search-query.ts'
import { type Transport, user } from './transport.ts'
import { stop, watch } from './watch.ts'

const listSize = 500
const lookupSize = 10

/** How long Google has answered with a historyId before our cursor: the time of the first such answer, or null. */
export interface Standing {
  behindSince: Date | null
}

/** One Gmail mailbox. `standing` outlives this client: the next client of the mailbox gets it too. */
export function gmailClient(
  transport: Transport,
  clock: Clock,
  topic: string | undefined,
  standing: Standing,
): Omit<MailboxClient, 'renewToken' | 'whoIs'> {
  return {
    profile: async () => {
      const found = await transport.json({ names: ['getProfile'], path: `${user}/profile` }, profile)
      return { address: found.emailAddress, cursor: found.historyId, messages: found.messagesTotal }
    },
    changes: async (cursor, pageToken) => {
      const page = await changes(transport, cursor, pageToken)
      requireNotBehind(standing, BigInt(page.standsAt) < BigInt(cursor), clock.now())
      return page
    },
    search: (query, pageToken) => list(transport, searchQuery(query), listSize, pageToken),
    lookUp: async (what) => (await list(transport, lookupQuery(what), lookupSize, null)).messages,
    envelopes: (messages) => fetchEnvelopes(transport, clock, messages),
    messages: (ids) => fetchMessages(transport, clock, ids),
    identities: () => identities(transport),
    send: (raw, threadId, onCall) => send(transport, raw, threadId, onCall),
    findSent: async (sendId, from, onLooked) => {
      const sent = await sentSince(transport, from)
      return await findSent({ transport, clock, sendId, onLooked }, sent)
    },
    watch: async () => {
      if (!topic) throw new Error('No topic is configured.')
      return await watch(transport, topic)
    },
    stop: () => stop(transport),
    trySending: () => trySending(transport),
  }
}

/** A replica at Google may lag this long. A mailbox that lags longer was restored from a backup. */
const longestLagMs = 10 * 60_000

/**
 * Refuses an answer whose historyId is before our cursor: such an answer lists nothing, and that does not mean that
 * nothing happened.
 *
 * @throws UnavailableError at first, and CursorExpiredError once it has lasted
 */
function requireNotBehind(standing: Standing, isBehind: boolean, now: Date): void {
  standing.behindSince = isBehind ? (standing.behindSince ?? now) : null
  if (!standing.behindSince) return
  const text = 'Google answered with a history id before the cursor'
  if (now.getTime() - standing.behindSince.getTime() <= longestLagMs) throw new UnavailableError(text)
  // It stays so until a new cursor is taken, whoever asks next: a poll hands what it finds to a job, which asks again.
  throw new CursorExpiredError(text)
}

async function changes(
  transport: Transport,
  cursor: string,
  pageToken: string | null,
): Promise<ChangePage & { standsAt: string }> {
  const found = await history(transport, cursor, pageToken)
  return {
    changes: found.history.flatMap(readChanges),
    nextPageToken: found.nextPageToken ?? null,
    cursor: laterCursor(cursor, found.historyId),
    standsAt: found.historyId,
  }
}

type HistoryPage = z.infer<typeof historyPage>

async function history(transport: Transport, cursor: string, pageToken: string | null): Promise<HistoryPage> {
  const query = new URLSearchParams({ startHistoryId: cursor, maxResults: String(listSize) })
  if (pageToken) query.set('pageToken', pageToken)
  return await transport
    .json({ names: ['history.list'], path: `${user}/history?${query}` }, historyPage)
    .catch((error: unknown) => {
      const expired = error instanceof RefusedError && error.status === 404
      throw expired
        ? new CursorExpiredError('Google no longer has the history since the cursor', { cause: error })
        : error
    })
}

/** History ids are numbers of up to 64 bits. Compared as text, 999 would come after 1000. */
function laterCursor(one: string, other: string): string {
  return compareIds(one, other) > 0 ? one : other
}

function compareIds(one: string, other: string): number {
  return Number(BigInt(one) - BigInt(other))
}

function readChanges(record: HistoryPage['history'][number]): Change[] {
  const named = ({ message }: { message: { id: string; threadId: string } }) => ({
    providerId: message.id,
    threadId: message.threadId,
  })
  return [
    ...record.messagesAdded.map(
      (one): Change => ({ kind: 'added', ...named(one), labelIds: one.message.labelIds }),
    ),
    ...record.labelsAdded.map(
      (one): Change => ({ kind: 'labelled', ...named(one), added: one.labelIds, removed: [] }),
    ),
    ...record.labelsRemoved.map(
      (one): Change => ({ kind: 'labelled', ...named(one), added: [], removed: one.labelIds }),
    ),
    ...record.messagesDeleted.map((one): Change => ({ kind: 'deleted', ...named(one) })),
  ]
}

async function list(
  transport: Transport,
  q: string,
  maxResults: number,
  pageToken: string | null,
): Promise<SearchPage> {
  const query = new URLSearchParams({ q, maxResults: String(maxResults) })
  if (pageToken) query.set('pageToken', pageToken)
  const found = await transport.json(
    { names: ['messages.list'], path: `${user}/messages?${query}` },
    messageList,
  )
  return {
    messages: found.messages.map((one) => ({ providerId: one.id, threadId: one.threadId })),
    nextPageToken: found.nextPageToken ?? null,
  }
}

async function identities(transport: Transport): Promise<Identity[]> {
  const found = await transport.json({ names: ['sendAs.list'], path: `${user}/settings/sendAs` }, sendAsList)
  return found.sendAs
    .filter((one) => one.isPrimary || one.verificationStatus === 'accepted')
    .map((one) => ({
      address: one.sendAsEmail,
      name: one.displayName,
      signatureHtml: one.signature,
      replyTo: one.replyToAddress,
      isPrimary: one.isPrimary,
      isDefault: one.isDefault,
    }))
    .sort((a, b) => Number(b.isPrimary) - Number(a.isPrimary))
}

/** Sends by upload, which accepts 35 MB. Without an answer the outcome is unknown. */
async function send(
  transport: Transport,
  raw: Uint8Array,
  threadId: string | null,
  onCall: () => Promise<void>,
): Promise<{ providerId: string; threadId: string }> {
  const boundary = `kurier-send-${randomUUID()}`
  const head =
    `--${boundary}\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n${JSON.stringify(threadId ? { threadId } : {})}` +
    `\r\n--${boundary}\r\nContent-Type: message/rfc822\r\n\r\n`
  const body = Buffer.concat([Buffer.from(head), raw, Buffer.from(`\r\n--${boundary}--\r\n`)])
  try {
    const found = await transport.json(
      {
        names: ['messages.send'],
        method: 'POST',
        path: `/upload${user}/messages/send?uploadType=multipart`,
        contentType: `multipart/related; boundary=${boundary}`,
        body,
        onCall,
      },
      sent,
    )
    return { providerId: found.id, threadId: found.threadId }
  } catch (error) {
    // Google refuses an unknown thread before it sends anything, so the message can be sent again without one.
    if (threadId && error instanceof RefusedError && (error.status === 404 || error.status === 400)) {
      return await send(transport, raw, null, onCall)
    }
    if (error instanceof UnavailableError && error.mayHaveHappened) {
      throw new UnknownOutcomeError('The answer to a send was lost', { cause: error })
    }
    throw error
  }
}

const lookBack = 25

/** A sent message, and the history up to it; null if it was found without history. */
interface Sent {
  providerId: string
  historyId: string | null
}

interface Look {
  transport: Transport
  clock: Clock
  sendId: string
  onLooked: (cursor: string) => Promise<void>
}

/** Looks for our header on these messages, oldest first: ours was sent soon after the cursor was taken. */
async function findSent(
  { transport, clock, sendId, onLooked }: Look,
  sent: readonly Sent[],
): Promise<string | null> {
  for (let start = 0; start < sent.length; start += lookBack) {
    const some = sent.slice(start, start + lookBack)
    const named = some.map(({ providerId }) => ({ providerId, threadId: null }))
    const found = await fetchEnvelopes(transport, clock, named)
    const ours = found.find((one) => one.outcome === 'found' && one.value.envelope.sendId === sendId)
    if (ours) return ours.providerId
    const failed = found.find((one) => one.outcome === 'failed')
    if (failed?.outcome === 'failed') throw failed.error
    const { historyId = null } = some.at(-1) ?? {}
    // A record may name several messages, so the last record may not have been examined completely.
    if (historyId !== null && sent[start + lookBack]?.historyId !== historyId) await onLooked(historyId)
  }
  return null
}

/** Google's clock and ours may differ by this much. */
const clockDifferenceMs = 5 * 60_000

/** Messages sent since the cursor, oldest first; if it has expired, since the message was written. */
async function sentSince(
  transport: Transport,
  { cursor, writtenAt }: { cursor: string | null; writtenAt: Date },
): Promise<Sent[]> {
  try {
    if (cursor) return await sentInHistory(transport, cursor)
  } catch (error) {
    if (!(error instanceof CursorExpiredError)) throw error
  }
  const after = Math.floor((writtenAt.getTime() - clockDifferenceMs) / 1_000)
  const sent: Sent[] = []
  let pageToken: string | null = null
  do {
    const page: SearchPage = await list(transport, `in:sent after:${after}`, listSize, pageToken)
    sent.push(...page.messages.map(({ providerId }) => ({ providerId, historyId: null })))
    pageToken = page.nextPageToken
  } while (pageToken)
  return sent.reverse()
}

/** Sorts records by id: Google documents this order, but does not always keep it. */
async function sentInHistory(transport: Transport, cursor: string): Promise<Sent[]> {
  const sent = new Map<string, Sent & { historyId: string }>()
  let pageToken: string | null = null
  do {
    const page: HistoryPage = await history(transport, cursor, pageToken)
    for (const { id: historyId, messagesAdded } of page.history) {
      for (const { message } of messagesAdded) {
        if (message.labelIds.includes('SENT')) sent.set(message.id, { providerId: message.id, historyId })
      }
    }
    pageToken = page.nextPageToken ?? null
  } while (pageToken)
  return [...sent.values()].sort((one, other) => compareIds(one.historyId, other.historyId))
}
