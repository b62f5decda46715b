import {
  ActionNeededError,
  ProviderError,
  RateLimitedError,
  UnavailableError,
} from '../mailboxes/provider.ts'
import { type BatchPart, batchRequest, readBatch } from './batch.ts'
import type { PricedCall } from './quota.ts'
import { profile } from './schema.ts'
import { type Transport, user } from './transport.ts'

/** One call inside a batch, with its price. */
export interface Question {
  name: PricedCall
  path: string
}

/** Answers by question. A question is missing here if its batch failed because of it, or left it out. */
export type Answers<Q> = Map<Q, BatchPart | ProviderError>

export interface AskOptions {
  /** Whether the answers hold whole messages. */
  large?: boolean
}

/**
 * Sends all questions in one batch. If the batch fails, sends each half, and so on, until the question that breaks it
 * is alone; that one stays without an answer. This blames a question only while Google answers others: if Google
 * answers nothing at all, no single message is at fault.
 *
 * @throws ProviderError when Google answered nothing
 */
export async function ask<Q extends Question>(
  transport: Transport,
  questions: readonly Q[],
  options: AskOptions = {},
): Promise<Answers<Q>> {
  try {
    return await askTogether(transport, questions, options)
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error
    await transport.json({ names: ['getProfile'], path: `${user}/profile` }, profile)
    if (questions.length === 1) return new Map()
    const half = Math.ceil(questions.length / 2)
    return new Map([
      ...(await askMore(transport, questions.slice(0, half), options)),
      ...(await askMore(transport, questions.slice(half), options)),
    ])
  }
}

/**
 * Asks the rest once others were answered. A rate limit becomes the answer of each question, so that earlier
 * answers are kept.
 */
export async function askMore<Q extends Question>(
  transport: Transport,
  questions: readonly Q[],
  options: AskOptions = {},
): Promise<Answers<Q>> {
  if (questions.length === 0) return new Map()
  return await ask(transport, questions, options).catch((error: unknown) => sameForAll(questions, error))
}

function sameForAll<Q>(questions: readonly Q[], error: unknown): Answers<Q> {
  if (!(error instanceof RateLimitedError || error instanceof ActionNeededError)) throw error
  return new Map(questions.map((question) => [question, error]))
}

/**
 * Handles a 401 for one part inside a 200 batch answer: renews the token and asks for that part once more (Gmail API:
 * batch, handle errors). If the part is refused again while others succeed, the grant itself is fine.
 */
async function askTogether<Q extends Question>(
  transport: Transport,
  questions: readonly Q[],
  options: AskOptions,
): Promise<Answers<Q>> {
  const answers: Answers<Q> = await sendBatch(transport, questions, options, false)
  const refused = questions.filter((question) => isUnauthorized(answers.get(question)))
  if (refused.length === 0) return answers
  const again: Answers<Q> = await sendBatch(transport, refused, options, true).catch((error: unknown) =>
    sameForAll(refused, error),
  )
  const isTaken = questions.some((question) => !isUnauthorized(again.get(question) ?? answers.get(question)))
  for (const question of refused) {
    const answer = again.get(question)
    if (answer && !(isTaken && isUnauthorized(answer))) answers.set(question, answer)
    else answers.delete(question)
  }
  return answers
}

function isUnauthorized(answer: BatchPart | ProviderError | undefined): boolean {
  return answer !== undefined && !(answer instanceof ProviderError) && answer.status === 401
}

async function sendBatch<Q extends Question>(
  transport: Transport,
  questions: readonly Q[],
  { large = false }: AskOptions,
  renew: boolean,
): Promise<Map<Q, BatchPart>> {
  const batch = batchRequest(questions.map(({ path }) => path))
  const names = questions.map(({ name }) => name)
  const call = { names, method: 'POST', path: '/batch/gmail/v1', large, ...batch } as const
  const answer = await transport.send(call, renew)
  const parts = readBatch(answer.contentType, answer.body)
  return new Map(
    questions.flatMap((question, index) => {
      const part = parts.get(index)
      return part ? [[question, part]] : []
    }),
  )
}
