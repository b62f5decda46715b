import type { EmulatorClock } from '../clock.ts'
import type { AccessToken, OauthEvent, RefreshToken, WorldEvent } from '../event.ts'
import type { EventLog } from '../event-log.ts'
import type { Switches } from '../switches.ts'
import { IDENTITY_SCOPES, isGmailScope } from './scope.ts'
import { type SecretSource, secretText } from './secret.ts'
import { readSigningKey, type SigningKey } from './signing-key.ts'

/**
 * How a grant may end. `access-token`: only the access tokens end, and a refresh
 * gives new ones; `expired`: unused for six months, or time-limited access is over;
 * `admin-policy`: the Workspace administrator blocks the app; `gmail-off`: the
 * account has no Gmail.
 */
export type GrantDeath = (typeof GRANT_DEATHS)[number]

export const GRANT_DEATHS = [
  'revoked',
  'password-changed',
  'expired',
  'access-token',
  'admin-policy',
  'account-disabled',
  'account-deleted',
  'gmail-off',
] as const

const DAY_MS = 86_400_000
const TESTING_LIFETIME_MS = 7 * DAY_MS
const UNUSED_LIFETIME_MS = 183 * DAY_MS

interface GrantsParts extends SecretSource {
  clock: EmulatorClock
  log: EventLog
}

/**
 * The scopes that each account granted to each client, and all tokens issued for them. All clients belong to one
 * project.
 */
export class Grants {
  readonly #clock: EmulatorClock
  readonly #switches: Switches
  readonly #log: EventLog
  readonly #secrets: SecretSource
  /** Maps email, then client id, to scopes. */
  readonly #consents = new Map<string, Map<string, Set<string>>>()
  readonly #refreshTokens = new Map<string, RefreshToken & { usedAt: number }>()
  readonly #accessTokens = new Map<string, AccessToken>()
  /** Maps a token to the moment it stopped working. */
  readonly #dead = new Map<string, number>()
  readonly #blocked = new Map<string, string>()
  #signingKey: SigningKey | undefined

