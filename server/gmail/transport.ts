import { setTimeout as sleep } from 'node:timers/promises'
import type { OAuth2Client } from 'google-auth-library'
import type { z } from 'zod'
import type { Clock } from '../clock.ts'
import { ProviderError, UnavailableError } from '../mailboxes/provider.ts'
import { providerError } from './errors.ts'
import { fromTokenEndpoint } from './oauth.ts'
import { type Bucket, type PricedCall, units } from './quota.ts'

export interface Call {
  name: PricedCall
  method?: 'GET' | 'POST'
  /** Below the root, with its query. */
  path: string
  contentType?: string
  body?: string | Uint8Array<ArrayBuffer>
  /** How many priced calls it stands for. */
  count?: number
}

export interface Answer {
  contentType: string
  body: string
}

const timeoutMs = 60_000

/** How one mailbox speaks to Google: its token, its quota, one policy for every refusal. */
export class Transport {
  readonly #rootUrl: string
  readonly #auth: OAuth2Client
  readonly #bucket: Bucket
  readonly #clock: Clock

  constructor(rootUrl: string, auth: OAuth2Client, bucket: Bucket, clock: Clock) {
    this.#rootUrl = rootUrl
    this.#auth = auth
    this.#bucket = bucket
    this.#clock = clock
  }

  /** Sends and reads JSON. @throws ProviderError, also when the answer is not what Google promises */
  async json<T extends z.ZodType>(call: Call, schema: T): Promise<z.infer<T>> {
    const answer = await this.send(call)
    const parsed = schema.safeParse(parseJson(answer.body))
    if (!parsed.success) {
      throw new UnavailableError(`Google's answer to ${call.name} cannot be read`, { cause: parsed.error })
    }
    return parsed.data
  }

  /** Sends; a refused token is renewed once. @throws ProviderError for anything but 2xx */
  async send(call: Call): Promise<Answer> {
    const waitMs = this.#bucket.take(units[call.name] * (call.count ?? 1), this.#clock.now().getTime())
    if (waitMs > 0) await sleep(waitMs)
    const first = await this.#fetch(call, false)
    const response = first.status === 401 ? await this.#fetch(call, true, first) : first
    const body = await response.text().catch((error: unknown) => {
      throw new UnavailableError(`Google's answer to ${call.name} broke off`, { cause: error })
    })
    if (!response.ok) {
      const retryAfter = response.headers.get('retry-after') ?? undefined
      throw providerError(
        { status: response.status, body: parseJson(body), retryAfter },
        this.#clock.now().getTime(),
      )
    }
    return { contentType: response.headers.get('content-type') ?? '', body }
  }

  async #fetch(call: Call, renew: boolean, before?: Response): Promise<Response> {
    await before?.arrayBuffer()
    const token = await this.#token(renew)
    try {
      return await fetch(`${this.#rootUrl}${call.path}`, {
        method: call.method ?? 'GET',
        headers: {
          authorization: `Bearer ${token}`,
          'user-agent': 'Kurier (gzip)',
          ...(call.contentType ? { 'content-type': call.contentType } : {}),
        },
        ...(call.body === undefined ? {} : { body: call.body }),
        signal: AbortSignal.timeout(timeoutMs),
      })
    } catch (error) {
      const mayHaveHappened = !neverConnected(error)
      throw new UnavailableError(`Google could not be reached for ${call.name}`, {
        cause: error,
        mayHaveHappened,
      })
    }
  }

  async #token(renew: boolean): Promise<string> {
    try {
      if (renew) this.#auth.setCredentials({ refresh_token: this.#auth.credentials.refresh_token ?? null })
      const { token } = await this.#auth.getAccessToken()
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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
