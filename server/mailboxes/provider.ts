import type { ActionCause } from '../db/schema.ts'
import type { Envelope } from '../mail/headers.ts'

/**
 * The port to Google, in our words. `server/gmail/` is the one that speaks to
 * it; a cursor's inside is the provider's own affair.
 */
export interface MailProvider {
  /** Where to send the browser for consent. */
  consentUrl(request: {
    state: string
    codeVerifier: string
    redirectUri: string
    loginHint: string | null
  }): string
  /** Trades the code for a grant. @throws ProviderError */
  exchange(request: { code: string; codeVerifier: string; redirectUri: string }): Promise<Grant>
  /** Ends the grant at Google; one that is gone already is fine. */
  revoke(refreshToken: string): Promise<void>
  open(key: { mailboxId: string; refreshToken: string }): MailboxClient
}

export interface Grant {
  /** Null when Google gave none: the person had consented before and was not asked again. */
  refreshToken: string | null
  canRead: boolean
  canSend: boolean
  scopes: string[]
  /** Google's stable id of the account; addresses change. */
  sub: string
  address: string
}

/** One mailbox, with its owner's grant. Every method throws the errors below. */
export interface MailboxClient {
  profile(): Promise<{ address: string; cursor: string }>
  /** One page of what happened after the cursor. @throws CursorExpiredError */
  changes(cursor: string, pageToken: string | null): Promise<ChangePage>
  search(query: MailSearch, pageToken: string | null): Promise<SearchPage>
  /** Headers only, for at most 25 ids. */
  envelopes(providerIds: readonly string[]): Promise<Fetched<ProviderEnvelope>[]>
  /** Whole messages, for at most 25 ids. */
  messages(providerIds: readonly string[]): Promise<Fetched<ProviderMessage>[]>
  /** The addresses one may write from, the primary first. */
  identities(): Promise<Identity[]>
  /** @throws SendRefusedError, UnknownOutcomeError */
  send(raw: Uint8Array, threadId: string | null): Promise<{ providerId: string; threadId: string }>
  /** Looks among what was sent since the cursor for our own header. */
  findSent(sendId: string, cursor: string | null): Promise<string | null>
  /** Ends push notifications. */
  stop(): Promise<void>
}

export type Change =
  | { kind: 'added'; providerId: string; labelIds: string[] }
  | { kind: 'deleted'; providerId: string }
  | { kind: 'labelled'; providerId: string; added: string[]; removed: string[] }

export interface ChangePage {
  /** In the order they happened. */
  changes: Change[]
  nextPageToken: string | null
  /** Where the mailbox stands now; to be kept after the last page only. */
  cursor: string
}

export interface MailSearch {
  addresses: readonly string[]
  /** With `traces`: names under which other spellings may be found. */
  names: readonly string[]
  /**
   * `participants`: mail from or to one of the addresses, certainly. `traces`: whatever else may turn out to be,
   * under other spellings (dots, +tags) or named in Reply-To; its headers have to be read first.
   */
  kind: 'participants' | 'traces'
  since: Date | null
}

export interface SearchPage {
  providerIds: string[]
  nextPageToken: string | null
}

export type Fetched<T> =
  | { outcome: 'found'; providerId: string; value: T }
  | { outcome: 'gone'; providerId: string }
  | { outcome: 'failed'; providerId: string; error: ProviderError }

export interface ProviderEnvelope {
  threadId: string
  labelIds: string[]
  receivedAt: Date
  sizeBytes: number
  envelope: Envelope
}

export interface ProviderMessage {
  threadId: string
  labelIds: string[]
  receivedAt: Date
  raw: Uint8Array
}

export interface Identity {
  address: string
  name: string
  signatureHtml: string
  isPrimary: boolean
  isDefault: boolean
}

/** Anything Google said or failed to say. */
export class ProviderError extends Error {
  override name = 'ProviderError'
}

/** The grant is dead or too small: only the person (or their administrator) can mend it. */
export class ActionNeededError extends ProviderError {
  override name = 'ActionNeededError'
  readonly actionCause: ActionCause

  constructor(actionCause: ActionCause, options?: ErrorOptions) {
    super(`Google refuses: ${actionCause}`, options)
    this.actionCause = actionCause
  }
}

/** Google asks to wait. */
export class RateLimitedError extends ProviderError {
  override name = 'RateLimitedError'
  readonly retryAt: Date

  constructor(retryAt: Date, options?: ErrorOptions) {
    super(`Google asks to wait until ${retryAt.toISOString()}`, options)
    this.retryAt = retryAt
  }
}

/** Google does not answer, or answers with a fault of its own. */
export class UnavailableError extends ProviderError {
  override name = 'UnavailableError'
  /** False when the request certainly never reached Google's mailbox. */
  readonly mayHaveHappened: boolean

  constructor(message: string, options: ErrorOptions & { mayHaveHappened?: boolean } = {}) {
    super(message, options)
    this.mayHaveHappened = options.mayHaveHappened ?? true
  }
}

/** The cursor is older than what Google remembers: search again. */
export class CursorExpiredError extends ProviderError {
  override name = 'CursorExpiredError'
}

/** Google understood the request and will not do it. */
export class RefusedError extends ProviderError {
  override name = 'RefusedError'
  readonly status: number

  constructor(status: number, reason: string, options?: ErrorOptions) {
    super(`Google refuses with ${status} ${reason}`, options)
    this.status = status
  }
}

/** A send whose answer was lost: it may have left. */
export class UnknownOutcomeError extends ProviderError {
  override name = 'UnknownOutcomeError'
}
