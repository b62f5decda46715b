import type { z } from 'zod'
import type { Clock } from '../clock.ts'
import { envelopeFromHeaders } from '../mail/headers.ts'
import {
  ActionNeededError,
  type Fetched,
  type MessageRef,
  type ProviderEnvelope,
  ProviderError,
  type ProviderMessage,
  RateLimitedError,
  UnavailableError,
} from '../mailboxes/provider.ts'
import { type Answers, ask, askMore, type Question } from './ask.ts'
import type { BatchPart } from './batch.ts'
import { providerError } from './errors.ts'
import { messageHeaders, rawMessage, threadHeaders } from './schema.ts'
import { type Transport, user } from './transport.ts'

/** One request about some messages, and how to read its answer. */
interface Asked<T> extends Question {
  providerIds: string[]
  /** The results by message id; undefined if the answer does not have the documented shape. */
  read: (body: unknown) => Map<string, T> | undefined
}

/** The headers that are requested when the body is not. */
const envelopeHeaders = [
  'From', 'To', 'Cc', 'Bcc', 'Reply-To', 'Delivered-To', 'Subject', 'Date', 'Message-ID', 'In-Reply-To',
  'References', 'Auto-Submitted', 'List-Id', 'X-Failed-Recipients',
  'X-Original-From', 'X-Original-Sender', 'X-Kurier-Send-Id',
] // biome-ignore format: a list of names
const onlyHeaders = `format=metadata&${envelopeHeaders.map((name) => `metadataHeaders=${name}`).join('&')}`

/**
 * Fetches headers in one batch. Where several messages share a thread and threads.get costs fewer units, it asks for
 * the thread. That opens no body, so it is safe for mail that concerns no candidate (Gmail API: threads.get).
 */
export async function fetchEnvelopes(
  transport: Transport,
  clock: Clock,
  messages: readonly MessageRef[],
): Promise<Fetched<ProviderEnvelope>[]> {
  const byThread = new Map<string, string[]>()
  for (const { providerId, threadId } of messages) {
    const key = threadId ?? providerId
    byThread.set(key, [...(byThread.get(key) ?? []), providerId])
  }
  const asked = [...byThread].flatMap(([threadId, ids]) =>
    ids.length >= transport.threadPaysFrom ? [askThread(threadId, ids)] : ids.map(askHeaders),
  )
  const fetched = readAnswers(asked, await ask(transport, asked), clock)
  // A message that is missing from its thread, or whose thread fails, may still exist: ask for it by itself.
  const inThreads = new Set(asked.flatMap((one) => (one.name === 'threads.get' ? one.providerIds : [])))
  const untold = fetched.filter((one) => inThreads.has(one.providerId) && isUntold(one))
  const alone = untold.map(({ providerId }) => askHeaders(providerId))
  const told = fetched.filter((one) => !untold.includes(one))
  return [...told, ...readAnswers(alone, await askMore(transport, alone), clock)]
}

function isUntold<T>(one: Fetched<T>): boolean {
  if (one.outcome !== 'failed') return one.outcome === 'gone'
  return !(one.error instanceof RateLimitedError || one.error instanceof ActionNeededError)
}

/** Fetches whole messages in one batch as raw bytes, so attachments need no further call. */
export async function fetchMessages(
  transport: Transport,
  clock: Clock,
  providerIds: readonly string[],
): Promise<Fetched<ProviderMessage>[]> {
  const asked = providerIds.map(askBody)
  return readAnswers(asked, await ask(transport, asked, { large: true }), clock)
}

function askHeaders(id: string): Asked<ProviderEnvelope> {
  return {
    name: 'messages.get',
    path: `${user}/messages/${id}?${onlyHeaders}`,
    providerIds: [id],
    read: (body) => {
      const parsed = messageHeaders.safeParse(body)
      return parsed.success ? new Map([[id, readEnvelope(parsed.data)]]) : undefined
    },
  }
}

function askThread(threadId: string, providerIds: string[]): Asked<ProviderEnvelope> {
  return {
    name: 'threads.get',
    path: `${user}/threads/${threadId}?${onlyHeaders}`,
    providerIds,
    read: (body) => {
      const parsed = threadHeaders.safeParse(body)
      return parsed.success
        ? new Map(parsed.data.messages.map((one) => [one.id, readEnvelope(one)]))
        : undefined
    },
  }
}

function askBody(id: string): Asked<ProviderMessage> {
  return {
    name: 'messages.get',
    path: `${user}/messages/${id}?format=raw`,
    providerIds: [id],
    read: (body) => {
      const parsed = rawMessage.safeParse(body)
      return parsed.success ? new Map([[id, readMessage(parsed.data)]]) : undefined
    },
  }
}

/** Each part succeeds or fails by itself. A missing part counts as failed. */
function readAnswers<T>(asked: readonly Asked<T>[], answers: Answers<Asked<T>>, clock: Clock): Fetched<T>[] {
  return asked.flatMap((one) => readAnswer(one, answers.get(one), clock))
}

function readAnswer<T>(
  { providerIds, read }: Asked<T>,
  answer: BatchPart | ProviderError | undefined,
  clock: Clock,
): Fetched<T>[] {
  const part = answer instanceof ProviderError ? undefined : answer
  if (part?.status === 404) return providerIds.map((providerId) => ({ outcome: 'gone', providerId }))
  const found = part && part.status < 300 ? read(part.body) : undefined
  if (!found) {
    const error = failure(answer, clock)
    return providerIds.map((providerId) => ({ outcome: 'failed', providerId, error }))
  }
  return providerIds.map((providerId) => {
    const value = found.get(providerId)
    return value ? { outcome: 'found', providerId, value } : { outcome: 'gone', providerId }
  })
}

function failure(answer: BatchPart | ProviderError | undefined, clock: Clock): ProviderError {
  if (!answer) return new UnavailableError('A part of the batch did not come back')
  if (answer instanceof ProviderError) return answer
  if (answer.status >= 300) return providerError(answer, clock.now().getTime())
  return new UnavailableError('A message came in a shape Google does not promise')
}
function readEnvelope(found: z.infer<typeof messageHeaders>): ProviderEnvelope {
  return {
    threadId: found.threadId,
    labelIds: found.labelIds,
    receivedAt: new Date(Number(found.internalDate)),
    sizeBytes: found.sizeEstimate,
    envelope: envelopeFromHeaders(found.payload.headers),
  }
}

function readMessage(found: z.infer<typeof rawMessage>): ProviderMessage {
  return {
    threadId: found.threadId,
    labelIds: found.labelIds,
    receivedAt: new Date(Number(found.internalDate)),
    raw: Buffer.from(found.raw, 'base64url'),
  }
}
