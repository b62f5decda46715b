const DAY_MS = 86_400_000

/**
 * Where Google's behaviour is observed rather than documented, or not known at
 * all, a switch names the choices. Defaults are what was observed; where nothing
 * is certain, what is harder on the caller. All may be changed while running.
 */
export interface Switches {
  // --- OAuth ---
  /** `testing`: refresh tokens with more than identity scopes die after 7 days. */
  publishing: 'production' | 'testing'
  /** Come back as `https://…/auth/userinfo.email` and in another order than asked. */
  scopesExpanded: boolean
  /** Whether the boxes of the consent page start ticked. */
  consentBoxesTicked: boolean
  /** A `login_hint` naming an account of the world goes straight to its consent page. */
  loginHintSkipsChooser: boolean
  /** An explicit `include_granted_scopes=false` drops the account's grants to the project's other clients. */
  nonIncrementalConsentDropsOthers: boolean
  accessTokenSeconds: number
  codeLifetimeMs: number
  /** How long access tokens go on working after a revocation. */
  revokeLagMs: number
  /** Live refresh tokens per account and client; one more kills the oldest. */
  refreshTokensPerClient: number
  /** Whether codes and tokens follow from the seed, as ids do: for runs that are compared byte by byte. */
  secretsSeeded: boolean
  /** Whether a revocation ends notifications too; unconfirmed, so they go on until the watch expires. */
  revokeEndsWatch: boolean

  // --- sending and threading ---
  /** `rewrite`: mail sent by API is given a `…@mail.gmail.com` Message-ID; `keep`: a valid one survives. */
  messageId: 'rewrite' | 'keep'
  /** A From that is neither the account nor a verified alias becomes the account's address. */
  foreignFromRewritten: boolean
  /** Bytes above 127 in a sent header are read as Latin-1. */
  bareUtf8HeadersMangled: boolean
  /** `strict`: a sent mail joins a thread only by threadId, headers and subject together; `headers`: also without threadId. */
  senderThreading: 'strict' | 'headers'
  /** A mail sent with `threadId` and the thread's subject joins it without References too; seen, against the documentation. */
  threadIdAloneJoins: boolean
  /**
   * What becomes of a mail whose Message-ID the mailbox has: a second delivery, or one's own mail that a list returns.
   * Google was seen to drop it; `kept`, the default, is harder on the caller.
   */
  secondDelivery: 'kept' | 'dropped'
  /** Delivered mail gets `Delivered-To` and `Received` on top, sent mail `Received … HTTPREST`. */
  traceHeaders: boolean
  bounceAfterMs: number
  /** Sends in a rolling day: consumer accounts (gmail.com) and Workspace ones. 0 is unlimited. */
  dailySendsConsumer: number
  dailySendsWorkspace: number
  /** Recipients of one mail, and of a Workspace account's mail in a rolling day. 0 is unlimited. */
  recipientsPerMessage: number
  dailyRecipientsWorkspace: number
  /** A message that would be beyond this many in its thread begins another; 0 is never. Seen at 100 in Gmail's own pages. */
  longestThread: number

  // --- reading ---
  /** `payload.headers` come RFC 2047-decoded. */
  headersDecoded: boolean
  /** `payload.headers` come in another order than in the raw mail; measured: they do not. */
  headersReordered: boolean
  /** Text parts come as UTF-8 whatever charset their header names. */
  textAsUtf8: boolean
  /** Text parts gain a final CRLF when they have none; measured: they do not. */
  textGainsFinalCrlf: boolean
  /** Text bodies longer than this come as `attachmentId`, like everything that is not text; 0, as measured, is never. */
  inlineBodyBytes: number
  base64Padded: boolean
  /** Without it, `snippet` also comes under the metadata-only scope. */
  snippetHiddenFromMetadataScope: boolean

  // --- listing ---
  listOrder: 'newest-first' | 'shuffled'
  /** For how long a new message is missing from messages.list and threads.list. */
  indexLagMs: number
  /** A `q` of more characters finds nothing, without an error; Google's own limit is unpublished. */
  longestQuery: number
  /** Whether `after:` leaves out its very moment; unconfirmed, `before:` always does. */
  afterIsExclusive: boolean
  /** Whether an address at gmail.com is also found by its variants with other dots or a plus-tag; unconfirmed. */
  gmailVariantsFound: boolean
  /** `resultSizeEstimate` on a page that has a next one: never the count. */
  estimate: 'page-plus-one' | 'constant'

  /** What lies in trash or spam this long is deleted for good; 0 is never. */
  purgeAfterMs: number

