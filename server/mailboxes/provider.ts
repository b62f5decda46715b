import type { ActionCause } from '../db/schema.ts'
import type { Envelope } from '../mail/headers.ts'

/**
 * The port to Google, in our terms, implemented by `server/gmail/`. Only the provider knows what a cursor contains.
 */
export interface MailProvider {
  /** The URL to which the browser is sent for consent. */
  consentUrl(request: {
    state: string
    codeVerifier: string
    redirectUri: string
    loginHint: string | null
  }): string
  /** Exchanges the code for a grant. @throws ProviderError */
  exchange(request: { code: string; codeVerifier: string; redirectUri: string }): Promise<Grant>
  /** Revokes the grant at Google. Succeeds if it is already gone. */
  revoke(refreshToken: string): Promise<void>
  /** Kurier's OAuth client at Google, and the scopes that a consent asks for. */
  readonly project: { clientId: string; scopes: readonly string[] }
  /** Whether Google can send notifications of changes; if not, it is only polled. */
  readonly canWatch: boolean
  /** Whether `cursor` is a later position of a mailbox than `than`. */
  isBeyond(cursor: string, than: string): boolean
  /** `urgent`: somebody waits for the result, so it may use the quota that background work leaves. */
  open(key: { mailboxId: string; refreshToken: string; urgent: boolean }): MailboxClient
  /**
   * Asks for the first page of changes of many mailboxes at once, with one reservation of quota for all of them. Each
   * answer is passed on when it comes, or when `withinMs` have passed without one. Resolves after the last.
   */
  poll(
    polls: readonly Poll[],
    withinMs: number,
    onAnswer: (mailboxId: string, answer: PollAnswer) => void,
  ): Promise<void>
}

export interface Poll {
  mailboxId: string
  refreshToken: string
  cursor: string
}

/** `error`: a ProviderError, or an error of our own. */
export type PollAnswer = { page: ChangePage } | { error: unknown }

export interface Grant {
  /** Null if Google gave none, because the person had consented before and was not asked again. */
  refreshToken: string | null
  canRead: boolean
  canSend: boolean
  scopes: string[]
  /** Google's stable id of the account; addresses change. */
  sub: string
  address: string
}

/** One mailbox, with its owner's grant. Every method can throw the errors below. */
export interface MailboxClient {
  /** Returns the address, the present position, and how many messages there are. */
  profile(): Promise<{ address: string; cursor: string; messages: number }>
  /** Returns one page of the changes after the cursor. @throws CursorExpiredError */
  changes(cursor: string, pageToken: string | null): Promise<ChangePage>
  search(query: MailSearch, pageToken: string | null): Promise<SearchPage>
  /** Finds the newest ten messages that match what a person pasted, in the whole mailbox including spam and trash. */
  lookUp(what: Lookup): Promise<MessageRef[]>
  /**
   * Fetches only headers, for at most 25 messages. Several of one thread are fetched together where that is cheaper.
   */
  envelopes(messages: readonly MessageRef[]): Promise<Fetched<ProviderEnvelope>[]>
  /** Fetches whole messages, for at most 25 ids. */
  messages(providerIds: readonly string[]): Promise<Fetched<ProviderMessage>[]>
  /** Returns the addresses that Gmail lets the owner send from, the primary first, without unconfirmed ones. */
  identities(): Promise<Identity[]>
  /**
   * Sends a message. `onCall` is awaited just before Google is called, when units and a token are available. If it
   * throws, nothing is sent.
   *
   * @throws UnknownOutcomeError, and what `onCall` throws
   */
  send(
    raw: Uint8Array,
    threadId: string | null,
    onCall: () => Promise<void>,
  ): Promise<{ providerId: string; threadId: string }>
  /**
   * Looks for our own header among the messages sent since the cursor. `onLooked` is called repeatedly with the
   * cursor up to which the message was not found, so that an interrupted search can continue from there. Without a
   * cursor, or if it has expired, all messages sent since `writtenAt` are looked at.
   */
  findSent(
    sendId: string,
    from: { cursor: string | null; writtenAt: Date },
    onLooked: (cursor: string) => Promise<void>,
  ): Promise<string | null>
  /**
   * Has Google send notifications of changes until the returned time; calling it again before then extends that.
   *
   * @throws WatchRefusedError
   */
  watch(): Promise<{ until: Date }>
  /** Ends the notifications. Succeeds if there are none. */
  stop(): Promise<void>
  /** Gets a new access token, as if the last one had expired. */
  renewToken(): Promise<void>
  /** Returns whose account the grant opens. */
  whoIs(): Promise<{ sub: string }>
  /** Asks Google to send an email without recipients, which it never does. Succeeds if it would send one that has some. */
  trySending(): Promise<void>
}

