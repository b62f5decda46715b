import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import type { Clock } from '../clock.ts'
import { envelopeFromHeaders } from '../mail/headers.ts'
import {
  type Change,
  type ChangePage,
  CursorExpiredError,
  type Fetched,
  type Identity,
  type MailboxClient,
  type MailSearch,
  type ProviderEnvelope,
  type ProviderMessage,
  RefusedError,
  type SearchPage,
  UnavailableError,
  UnknownOutcomeError,
} from '../mailboxes/provider.ts'
import { type BatchPart, batchRequest, readBatch } from './batch.ts'
import { providerError } from './errors.ts'
import { historyPage, message, messageList, profile, sendAsList, sent } from './schema.ts'
import { searchQuery } from './search-query.ts'
import type { Transport } from './transport.ts'

const user = '/gmail/v1/users/me'
const listSize = 500

/** What is asked for when only headers are read. */
const envelopeHeaders = [
  'From', 'To', 'Cc', 'Bcc', 'Reply-To', 'Delivered-To', 'Subject', 'Date', 'Message-ID', 'In-Reply-To',
  'References', 'Auto-Submitted', 'List-Id', 'X-Failed-Recipients',
  'X-Kurier-Send-Id',
] // biome-ignore format: a list of names

/** One mailbox at Gmail. */
export function gmailClient(transport: Transport, clock: Clock): MailboxClient {
  return {
    profile: async () => {
      const found = await transport.json({ name: 'getProfile', path: `${user}/profile` }, profile)
      return { address: found.emailAddress, cursor: found.historyId }
    },
    changes: (cursor, pageToken) => changes(transport, cursor, pageToken),
    search: (query, pageToken) => search(transport, query, pageToken),
    envelopes: (ids) => fetchAll(transport, clock, ids, envelopePath, readEnvelope),
    messages: (ids) =>
      fetchAll(transport, clock, ids, (id) => `${user}/messages/${id}?format=raw`, readMessage),
    identities: () => identities(transport),
    send: (raw, threadId) => send(transport, raw, threadId),
    findSent: (sendId, cursor) => findSent(transport, clock, sendId, cursor),
    stop: async () => {
      await transport.send({ name: 'stop', method: 'POST', path: `${user}/stop` })
    },
  }
}

async function changes(transport: Transport, cursor: string, pageToken: string | null): Promise<ChangePage> {
  const query = new URLSearchParams({ startHistoryId: cursor, maxResults: String(listSize) })
  if (pageToken) query.set('pageToken', pageToken)
  const found = await transport
    .json({ name: 'history.list', path: `${user}/history?${query}` }, historyPage)
    .catch((error: unknown) => {
      const expired = error instanceof RefusedError && error.status === 404
      throw expired
        ? new CursorExpiredError('Google no longer remembers so far back', { cause: error })
        : error
    })
  return {
    changes: found.history.flatMap(readChanges),
    nextPageToken: found.nextPageToken ?? null,
    cursor: laterCursor(cursor, found.historyId),
  }
}

/** Ids are numbers of up to 64 bits: as text, 999 would come after 1000. */
function laterCursor(one: string, other: string): string {
  return BigInt(one) > BigInt(other) ? one : other
}

function readChanges(record: z.infer<typeof historyPage>['history'][number]): Change[] {
  return [
    ...record.messagesAdded.map(
      (one): Change => ({ kind: 'added', providerId: one.message.id, labelIds: one.message.labelIds }),
    ),
    ...record.labelsAdded.map(
      (one): Change => ({ kind: 'labelled', providerId: one.message.id, added: one.labelIds, removed: [] }),
    ),
    ...record.labelsRemoved.map(
      (one): Change => ({ kind: 'labelled', providerId: one.message.id, added: [], removed: one.labelIds }),
    ),
    ...record.messagesDeleted.map((one): Change => ({ kind: 'deleted', providerId: one.message.id })),
  ]
}

async function search(
  transport: Transport,
  wanted: MailSearch,
  pageToken: string | null,
): Promise<SearchPage> {
  const query = new URLSearchParams({ q: searchQuery(wanted), maxResults: String(listSize) })
  if (pageToken) query.set('pageToken', pageToken)
  const found = await transport.json(
    { name: 'messages.list', path: `${user}/messages?${query}` },
    messageList,
  )
  return { providerIds: found.messages.map((one) => one.id), nextPageToken: found.nextPageToken ?? null }
}

function envelopePath(id: string): string {
  const headers = envelopeHeaders.map((name) => `metadataHeaders=${name}`).join('&')
  return `${user}/messages/${id}?format=metadata&${headers}`
}

/** One batch; a part that fails fails alone, a part that is missing failed. */
async function fetchAll<T>(
  transport: Transport,
  clock: Clock,
  ids: readonly string[],
  path: (id: string) => string,
  read: (found: z.infer<typeof message>) => T,
): Promise<Fetched<T>[]> {
  const request = batchRequest(ids.map(path))
  const answer = await transport.send({
    name: 'messages.get',
    method: 'POST',
    path: '/batch/gmail/v1',
    count: ids.length,
    ...request,
  })
  const parts = readBatch(answer.contentType, answer.body)
  return ids.map((providerId, index) => readPart(providerId, parts.get(index), read, clock))
}