  // --- history and push ---
  historyRetentionMs: number
  /** The first page of an answer with records comes empty, with a token. */
  historyEmptyFirstPage: boolean
  /** Each delivery is followed by a record that names the message and no change. */
  historyBareRecords: boolean
  /** Each delivery is followed by a record that names the message as added once more. */
  historyRepeats: boolean
  /** A notification's `historyId` is a JSON number (documented as a string). */
  pushHistoryIdNumeric: boolean
  /** More than one notification a second and user is dropped. */
  pushOnePerSecond: boolean
  pushDuplicated: boolean
  pushReordered: boolean

  // --- limits ---
  /** The table of prices and limits: of projects since 1 May 2026, of older ones, or no limit. */
  quota: '2026' | '2025' | 'off'
  /** How exhaustion is answered; 403 is what is mostly seen. */
  quotaStatus: 403 | 429
  /** The message of a refusal names the time: `User-rate limit exceeded.  Retry after …`. */
  quotaNamesRetryTime: boolean
  /** Calls of one mailbox under way at once; 0 is unlimited. */
  concurrentCalls: number
  /** Parts of one batch beyond this many answer 429; 0 is unlimited. */
  batchPartsServed: number
}

export const defaultSwitches: Switches = {
  publishing: 'production',
  scopesExpanded: true,
  consentBoxesTicked: true,
  loginHintSkipsChooser: true,
  nonIncrementalConsentDropsOthers: true,
  accessTokenSeconds: 3599,
  codeLifetimeMs: 600_000,
  revokeLagMs: 0,
  refreshTokensPerClient: 100,
  secretsSeeded: false,
  revokeEndsWatch: false,
  messageId: 'rewrite',
  foreignFromRewritten: true,
  bareUtf8HeadersMangled: true,
  senderThreading: 'strict',
  threadIdAloneJoins: true,
  secondDelivery: 'kept',
  traceHeaders: true,
  bounceAfterMs: 2_000,
  dailySendsConsumer: 500,
  dailySendsWorkspace: 2_000,
  recipientsPerMessage: 500,
  dailyRecipientsWorkspace: 10_000,
  longestThread: 0,
  headersDecoded: true,
  headersReordered: false,
  textAsUtf8: true,
  textGainsFinalCrlf: false,
  inlineBodyBytes: 0,
  base64Padded: true,
  snippetHiddenFromMetadataScope: true,
  listOrder: 'newest-first',
  indexLagMs: 0,
  longestQuery: 2_000,
  afterIsExclusive: false,
  gmailVariantsFound: false,
  estimate: 'page-plus-one',
  purgeAfterMs: 30 * DAY_MS,
  historyRetentionMs: 7 * DAY_MS,
  historyEmptyFirstPage: false,
  historyBareRecords: false,
  historyRepeats: false,
  pushHistoryIdNumeric: true,
  pushOnePerSecond: true,
  pushDuplicated: false,
  pushReordered: false,
  quota: '2026',
  quotaStatus: 403,
  quotaNamesRetryTime: false,
  concurrentCalls: 20,
  batchPartsServed: 78,
}

/** A switch with more than yes and no. */
type Choice = { [K in keyof Switches]: Switches[K] extends boolean ? never : K }[keyof Switches]

/**
 * What Kurier is tried with in place of each default: for words all other values, for numbers
 * one that is felt within a few seconds of real time. A switch without a line does not compile.
 */
const otherValues: { readonly [K in Choice]: readonly Switches[K][] } = {
  publishing: ['testing'],
  accessTokenSeconds: [2],
  codeLifetimeMs: [10_000],
  revokeLagMs: [60_000],
  refreshTokensPerClient: [1],
  messageId: ['keep'],
  senderThreading: ['headers'],
  secondDelivery: ['dropped'],
  bounceAfterMs: [50],
  dailySendsConsumer: [1],
  dailySendsWorkspace: [4],
  recipientsPerMessage: [2],
  dailyRecipientsWorkspace: [8],
  longestThread: [2],
  inlineBodyBytes: [3],
  listOrder: ['shuffled'],
  indexLagMs: [1_500],
  longestQuery: [1_600],
  estimate: ['constant'],
  purgeAfterMs: [0],
  historyRetentionMs: [3_600_000],
  quota: ['2025', 'off'],
  quotaStatus: [429],
  concurrentCalls: [1, 0],
  batchPartsServed: [2, 0],
}

/** Each switch with each value that is not its default, as `google.switches` takes it. */
export function switchedWorlds(): Partial<Switches>[] {
  return Object.entries(defaultSwitches).flatMap(([name, value]) => {
    const others = typeof value === 'boolean' ? [!value] : otherValues[name as Choice]
    return others.map((other): Partial<Switches> => ({ [name]: other }))
  })
}
