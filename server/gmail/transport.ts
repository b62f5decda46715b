import { setTimeout as sleep } from 'node:timers/promises'
import type { OAuth2Client } from 'google-auth-library'
import type { z } from 'zod'
import type { Clock } from '../clock.ts'
import { ProviderError, type Quota, RateLimitedError, UnavailableError } from '../mailboxes/provider.ts'
import { type Tracer, traced } from '../trace.ts'
import { readJson } from './batch.ts'
import { providerError } from './errors.ts'
import { fromTokenEndpoint } from './oauth.ts'
import { type PricedCall, type PriceTable, prices, threadPaysFrom } from './quota.ts'

export interface Call {
  /** The calls that Google charges for: one, or those of a batch. */
  names: PricedCall[]
  method?: 'GET' | 'POST'
  /** The path below the root, with its query. */
  path: string
  contentType?: string
  body?: string | Uint8Array<ArrayBuffer>
  /**
   * The answer holds whole messages. Base64 compresses by only a quarter and is slow to inflate, so gzip is not
   * requested, and the call may take longer.
   */
  large?: boolean
  /** Awaited just before Google is called. What it throws is thrown, and Google is not called. */
  onCall?: () => Promise<void>
}

export interface Answer {
  contentType: string
  body: Buffer
}

/** Always the mailbox of the grant. */
export const user = '/gmail/v1/users/me'

/** A call is aborted after this much silence; most calls also if they take this long in total. */
const silentMs = 60_000
/** Enough for a message of 50 MB at 2 Mbit/s. */
const largeMs = 300_000

/** What a call needs of `fetch`. */
export type Http = (
  url: string,
  init: {
    method: 'GET' | 'POST'
    headers: Record<string, string>
    body?: string | Uint8Array<ArrayBuffer>
    redirect: 'error'
    signal: AbortSignal
  },
) => Promise<HttpAnswer>

export interface HttpAnswer {
  ok: boolean
  status: number
  headers: { get(name: string): string | null }
  body: AsyncIterable<Uint8Array> | null
}

export interface TransportSettings {
  rootUrl: string
  /** By default `fetch`. */
  http?: Http
  /** A call is aborted if it takes this long in total; by default after a minute. */
  withinMs?: number
  auth: OAuth2Client
  clock: Clock
  priceTable: PriceTable
  /** Reserves units of this mailbox's quota; see `Quota`. */
  takeUnits: (units: number) => ReturnType<Quota['take']>
  /** Null if no traces are recorded. */
  tracer: Tracer | null
}

/** The HTTP client of one mailbox: its token, its quota, and one policy for every refusal. */
export class Transport {
  readonly #settings: TransportSettings

  constructor(settings: TransportSettings) {
    this.#settings = settings
  }

  get threadPaysFrom(): number {
    return threadPaysFrom(this.#settings.priceTable)
  }

  /** Sends a request and reads JSON. @throws ProviderError, also if the answer does not have the documented shape */
  async json<T extends z.ZodType>(call: Call, schema: T): Promise<z.infer<T>> {
    const answer = await this.send(call)
    const parsed = schema.safeParse(readJson(answer.body))
    if (!parsed.success) {
      throw new UnavailableError(`Google's answer to ${call.names[0]} cannot be read`, {
        cause: parsed.error,
      })
    }
    return parsed.data
  }

  /**
   * Sends a request. A refused token is renewed once; if one was refused before, it is renewed first.
   *
   * @throws ProviderError for anything but 2xx, and when no units are left
   */
  async send(call: Call, renew = false): Promise<Answer> {
    await this.#waitForUnits(call)
    const { names } = call
    // The calls of a batch are alike; what they ask for is private.
    const facts = { 'kurier.calls': names.length }
    return await traced(this.#settings.tracer, { name: `gmail ${names[0]}`, kind: 'client', facts }, () =>
      this.#sendNow(call, renew),
    )
  }

  async #sendNow(call: Call, renew: boolean): Promise<Answer> {
    const patience = new Patience(call.large ? largeMs : (this.#settings.withinMs ?? silentMs))
    try {
      const first = await this.#fetch(call, renew, patience)
      const response = first.status === 401 && !renew ? await this.#again(call, first, patience) : first
      const body = await read(response, patience).catch((error: unknown) => {
        throw new UnavailableError(`Google's answer to ${call.names[0]} broke off`, { cause: error })
      })
      if (response.ok) return { contentType: response.headers.get('content-type') ?? '', body }
      const retryAfter = response.headers.get('retry-after') ?? undefined
      throw providerError(
        { status: response.status, body: readJson(body), retryAfter },
        this.#settings.clock.now().getTime(),
      )
    } finally {
      patience.end()
    }
  }

  async #again(call: Call, refused: HttpAnswer, patience: Patience): Promise<HttpAnswer> {
    await read(refused, patience).catch(() => undefined)
    return await this.#fetch(call, true, patience)
  }

  async #waitForUnits({ names }: Call): Promise<void> {
    const price = prices[this.#settings.priceTable]
    const taken = await this.#settings.takeUnits(names.reduce((sum, name) => sum + price[name], 0))
    if ('retryAt' in taken) throw new RateLimitedError(taken.retryAt)
    if (taken.waitMs > 0) await sleep(taken.waitMs)
  }

  async #fetch(call: Call, renew: boolean, patience: Patience): Promise<HttpAnswer> {
    const { http = fetch } = this.#settings
    const token = await this.#token(renew)
    await call.onCall?.()
    try {
      return await http(`${this.#settings.rootUrl}${call.path}`, {
        method: call.method ?? 'GET',
        headers: {
          authorization: `Bearer ${token}`,
          'user-agent': 'Kurier (gzip)',
          'accept-encoding': call.large ? 'identity' : 'gzip',
          ...(call.contentType ? { 'content-type': call.contentType } : {}),
        },
        ...(call.body === undefined ? {} : { body: call.body }),
        // A token is sent to Google alone.
        redirect: 'error',
        signal: patience.signal,
      })
    } catch (error) {
      const mayHaveHappened = !neverConnected(error)
      throw new UnavailableError(`Google could not be reached for ${call.names[0]}`, {
        cause: error,
        mayHaveHappened,
      })
    }
  }

  async #token(renew: boolean): Promise<string> {
    try {
      const { auth } = this.#settings
      if (renew) auth.setCredentials({ refresh_token: auth.credentials.refresh_token ?? null })
      const { token } = await auth.getAccessToken()
      return token ?? ''
    } catch (error) {
      throw error instanceof ProviderError ? error : fromTokenEndpoint(error)
    }
  }
}

/** Aborts a call that makes no progress, and every call after a total limit. */
class Patience {
  readonly #ending = new AbortController()
  readonly #silence: NodeJS.Timeout
  readonly #whole: NodeJS.Timeout

  constructor(longestMs: number) {
    const give = () => this.#ending.abort(new DOMException('', 'TimeoutError'))
    this.#silence = setTimeout(give, silentMs)
    this.#whole = setTimeout(give, longestMs)
  }

  get signal(): AbortSignal {
    return this.#ending.signal
  }

  heard(): void {
    this.#silence.refresh()
  }

  end(): void {
    clearTimeout(this.#silence)
    clearTimeout(this.#whole)
  }
}

async function read(response: HttpAnswer, patience: Patience): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of response.body ?? []) {
    patience.heard()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function neverConnected(error: unknown): boolean {
  const { cause, code = cause?.code ?? '' } = error as { code?: string; cause?: { code?: string } }
  return ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'].includes(code)
}