function readPart<T>(
  providerId: string,
  part: BatchPart | undefined,
  read: (found: z.infer<typeof message>) => T,
  clock: Clock,
): Fetched<T> {
  if (!part) {
    return {
      outcome: 'failed',
      providerId,
      error: new UnavailableError('A part of the batch did not come back'),
    }
  }
  if (part.status === 404) return { outcome: 'gone', providerId }
  if (part.status >= 300) {
    return { outcome: 'failed', providerId, error: providerError(part, clock.now().getTime()) }
  }
  const parsed = message.safeParse(part.body)
  return parsed.success
    ? { outcome: 'found', providerId, value: read(parsed.data) }
    : {
        outcome: 'failed',
        providerId,
        error: new UnavailableError('A message came in a shape Google does not promise'),
      }
}

function readEnvelope(found: z.infer<typeof message>): ProviderEnvelope {
  return {
    threadId: found.threadId,
    labelIds: found.labelIds,
    receivedAt: new Date(Number(found.internalDate)),
    sizeBytes: found.sizeEstimate,
    envelope: envelopeFromHeaders(found.payload?.headers ?? []),
  }
}

function readMessage(found: z.infer<typeof message>): ProviderMessage {
  return {
    threadId: found.threadId,
    labelIds: found.labelIds,
    receivedAt: new Date(Number(found.internalDate)),
    raw: Buffer.from(found.raw ?? '', 'base64url'),
  }
}

async function identities(transport: Transport): Promise<Identity[]> {
  const found = await transport.json({ name: 'sendAs.list', path: `${user}/settings/sendAs` }, sendAsList)
  return found.sendAs
    .filter((one) => one.isPrimary || one.verificationStatus === 'accepted')
    .map((one) => ({
      address: one.sendAsEmail,
      name: one.displayName,
      signatureHtml: one.signature,
      isPrimary: one.isPrimary,
      isDefault: one.isDefault,
    }))
    .sort((a, b) => Number(b.isPrimary) - Number(a.isPrimary))
}

/** By upload, which takes 35 MB. Only an answer proves anything: silence is an unknown outcome. */
async function send(
  transport: Transport,
  raw: Uint8Array,
  threadId: string | null,
): Promise<{ providerId: string; threadId: string }> {
  const boundary = `kurier-send-${randomUUID()}`
  const head =
    `--${boundary}\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n${JSON.stringify(threadId ? { threadId } : {})}` +
    `\r\n--${boundary}\r\nContent-Type: message/rfc822\r\n\r\n`
  const body = Buffer.concat([Buffer.from(head), raw, Buffer.from(`\r\n--${boundary}--\r\n`)])
  try {
    const found = await transport.json(
      {
        name: 'messages.send',
        method: 'POST',
        path: `/upload${user}/messages/send?uploadType=multipart`,
        contentType: `multipart/related; boundary=${boundary}`,
        body,
      },
      sent,
    )
    return { providerId: found.id, threadId: found.threadId }
  } catch (error) {
    // An unknown thread is refused before anything leaves; the mail then starts a thread of its own here.
    if (threadId && error instanceof RefusedError && (error.status === 404 || error.status === 400)) {
      return await send(transport, raw, null)
    }
    if (error instanceof UnavailableError && error.mayHaveHappened) {
      throw new UnknownOutcomeError('The answer to a send was lost', { cause: error })
    }
    throw error
  }
}

const lookBack = 25

/** Our header on one of the sent messages since the cursor, or among the last ones if Google forgot the cursor. */
async function findSent(
  transport: Transport,
  clock: Clock,
  sendId: string,
  cursor: string | null,
): Promise<string | null> {
  const ids = await sentSince(transport, cursor)
  for (let start = 0; start < ids.length; start += lookBack) {
    const found = await fetchAll(
      transport,
      clock,
      ids.slice(start, start + lookBack),
      envelopePath,
      readEnvelope,
    )
    const failed = found.find((one) => one.outcome === 'failed')
    if (failed?.outcome === 'failed') throw failed.error
    const ours = found.find((one) => one.outcome === 'found' && one.value.envelope.sendId === sendId)
    if (ours) return ours.providerId
  }
  return null
}

async function sentSince(transport: Transport, cursor: string | null): Promise<string[]> {
  try {
    if (cursor) return await sentInHistory(transport, cursor)
  } catch (error) {
    if (!(error instanceof CursorExpiredError)) throw error
  }
  const query = new URLSearchParams({ labelIds: 'SENT', maxResults: String(lookBack) })
  const found = await transport.json(
    { name: 'messages.list', path: `${user}/messages?${query}` },
    messageList,
  )
  return found.messages.map((one) => one.id)
}

async function sentInHistory(transport: Transport, cursor: string): Promise<string[]> {
  const ids: string[] = []
  let pageToken: string | null = null
  do {
    const page: ChangePage = await changes(transport, cursor, pageToken)
    ids.push(
      ...page.changes
        .filter((one) => one.kind === 'added' && one.labelIds.includes('SENT'))
        .map((one) => one.providerId),
    )
    pageToken = page.nextPageToken
  } while (pageToken)
  return [...new Set(ids)].reverse()
}
