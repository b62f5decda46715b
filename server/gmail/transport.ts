import { setTimeout as sleep } from 'node:timers/promises'
import type { OAuth2Client } from 'google-auth-library'
import type { z } from 'zod'
import type { Clock } from '../clock.ts'
import { ProviderError, type Quota, RateLimitedError, UnavailableError } from '../mailboxes/provider.ts'
import { readJson } from './batch.ts'
import { providerError } from './errors.ts'
import { fromTokenEndpoint } from './oauth.ts'
import { type PricedCall, type PriceTable, prices, threadPaysFrom } from './quota.ts'

export interface Call {
  /** What Google counts it as: one call, or those of a batch. */
  names: PricedCall[]
  method?: 'GET' | 'POST'
  /** Below the root, with its query. */
  path: string
  contentType?: string
  body?: string | Uint8Array<ArrayBuffer>
  /** The answer is mostly base64, which compresses by a quarter and takes long to inflate. */
  uncompressed?: boolean
}

export interface Answer {
  contentType: string
  body: Buffer
}

const timeoutMs = 60_000

export interface TransportSettings {
  rootUrl: string
  auth: OAuth2Client
  clock: Clock
  priceTable: PriceTable
  /** Takes units of this mailbox's quota; see `Quota`. */
  takeUnits: (units: number) => ReturnType<Quota['take']>
}

/** How one mailbox speaks to Google: its token, its quota, one policy for every refusal. */
export class Transport {
  readonly #settings: TransportSettings

  constructor(settings: TransportSettings) {
    this.#settings = settings
  }

  get threadPaysFrom(): number {
    return threadPaysFrom(this.#settings.priceTable)
  }

  /** Sends and reads JSON. @throws ProviderError, also when the answer is not what Google promises */
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

  /** Sends; a refused token is renewed once. @throws ProviderError for anything but 2xx, and for want of units */
  async send(call: Call): Promise<Answer> {
    await this.#waitForUnits(call)
    const first = await this.#fetch(call, false)
    const response = first.status === 401 ? await this.#fetch(call, true, first) : first
    const bytes = await response.arrayBuffer().catch((error: unknown) => {
      throw new UnavailableError(`Google's answer to ${call.names[0]} broke off`, { cause: error })
    })
    const body = Buffer.from(bytes)
    if (!response.ok) {
      const retryAfter = response.headers.get('retry-after') ?? undefined
      throw providerError(
        { status: response.status, body: readJson(body), retryAfter },
        this.#settings.clock.now().getTime(),
      )
    }
    return { contentType: response.headers.get('content-type') ?? '', body }
  }

  async #waitForUnits({ names }: Call): Promise<void> {
    const price = prices[this.#settings.priceTable]
    const taken = await this.#settings.takeUnits(names.reduce((sum, name) => sum + price[name], 0))
    if ('retryAt' in taken) throw new RateLimitedError(taken.retryAt)
    if (taken.waitMs > 0) await sleep(taken.waitMs)
  }

  async #fetch(call: Call, renew: boolean, before?: Response): Promise<Response> {
    await before?.arrayBuffer()
    const token = await this.#token(renew)
    try {
      return await fetch(`${this.#settings.rootUrl}${call.path}`, {
        method: call.method ?? 'GET',
        headers: {
          authorization: `Bearer ${token}`,
          'user-agent': 'Kurier (gzip)',
          'accept-encoding': call.uncompressed ? 'identity' : 'gzip',
          ...(call.contentType ? { 'content-type': call.contentType } : {}),
        },
        ...(call.body === undefined ? {} : { body: call.body }),
        signal: AbortSignal.timeout(timeoutMs),
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

function neverConnected(error: unknown): boolean {
  const code = (error as { cause?: { code?: string } }).cause?.code ?? ''
  return ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'].includes(code)
}
