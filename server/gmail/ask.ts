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

/** One priced part of a batch. */
export interface Question {
  name: PricedCall
  path: string
}

/** By question; one without an answer broke the call that it was part of, or was left out of it. */
export type Answers<Q> = Map<Q, BatchPart | ProviderError>

export interface AskOptions {
  /** The answers hold whole messages. */
  large?: boolean
}

/**
 * Asks everything in one batch, and in halves when that breaks, until what breaks it stands alone and goes without
 * an answer. Only while Google answers something else: what is silent altogether says nothing about one message.
 *
 * @throws ProviderError when nothing could be asked
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

/** The same after others were answered: what makes all of it wait is told as each answer, and loses none before it. */
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
 * The token of a part is looked at by itself: refused inside an answer that is 200, it is renewed and the part asked
 * for once more (Gmail API: batch, handle errors). One that is then refused while Google takes it for others says
 * nothing about the grant.
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
