import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import { z } from 'zod'
import type { Clock } from '../clock.ts'
import { Problem } from '../errors.ts'
import type { Log } from '../log.ts'
import { openText, sealText } from '../sealing.ts'
import { cookiePrefix } from './session-cookie.ts'
import type { Identity } from './single-sign-on-account.ts'

/** How to reach the company's identity provider. */
export interface OidcProvider {
  issuer: string
  clientId: string
  clientSecret: string
  /** On the button: "Sign in with …". */
  name: string
  /** From which addresses are accepted, in lower case; empty for all. */
  domains: readonly string[]
}

export interface SingleSignOnParts {
  oidc: OidcProvider
  appUrl: string
  secrets: readonly string[]
  clock: Clock
  log: Log
}

/** What a browser set out for: a page after signing in, or to prove again that it is this user's. */
export interface Purpose {
  redirect: string
  /** Null for a sign-in. */
  userId: string | null
}

export const callbackPath = '/api/auth/single-sign-on/callback'
const lifetimeMs = 10 * 60_000
const metadataMs = 60 * 60_000
const answerSeconds = 10

/** Sends browsers to the provider and reads its answers: the authorization code flow with PKCE, state and nonce. */
export class SingleSignOn {
  readonly settings: OidcProvider
  readonly #parts: SingleSignOnParts
  #provider: { config: Promise<Configuration>; until: number } | undefined

  constructor(parts: SingleSignOnParts) {
    this.#parts = parts
    this.settings = parts.oidc
  }

  /**
   * Returns the provider's address, and a Set-Cookie value that binds the answer to this browser.
   *
   * @throws Problem `single-sign-on-failed` if the provider does not answer
   */
  async start(purpose: Purpose): Promise<{ url: string; setCookie: string }> {
    const config = await this.#configuration()
    const { clock } = this.#parts
    const journey = {
      ...purpose,
      state: randomState(),
      nonce: randomNonce(),
      verifier: randomPKCECodeVerifier(),
      startedAt: clock.now().getTime(),
    }
    const url = buildAuthorizationUrl(config, {
      redirect_uri: this.#parts.appUrl + callbackPath,
      scope: 'openid email profile',
      state: journey.state,
      nonce: journey.nonce,
      code_challenge: await calculatePKCECodeChallenge(journey.verifier),
      code_challenge_method: 'S256',
      ...(purpose.userId === null ? {} : this.#askAgain()),
    })
    return { url: url.href, setCookie: this.#cookie(this.#seal(journey), lifetimeMs / 1_000) }
  }

  /**
   * Reads the provider's answer. The cookie of {@link start} must come with it.
   *
   * @param query the query string of the callback, with the question mark
   * @throws Problem `single-sign-on-failed`
   */
  async finish(query: string, cookieHeader: string | undefined): Promise<Purpose & { identity: Identity }> {
    const { state, nonce, verifier, startedAt, ...purpose } = this.#journeyOf(cookieHeader)
    const config = await this.#configuration()
    const answered = new URL(`${this.#parts.appUrl}${callbackPath}${query}`)
    try {
      const tokens = await authorizationCodeGrant(config, answered, {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      })
      const claims = claimsOf(tokens.claims())
      const all = claims.email
        ? claims
        : { ...claims, ...claimsOf(await fetchUserInfo(config, tokens.access_token, claims.sub)) }
      if (purpose.userId !== null) requireFresh(claims.auth_time, startedAt)
      const { issuer } = this.settings
      const emailVerified = isTrue(all.email_verified) || isTrue(all.xms_edov)
      return {
        ...purpose,
        identity: { issuer, subject: claims.sub, email: all.email ?? null, emailVerified },
      }
    } catch (cause) {
      throw this.#failed(cause)
    }
  }

  /** Whether the browser set out to prove again who its user is. */
  isProof(cookieHeader: string | undefined): boolean {
    try {
      return this.#journeyOf(cookieHeader).userId !== null
    } catch {
      return false
    }
  }

  /** Returns the Set-Cookie value that ends the journey in this browser. */
  forget(): string {
    return this.#cookie('', 0)
  }

  /** The provider's addresses and keys, asked for when first needed and then once an hour. */
  async #configuration(): Promise<Configuration> {
    const now = this.#parts.clock.now().getTime()
    if (this.#provider && now < this.#provider.until) return await this.#provider.config
    const { issuer, clientId, clientSecret } = this.settings
    const execute = [enableNonRepudiationChecks]
    // The configuration allows http for this machine only.
    if (issuer.startsWith('http:')) execute.push(allowInsecureRequests)
    const config = discovery(new URL(issuer), clientId, undefined, ClientSecretPost(clientSecret), {
      execute,
      timeout: answerSeconds,
    })
    this.#provider = { config, until: now + metadataMs }
    return await config.catch((cause: unknown) => {
      this.#provider = undefined
      throw this.#failed(cause)
    })
  }

  /** Asks the provider for a new sign-in. Google knows no `login`, and refuses what it does not know. */
  #askAgain(): Record<string, string> {
    const isGoogle = new URL(this.settings.issuer).hostname === 'accounts.google.com'
    return isGoogle ? { prompt: 'select_account' } : { prompt: 'login', max_age: '0' }
  }

  #failed(cause: unknown): Problem {
    if (cause instanceof Problem) return cause
    const { code, message } = cause as { code?: string; message?: string }
    this.#parts.log.warn({ code, reason: message }, 'the single sign-on failed')
    return new Problem('single-sign-on-failed', { cause })
  }

