import { createHash } from 'node:crypto'
import type { EmulatorClock } from '../clock.ts'
import { type SecretSource, secretText } from './secret.ts'

/** The grant behind an authorization code. */
export interface CodeGrant {
  email: string
  clientId: string
  redirectUri: string
  scopes: string[]
  /** Whether a refresh token goes with it. */
  refreshable: boolean
  nonce: string | undefined
  challenge: string | undefined
  /** `plain` when a challenge came without a method (RFC 7636 section 4.3). */
  challengeMethod: 'plain' | 'S256'
}

/**
 * Authorization codes that can still be exchanged. Each works once and expires soon. A restart forgets them:
 * signing in again gives a new one.
 */
export class Codes {
  readonly #clock: EmulatorClock
  readonly #secrets: SecretSource
  readonly #waiting = new Map<string, CodeGrant & { expiresAt: number }>()

  constructor(clock: EmulatorClock, secrets: SecretSource) {
    this.#clock = clock
    this.#secrets = secrets
  }

  /** Forgets every code that was not exchanged. */
  reset(): void {
    this.#waiting.clear()
  }

  issue(grant: CodeGrant, lifetimeMs: number): string {
    const code = `4/0A${secretText(this.#secrets, 48)}`
    this.#waiting.set(code, { ...grant, expiresAt: this.#clock.now() + lifetimeMs })
    return code
  }

  /** Redeems the code; undefined if it is unknown, used or expired. */
  take(code: string): CodeGrant | undefined {
    const grant = this.#waiting.get(code)
    this.#waiting.delete(code)
    return grant && grant.expiresAt > this.#clock.now() ? grant : undefined
  }
}

/** RFC 7636 section 4.6. */
export function verifierMatches(grant: CodeGrant, verifier: string): boolean {
  if (grant.challenge === undefined) return true
  if (!/^[\w.~-]{43,128}$/.test(verifier)) return false
  const answer =
    grant.challengeMethod === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url')
  return answer === grant.challenge
}