  constructor({ clock, switches, log, random }: GrantsParts) {
    this.#clock = clock
    this.#secrets = { switches, random }
    this.#switches = switches
    this.#log = log
    log.register((event) => this.#apply(event))
  }

  get signingKey(): SigningKey {
    if (!this.#signingKey) throw new Error('no signing key was made')
    return this.#signingKey
  }

  hasSigningKey(): boolean {
    return this.#signingKey !== undefined
  }

  /** The scopes that the account granted to this client or, without a client, to the whole project. */
  scopes(email: string, clientId?: string): string[] {
    const consents = this.#consents.get(email) ?? new Map<string, Set<string>>()
    const chosen = clientId === undefined ? [...consents.values()] : [consents.get(clientId) ?? []]
    return [...new Set(chosen.flatMap((scopes) => [...scopes]))]
  }

  /** Why the account's calls are refused, if they are. */
  blockedReason(email: string): string | undefined {
    return this.#blocked.get(email)
  }

  /** Whether a refresh token was ever given out under the present consent. */
  hadRefreshToken(email: string, clientId: string): boolean {
    return this.#refreshTokensOf(email, clientId).length > 0
  }

  allow(email: string, clientId: string, scopes: readonly string[]): void {
    this.#log.commit({ kind: 'consent', email, clientId, scopes: [...scopes] })
  }

  /** Ends the account's grants to all clients of the project except this one. */
  dropOtherClients(email: string, clientId: string): void {
    for (const other of this.#consents.get(email)?.keys() ?? []) {
      if (other === clientId) continue
      this.#killTokens((token) => token.email === email && token.clientId === other)
      this.#log.commit({ kind: 'consent-dropped', email, clientId: other })
    }
  }

  /** Issues a refresh token. Above the limit, the oldest one silently stops working. */
  issueRefreshToken(email: string, clientId: string, scopes: readonly string[]): string {
    const value = `1//0${secretText(this.#secrets, 60)}`
    const issuedAt = this.#clock.now()
    this.#log.commit({
      kind: 'refresh-token',
      token: { value, email, clientId, scopes: [...scopes], issuedAt },
    })
    const live = this.#refreshTokensOf(email, clientId).filter((token) => !this.#dead.has(token.value))
    for (const oldest of live.slice(0, Math.max(0, live.length - this.#switches.refreshTokensPerClient))) {
      this.#kill(oldest.value, issuedAt)
    }
    return value
  }

  issueAccessToken(grant: Omit<AccessToken, 'value' | 'expiresAt'>): AccessToken {
    const value = `ya29.a0${secretText(this.#secrets, 96)}`
    const expiresAt = this.#clock.now() + this.#switches.accessTokenSeconds * 1_000
    const token = { ...grant, value, expiresAt }
    this.#log.commit({ kind: 'access-token', token })
    return token
  }

  /** The access token, if it is valid now. */
  accessToken(value: string): AccessToken | undefined {
    const token = this.#accessTokens.get(value)
    const now = this.#clock.now()
    const deadAt = this.#dead.get(value) ?? Number.POSITIVE_INFINITY
    return token && token.expiresAt > now && deadAt > now ? token : undefined
  }

  /** The refresh token, if it can still be used. */
  refreshToken(value: string): RefreshToken | undefined {
    const token = this.#refreshTokens.get(value)
    if (!token || this.#dead.has(value)) return undefined
    const now = this.#clock.now()
    const beyondIdentity = token.scopes.some((scope) => !IDENTITY_SCOPES.has(scope))
    const testingOver = this.#switches.publishing === 'testing' && now >= token.issuedAt + TESTING_LIFETIME_MS
    if (testingOver && beyondIdentity) return undefined
    return now < token.usedAt + UNUSED_LIFETIME_MS ? token : undefined
  }

  /** Revokes all scopes of the account for the whole project; false if the token is not valid. */
  revoke(value: string): boolean {
    const token = this.refreshToken(value) ?? this.accessToken(value)
    if (!token) return false
    this.kill(token.email, 'revoked')
    return true
  }

  /** Ends a grant in one of the ways in which Google does. */
  kill(address: string, reason: GrantDeath): void {
    const email = address.toLowerCase()
    const ofAccount = (token: { email: string }) => token.email === email
    if (reason === 'access-token') this.#killAccessTokens(email)
    else if (reason === 'expired') this.#killRefreshTokens(ofAccount)
    else if (reason === 'password-changed') {
      this.#killTokens((token) => ofAccount(token) && token.scopes.some(isGmailScope))
    } else if (reason === 'revoked') {
      this.#killTokens(ofAccount)
      this.#log.commit({ kind: 'consent-dropped', email, clientId: undefined })
    } else {
      this.#log.commit({ kind: 'account-blocked', email, reason })
      if (reason === 'account-disabled' || reason === 'account-deleted') this.#killTokens(ofAccount)
    }
  }

  /** Undoes `admin-policy`, `account-disabled` and `gmail-off`. */
  unblock(address: string): void {
    this.#log.commit({ kind: 'account-blocked', email: address.toLowerCase(), reason: undefined })
  }

  #refreshTokensOf(email: string, clientId: string): RefreshToken[] {
    return [...this.#refreshTokens.values()].filter(
      (token) => token.email === email && token.clientId === clientId,
    )
  }

  #killTokens(which: (token: RefreshToken | AccessToken) => boolean): void {
    this.#killRefreshTokens(which)
    const at = this.#clock.now() + this.#switches.revokeLagMs
    for (const token of this.#accessTokens.values()) if (which(token)) this.#kill(token.value, at)
  }

  #killRefreshTokens(which: (token: RefreshToken) => boolean): void {
    const now = this.#clock.now()
    for (const token of this.#refreshTokens.values()) if (which(token)) this.#kill(token.value, now)
  }

  #killAccessTokens(email: string): void {
    const now = this.#clock.now()
    for (const token of this.#accessTokens.values()) if (token.email === email) this.#kill(token.value, now)
  }

  #kill(token: string, at: number): void {
    if (!this.#dead.has(token)) this.#log.commit({ kind: 'token-dead', token, at })
  }

  #apply(event: WorldEvent): void {
    const oauth = event as OauthEvent
    if (event.kind === 'reset') this.#applyReset()
    else if (oauth.kind === 'signing-key') this.#signingKey = readSigningKey(oauth.pem)
    else if (oauth.kind === 'consent') this.#applyConsent(oauth.email, oauth.clientId, oauth.scopes)
    else if (oauth.kind === 'consent-dropped') this.#applyDrop(oauth.email, oauth.clientId)
    else if (oauth.kind === 'refresh-token') {
      this.#refreshTokens.set(oauth.token.value, { ...oauth.token, usedAt: oauth.token.issuedAt })
    } else if (oauth.kind === 'access-token') this.#applyAccessToken(oauth.token)
    else if (oauth.kind === 'token-dead') this.#dead.set(oauth.token, oauth.at)
    else if (oauth.kind === 'account-blocked' && oauth.reason) this.#blocked.set(oauth.email, oauth.reason)
    else if (oauth.kind === 'account-blocked') this.#blocked.delete(oauth.email)
  }

  /** Keeps the signing key, because clients cache the published keys. */
  #applyReset(): void {
    for (const kept of [this.#consents, this.#refreshTokens, this.#accessTokens, this.#dead, this.#blocked])
      kept.clear()
  }

  #applyConsent(email: string, clientId: string, scopes: readonly string[]): void {
    const consents = this.#consents.get(email) ?? new Map<string, Set<string>>()
    consents.set(clientId, new Set([...(consents.get(clientId) ?? []), ...scopes]))
    this.#consents.set(email, consents)
  }

  /** Forgets refresh tokens with the consent, so that the next offline grant issues a refresh token again. */
  #applyDrop(email: string, clientId: string | undefined): void {
    if (clientId === undefined) this.#consents.delete(email)
    else this.#consents.get(email)?.delete(clientId)
    for (const token of this.#refreshTokens.values()) {
      if (token.email === email && (clientId ?? token.clientId) === token.clientId) {
        this.#refreshTokens.delete(token.value)
      }
    }
  }

  #applyAccessToken(token: AccessToken): void {
    this.#accessTokens.set(token.value, token)
    const refreshToken = this.#refreshTokens.get(token.refreshToken ?? '')
    if (refreshToken) refreshToken.usedAt = this.#clock.now()
  }
}
