import { z } from 'zod'
import type { Gmail } from './api/call.ts'
import { ApiError, standardError } from './errors.ts'
import { type HttpReply, type HttpRequest, jsonReply } from './http/message.ts'
import { GRANT_DEATHS } from './oauth/grants.ts'
import type { Switches } from './switches.ts'

const address = z.string().includes('@')
const whenMoment = z.enum(['before', 'after'])

const mailBody = z.object({
  /** base64url of the RFC 5322 bytes. */
  raw: z.base64url(),
  to: z.array(address).optional(),
  at: z.number().optional(),
  labelIds: z.array(z.string()).optional(),
})

const answerFault = z.object({
  kind: z.literal('answer'),
  status: z.number().int().min(400).max(599),
  /** When `reason` or `message` is absent, the usual one of the status is used. */
  reason: z.string().optional(),
  message: z.string().optional(),
  when: whenMoment.default('before'),
})

const faultBody = z.object({
  method: z.union([z.string(), z.array(z.string())]).optional(),
  mailbox: address.optional(),
  messageId: z.string().optional(),
  skip: z.number().int().min(0).optional(),
  times: z.number().int().min(1).optional(),
  effect: z.discriminatedUnion('kind', [
    answerFault,
    z.object({ kind: z.enum(['drop']), when: whenMoment }),
    z.object({ kind: z.literal('hang'), when: whenMoment }),
    z.object({ kind: z.literal('truncate'), bytes: z.number().int().min(0) }),
    z.object({ kind: z.literal('delay'), ms: z.number().min(0) }),
    z.object({ kind: z.literal('missing-part') }),
  ]),
})

const grantBody = z.object({
  email: address,
  kill: z.enum(GRANT_DEATHS).optional(),
  unblock: z.boolean().optional(),
})

const subscriptionBody = z.object({
  name: z.string(),
  topic: z.string(),
  push: z
    .object({
      endpoint: z.url(),
      serviceAccountEmail: z.string().optional(),
      audience: z.string().optional(),
    })
    .optional(),
})

const topicBody = z.object({ name: z.string(), publishable: z.boolean().default(true) })

/** `world: true` resets everything to how the emulator was started. */
const resetBody = z.object({ world: z.boolean().default(false) })

interface AdminContext {
  query: URLSearchParams
  resetWorld: () => void
}

type Handler = (gmail: Gmail, body: unknown, context: AdminContext) => unknown

/** Every admin endpoint; docs/emulator.md describes their requests and answers. */
const HANDLERS: Record<string, Handler> = {
  'GET /_admin/world': (gmail) => ({ nowMs: gmail.world.clock.now(), accounts: accountsOf(gmail) }),
  'GET /_admin/calls': ({ calls }, _, { query }) => ({
    mark: calls.mark(),
    calls: calls.since(Number(query.get('since') ?? 0)).filter((entry) => wanted(entry.mailbox, query)),
  }),
  'POST /_admin/reset': ({ calls, faults, quota }, body, { resetWorld }) => {
    if (resetBody.parse(body).world) return resetWorld()
    faults.clear()
    for (const kept of [calls, quota]) kept.reset()
  },
  'POST /_admin/mail': (gmail, body) => receive(gmail, body),
  'POST /_admin/missing': ({ world }, body) =>
    world.markMissing(z.object({ email: address }).parse(body).email),
  'POST /_admin/accounts': ({ world }, body) =>
    world.addAccount(z.object({ email: address, name: z.string() }).parse(body)),
  'POST /_admin/faults': (gmail, body) => addFault(gmail, body),
  'POST /_admin/latency': ({ faults }, body) => {
    faults.latencyMs = z.object({ ms: z.number().min(0) }).parse(body).ms
  },
  'POST /_admin/history': ({ faults }, body) =>
    faults.expireHistory(z.object({ expire: address }).parse(body).expire),
  'POST /_admin/vanished': ({ faults }, body) => {
    const { mailbox, messageId } = z.object({ mailbox: address, messageId: z.string() }).parse(body)
    faults.vanish(mailbox, messageId)
  },
  'POST /_admin/grants': (gmail, body) => changeGrant(gmail, body),
  'POST /_admin/clock': ({ world }, body) => {
    world.clock.advance(z.object({ advanceMs: z.number().min(0) }).parse(body).advanceMs)
    return { nowMs: world.clock.now() }
  },
  'GET /_admin/switches': ({ switches }) => switches,
  'POST /_admin/switches': ({ switches }, body) => setSwitches(switches, body),
  'POST /_admin/topics': ({ pubsub }, body) => pubsub.addTopic(topicBody.parse(body)),
  'POST /_admin/subscriptions': ({ pubsub }, body) =>
    pubsub.subscribe(definite(subscriptionBody.parse(body))),
}

