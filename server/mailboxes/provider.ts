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
  /** Whether Google can be had to tell of changes by itself; without it it is only asked. */
  readonly canWatch: boolean
  /** Whether a mailbox that stands at `cursor` has moved on since `than`. */
  isBeyond(cursor: string, than: string): boolean
  /** `urgent`: somebody waits for it; it may use what background work leaves of the quota. */
  open(key: { mailboxId: string; refreshToken: string; urgent: boolean }): MailboxClient
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
  /** Messages of the whole mailbox, spam and trash too, that fit what a person pasted; the newest ten. */
  lookUp(what: Lookup): Promise<MessageRef[]>
  /** Headers only, for at most 25 messages; several of one thread are asked for together where that is cheaper. */
  envelopes(messages: readonly MessageRef[]): Promise<Fetched<ProviderEnvelope>[]>
  /** Whole messages, for at most 25 ids. */
  messages(providerIds: readonly string[]): Promise<Fetched<ProviderMessage>[]>
  /** The addresses Gmail lets one send from, the primary first; those that are not confirmed are left out. */
  identities(): Promise<Identity[]>
  /**
   * `onCall` is awaited just before Google is called, with units and token in hand. Where it throws, nothing is sent.
   *
   * @throws SendRefusedError, UnknownOutcomeError, and what `onCall` throws
   */
  send(
    raw: Uint8Array,
    threadId: string | null,
    onCall: () => Promise<void>,
  ): Promise<{ providerId: string; threadId: string }>
  /**
   * Looks among what was sent since the cursor for our own header. `onLooked` is told again and again up to which
   * cursor nothing of it was there, so that a look that breaks off can go on from it.
   */
  findSent(
    sendId: string,
    cursor: string | null,
    onLooked: (cursor: string) => Promise<void>,
  ): Promise<string | null>
  /** Has Google tell of changes by itself until then; again before, it goes on. @throws WatchRefusedError */
  watch(): Promise<{ until: Date }>
  /** Ends that; fine when there is nothing to end. */
  stop(): Promise<void>
}

/** Google's word that something happened in the mailbox of this address, which stands at `cursor` now. */
export interface Notification {
  address: string
  cursor: string
}

/** Takes what Google pushes to us. */
export interface PushReceiver {
  /** Null when it is genuine and tells of no mailbox. @throws NotificationRefusedError, UnavailableError */
  read(push: { authorization: string | undefined; body: unknown }): Promise<Notification | null>
}

/** Fetches what Google has to tell: for a Kurier that cannot be reached from outside. */
export interface NotificationSource {
  /**
   * Hands over what waits, again and again, until the signal; what was not taken comes again. A failure is logged
   * and tried again later: it throws nothing.
   */
  listen(take: (notifications: readonly Notification[]) => Promise<void>, signal: AbortSignal): Promise<void>
}

/** A message by name, and the thread it lies in if that is known. */
export interface MessageRef {
  providerId: string
  threadId: string | null
}

export type Change = { providerId: string; threadId: string } & (
  | { kind: 'added'; labelIds: string[] }
  | { kind: 'deleted' }
  | { kind: 'labelled'; added: string[]; removed: string[] }
)

export interface ChangePage {
  /** In the order they happened. */
  changes: Change[]
  nextPageToken: string | null
  /** Where the mailbox stands now; to be kept after the last page only. */
  cursor: string
}

export interface MailSearch {
  /** A domain with its @ in front stands for everybody there. */
  addresses: readonly string[]
  /** With `traces`: names under which other spellings may be found. */
  names: readonly string[]
  /**
   * `participants`: mail from, to or copied to one of the addresses. `correspondents`: the same in shorter words, of
   * which Google promises a little less. `traces`: whatever else may turn out to be theirs, under other spellings
   * (dots, +tags) or named in Reply-To; its headers have to be read first. `everything`: whoever it is from.
   */
  kind: 'participants' | 'correspondents' | 'traces' | 'everything'
  /** Mail in which one of these took part is left out. */
  without: readonly string[]
  since: Date | null
}

/** What a person pastes to ask about a message. */
export type Lookup = { kind: 'address' | 'subject' | 'message-id'; value: string }

export interface SearchPage {
  messages: MessageRef[]
  nextPageToken: string | null
}

/**
 * Google's units, shared by everything that works for one Google project. Waiting is the caller's.
 */
export interface Quota {
  /** Takes units, to be used after `waitMs`; or takes none, and tells when to come back. */
  take(wanted: {
    mailboxId: string
    units: number
    urgent: boolean
  }): Promise<{ waitMs: number } | { retryAt: Date }>
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
  /** Where answers go; '' when that is the address itself. */
  replyTo: string
  isPrimary: boolean
  isDefault: boolean
}

/** Anything Google said or failed to say. */
export class ProviderError extends Error {
  override name = 'ProviderError'
}

/** The grant is dead, too small or does not open: only the person (or their administrator) can mend it. */
export class ActionNeededError extends ProviderError {
  override name = 'ActionNeededError'
  readonly actionCause: ActionCause

  constructor(actionCause: ActionCause, options?: ErrorOptions) {
    super(`This mailbox cannot be used: ${actionCause}`, options)
    this.actionCause = actionCause
  }
}

/** Google names no time further off than this, as far as is obeyed. */
export const longestNamedWaitMs = 24 * 60 * 60_000

/** Google asks to wait. */
export class RateLimitedError extends ProviderError {
  override name = 'RateLimitedError'
  readonly retryAt: Date
  /** Whether the time is said; else it is the least that makes sense, and grows when it is not enough. */
  readonly isNamed: boolean

  constructor(retryAt: Date, options: ErrorOptions & { isNamed?: boolean } = {}) {
    super(`Google asks to wait until ${retryAt.toISOString()}`, options)
    this.retryAt = retryAt
    this.isNamed = options.isNamed ?? true
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

/** Why Google will not tell the topic of changes: each is the operator's to mend, nobody else's. */
export type WatchFault = 'topic_foreign' | 'topic_missing' | 'publish_denied'

/** Google reads the mailbox and will not tell of its changes. */
export class WatchRefusedError extends ProviderError {
  override name = 'WatchRefusedError'
  readonly fault: WatchFault

  constructor(fault: WatchFault, options?: ErrorOptions) {
    super(`Google will not watch: ${fault}`, options)
    this.fault = fault
  }
}

/** What was pushed is not from Google, or not for us; `reason` is for the log alone. */
export class NotificationRefusedError extends ProviderError {
  override name = 'NotificationRefusedError'
  readonly reason: 'token' | 'audience' | 'account' | 'subscription'

  constructor(reason: 'token' | 'audience' | 'account' | 'subscription', options?: ErrorOptions) {
    super(`Not a notification for us: ${reason}`, options)
    this.reason = reason
  }
}

/** A send whose answer was lost: it may have left. */
export class UnknownOutcomeError extends ProviderError {
  override name = 'UnknownOutcomeError'
}