/** A message's id, and its thread if that is known. */
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
  /** The mailbox's current position. Save it only after the last page. */
  cursor: string
}

export interface MailSearch {
  /** A domain with a leading @ stands for every address there. */
  addresses: readonly string[]
  /** For `traces`: names that may find other spellings. */
  names: readonly string[]
  /**
   * `participants`: mail from, to or copied to one of the addresses. `correspondents`: the same in a shorter query,
   * whose full coverage Google does not document. `traces`: mail that may be theirs under other spellings (dots,
   * +tags) or that names them in Reply-To; its headers have to be read first. `everything`: mail from anybody.
   */
  kind: 'participants' | 'correspondents' | 'traces' | 'everything'
  /** Mail in which one of these addresses took part is excluded. */
  without: readonly string[]
  since: Date | null
}

/** What a person pastes to ask about a message. */
export type Lookup = { kind: 'address' | 'subject' | 'message-id'; value: string }

export interface SearchPage {
  messages: MessageRef[]
  nextPageToken: string | null
}

/** Google's quota units, shared by everything that uses one Google project. The caller does the waiting. */
export interface Quota {
  /** Reserves units, to be used after `waitMs`; or reserves none and says when to come back. */
  take(wanted: {
    mailboxId: string
    units: number
    urgent: boolean
  }): Promise<{ waitMs: number } | { retryAt: Date }>
  /**
   * Reserves so many units of each of these mailboxes, for calls that somebody waits for.
   *
   * @returns the mailboxes for which nothing was reserved, and when to come back
   */
  takeEach(mailboxIds: readonly string[], units: number): Promise<Map<string, Date>>
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
  /** The Reply-To address; '' if replies go to the address itself. */
  replyTo: string
  isPrimary: boolean
  isDefault: boolean
}

/** Any error from Google, or a missing answer. */
export class ProviderError extends Error {
  override name = 'ProviderError'
}

/**
 * The grant is revoked, lacks a scope, cannot be decrypted, or is refused. A person has to act: the owner, an
 * administrator or the operator.
 */
export class ActionNeededError extends ProviderError {
  override name = 'ActionNeededError'
  readonly actionCause: ActionCause

  constructor(actionCause: ActionCause, options?: ErrorOptions) {
    super(`This mailbox cannot be used: ${actionCause}`, options)
    this.actionCause = actionCause
  }
}

/** The longest wait that Google can name; a longer one is cut to this. */
export const longestNamedWaitMs = 24 * 60 * 60_000

/** Google asks to wait, or Kurier's own quota is used up. */
export class RateLimitedError extends ProviderError {
  override name = 'RateLimitedError'
  readonly retryAt: Date
  /**
   * Whether Google or our quota named the time. Otherwise it is the shortest sensible wait, and the caller waits
   * longer after each failure.
   */
  readonly isNamed: boolean

  constructor(retryAt: Date, options: ErrorOptions & { isNamed?: boolean } = {}) {
    super(`Google asks to wait until ${retryAt.toISOString()}`, options)
    this.retryAt = retryAt
    this.isNamed = options.isNamed ?? true
  }
}

/** Google does not answer, or answers with an error of its own. */
export class UnavailableError extends ProviderError {
  override name = 'UnavailableError'
  /** False when the request certainly never reached Google's mailbox. */
  readonly mayHaveHappened: boolean

  constructor(message: string, options: ErrorOptions & { mayHaveHappened?: boolean } = {}) {
    super(message, options)
    this.mayHaveHappened = options.mayHaveHappened ?? true
  }
}

/** The cursor is older than Google's history, so the mailbox has to be searched again. */
export class CursorExpiredError extends ProviderError {
  override name = 'CursorExpiredError'
}

/** Google understood the request and refuses it. */
export class RefusedError extends ProviderError {
  override name = 'RefusedError'
  readonly status: number

  constructor(status: number, reason: string, options?: ErrorOptions) {
    super(`Google refuses with ${status} ${reason}`, options)
    this.status = status
  }
}

/** Why Google does not publish changes to the topic. Only the operator can fix each of these. */
export type WatchFault = 'topic_foreign' | 'topic_missing' | 'publish_denied'

/** Google serves the mailbox but sends no notifications of its changes. */
export class WatchRefusedError extends ProviderError {
  override name = 'WatchRefusedError'
  readonly fault: WatchFault

  constructor(fault: WatchFault, options?: ErrorOptions) {
    super(`Google will not watch: ${fault}`, options)
    this.fault = fault
  }
}

/** The answer to a send was lost, so the message may have left. */
export class UnknownOutcomeError extends ProviderError {
  override name = 'UnknownOutcomeError'
}