  #seal(journey: Journey): string {
    return sealText(JSON.stringify(journey), sealedFor, this.#parts.secrets)
  }

  #journeyOf(cookieHeader: string | undefined): Journey {
    const pairs = (cookieHeader ?? '').split(';').map((one) => one.trim())
    const name = this.#cookieName()
    const sealed = pairs.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1)
    try {
      const { plain } = openText(sealed ?? '', sealedFor, this.#parts.secrets)
      const found = journey.parse(JSON.parse(plain))
      if (this.#parts.clock.now().getTime() - found.startedAt <= lifetimeMs) return found
    } catch (cause) {
      throw this.#failed(cause)
    }
    throw this.#failed(new Error('the browser was away for too long'))
  }

  #cookieName(): string {
    return `${cookiePrefix(this.#parts.appUrl)}.single_sign_on`
  }

  #cookie(value: string, maxAge: number): string {
    const secure = this.#parts.appUrl.startsWith('https:') ? '; Secure' : ''
    return `${this.#cookieName()}=${value}; Max-Age=${maxAge}; Path=/; HttpOnly; SameSite=Lax${secure}`
  }
}

const sealedFor = { purpose: 'kurier single sign-on', owner: 'browser' }

const journey = z.object({
  redirect: z.string(),
  userId: z.string().nullable(),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  startedAt: z.number(),
})
type Journey = z.infer<typeof journey>

const claims = z.object({
  sub: z.string().min(1).max(255),
  email: z.string().max(320).optional(),
  email_verified: z.unknown().optional(),
  /** Microsoft Entra's word that the tenant owns the domain of the address; it sends no `email_verified`. */
  xms_edov: z.unknown().optional(),
  auth_time: z.number().optional(),
})

function claimsOf(given: unknown): z.infer<typeof claims> {
  return claims.parse(given)
}

/** Providers say it as a boolean, a string or a number. */
function isTrue(value: unknown): boolean {
  return value === true || value === 'true' || value === 1 || value === '1'
}

/** Refuses an old sign-in at the provider. One that does not say when it was is trusted to have asked again. */
function requireFresh(authTime: number | undefined, startedAt: number): void {
  const skewMs = 60_000
  if (authTime !== undefined && authTime * 1_000 < startedAt - skewMs) {
    throw new Error('the provider did not ask for a new sign-in')
  }
}