/** Serves `/_admin/…`; a malformed body is answered 400 with an explanation. */
export function adminApi(gmail: Gmail, resetWorld: () => void): (request: HttpRequest) => Promise<HttpReply> {
  return async (request) => {
    const handler = HANDLERS[`${request.method} ${request.url.pathname}`]
    if (!handler) return jsonReply(404, { error: 'There is no such admin endpoint.' })
    try {
      const body: unknown = request.body.length === 0 ? {} : JSON.parse(request.body.toString('utf8'))
      const answer = gmail.world.log.transact(() =>
        handler(gmail, body, { query: request.url.searchParams, resetWorld }),
      )
      await gmail.world.log.flushed()
      return jsonReply(200, answer ?? {})
    } catch (error) {
      if (error instanceof z.ZodError) return jsonReply(400, { error: z.prettifyError(error) })
      if (error instanceof SyntaxError) return jsonReply(400, { error: 'The body is not JSON.' })
      if (error instanceof ApiError) return jsonReply(error.code, error.body())
      throw error
    }
  }
}

function wanted(mailbox: string, query: URLSearchParams): boolean {
  return (query.get('mailbox') ?? mailbox) === mailbox
}

function accountsOf({ world }: Gmail): object[] {
  return world.accounts().map(({ email, name, sub }) => {
    const { historyId, messageCount, threadCount } = world.mailbox(email)
    return { email, name, sub, historyId: String(historyId), messages: messageCount, threads: threadCount }
  })
}

function receive({ world }: Gmail, body: unknown): object {
  const { raw, ...rest } = definite(mailBody.parse(body))
  const delivered = world.receive({ ...rest, raw: Buffer.from(raw, 'base64url') })
  return {
    delivered: delivered.map(({ account, message }) => ({
      mailbox: account.email,
      id: message.id,
      threadId: message.threadId,
    })),
  }
}

function addFault({ faults }: Gmail, body: unknown): void {
  const { effect, ...rule } = definite(faultBody.parse(body))
  if (effect.kind !== 'answer') {
    faults.add({ ...rule, effect })
    return
  }
  const { status: code, reason, message, when } = effect
  const usual = standardError(code)
  const error = new ApiError({ ...usual.facts, code, ...(reason && { reason }), ...(message && { message }) })
  faults.add({ ...rule, effect: { kind: 'answer', error, when } })
}

function changeGrant({ grants }: Gmail, body: unknown): void {
  const { email, kill, unblock } = grantBody.parse(body)
  if (kill !== undefined) grants.kill(email, kill)
  if (unblock) grants.unblock(email)
}

/** Returns the changed switches; ApiError for an unknown name or a value of another type. */
function setSwitches(switches: Switches, body: unknown): Switches {
  const changes = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).parse(body)
  const known = switches as unknown as Record<string, unknown>
  for (const [name, value] of Object.entries(changes)) {
    if (typeof known[name] !== typeof value) throw new ApiError(unknownSwitch(name))
    known[name] = value
  }
  return switches
}

function unknownSwitch(name: string) {
  return {
    code: 400,
    message: `There is no such switch: ${name}`,
    reason: 'badRequest',
    status: 'INVALID_ARGUMENT',
  }
}

/** Removes keys whose value is undefined: an undefined option means the same as an absent one. */
function definite<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as never
}
