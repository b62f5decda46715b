import type { z } from 'zod'
import type { Clock } from '../clock.ts'
import { envelopeFromHeaders } from '../mail/headers.ts'
import {
  type Fetched,
  type MessageRef,
  type ProviderEnvelope,
  type ProviderMessage,
  UnavailableError,
} from '../mailboxes/provider.ts'
import { type BatchPart, batchRequest, readBatch } from './batch.ts'
import { providerError } from './errors.ts'
import { message, thread } from './schema.ts'
import type { Transport } from './transport.ts'

const user = '/gmail/v1/users/me'

type Message = z.infer<typeof message>

/** One priced question of a batch, and how its answer is read. */
interface Question {
  name: 'messages.get' | 'threads.get'
  path: string
  providerIds: string[]
  /** The messages in the answer, or undefined when it is not what Google promises. */
  read: (body: unknown) => Message[] | undefined
}

/** What is asked for when only headers are read. */
const envelopeHeaders = [
  'From', 'To', 'Cc', 'Bcc', 'Reply-To', 'Delivered-To', 'Subject', 'Date', 'Message-ID', 'In-Reply-To',
  'References', 'Auto-Submitted', 'List-Id', 'X-Failed-Recipients',
  'X-Kurier-Send-Id',
] // biome-ignore format: a list of names
const onlyHeaders = `format=metadata&${envelopeHeaders.map((name) => `metadataHeaders=${name}`).join('&')}`

/**
 * Headers in one batch. Several messages of one thread are asked for as the thread where that costs fewer units:
 * it opens no body, so it may name mail that concerns nobody (Gmail API: threads.get).
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
  const questions = [...byThread].flatMap(([threadId, ids]) =>
    ids.length >= transport.threadPaysFrom
      ? [askThread(threadId, ids)]
      : ids.map((id) => askMessage(id, onlyHeaders)),
  )
  return await ask(transport, clock, questions, readEnvelope)
}

/** Whole messages in one batch, as their original bytes: attachments need no further call. */
export async function fetchMessages(
  transport: Transport,
  clock: Clock,
  providerIds: readonly string[],
): Promise<Fetched<ProviderMessage>[]> {
  const questions = providerIds.map((id) => askMessage(id, 'format=raw'))
  return await ask(transport, clock, questions, readMessage, true)
}

function askMessage(id: string, format: string): Question {
  const read = (body: unknown) => {
    const parsed = message.safeParse(body)
    return parsed.success ? [parsed.data] : undefined
  }
  return { name: 'messages.get', path: `${user}/messages/${id}?${format}`, providerIds: [id], read }
}

function askThread(threadId: string, providerIds: string[]): Question {
  const read = (body: unknown) => {
    const parsed = thread.safeParse(body)
    return parsed.success ? parsed.data.messages : undefined
  }
  return { name: 'threads.get', path: `${user}/threads/${threadId}?${onlyHeaders}`, providerIds, read }
}

/** A part that fails fails alone, a part that is missing failed. */
async function ask<T>(
  transport: Transport,
  clock: Clock,
  questions: readonly Question[],
  read: (found: Message) => T,
  uncompressed = false,
): Promise<Fetched<T>[]> {
  const answer = await transport.send({
    names: questions.map(({ name }) => name),
    method: 'POST',
    path: '/batch/gmail/v1',
    uncompressed,
    ...batchRequest(questions.map(({ path }) => path)),
  })
  const parts = readBatch(answer.contentType, answer.body)
  return questions.flatMap((question, index) => readPart(question, parts.get(index), read, clock))
}

function readPart<T>(
  question: Question,
  part: BatchPart | undefined,
  read: (found: Message) => T,
  clock: Clock,
): Fetched<T>[] {
  const { providerIds } = question
  if (part?.status === 404) return providerIds.map((providerId) => ({ outcome: 'gone', providerId }))
  const messages = part && part.status < 300 ? question.read(part.body) : undefined
  if (!messages) {
    const error = failure(part, clock)
    return providerIds.map((providerId) => ({ outcome: 'failed', providerId, error }))
  }
  const found = new Map(messages.map((one) => [one.id, one]))
  return providerIds.map((providerId) => {
    const value = found.get(providerId)
    return value ? { outcome: 'found', providerId, value: read(value) } : { outcome: 'gone', providerId }
  })
}

function failure(part: BatchPart | undefined, clock: Clock) {
  if (!part) return new UnavailableError('A part of the batch did not come back')
  if (part.status >= 300) return providerError(part, clock.now().getTime())
  return new UnavailableError('A message came in a shape Google does not promise')
}

function readEnvelope(found: Message): ProviderEnvelope {
  return {
    threadId: found.threadId,
    labelIds: found.labelIds,
    receivedAt: new Date(Number(found.internalDate)),
    sizeBytes: found.sizeEstimate,
    envelope: envelopeFromHeaders(found.payload?.headers ?? []),
  }
}

function readMessage(found: Message): ProviderMessage {
  return {
    threadId: found.threadId,
    labelIds: found.labelIds,
    receivedAt: new Date(Number(found.internalDate)),
    raw: Buffer.from(found.raw ?? '', 'base64url'),
  }
}
