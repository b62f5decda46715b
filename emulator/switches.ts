const DAY_MS = 86_400_000

/**
 * Behaviour of Google that is not documented, but only observed or unknown. Each
 * switch lists the possible behaviours. The default is the observed one; if nothing
 * is certain, the one that is harder for the caller. All may be changed at any time.
 */
export interface Switches {
  // --- OAuth ---
  /** `testing`: refresh tokens with more than identity scopes expire after 7 days. */
  publishing: 'production' | 'testing'
  /** Granted scopes are returned as `https://…/auth/userinfo.email` and in another order than requested. */
  scopesExpanded: boolean
  /** Whether the boxes of the consent page start ticked. */
  consentBoxesTicked: boolean
  /** A `login_hint` that names an account skips the chooser and opens the account's consent page. */
  loginHintSkipsChooser: boolean
  /** An explicit `include_granted_scopes=false` revokes the account's grants to the project's other clients. */
  nonIncrementalConsentDropsOthers: boolean
  accessTokenSeconds: number
  codeLifetimeMs: number
  /** How long access tokens still work after a revocation. */
  revokeLagMs: number
  /** Valid refresh tokens per account and client; one more invalidates the oldest. */
  refreshTokensPerClient: number
  /** Whether codes and tokens are derived from the seed, as ids are, for runs that are compared byte by byte. */
  secretsSeeded: boolean
  /** Whether a revocation also ends notifications. Unconfirmed: by default they continue until the watch expires. */
  revokeEndsWatch: boolean

  // --- sending and threading ---
  /** `rewrite`: mail sent by API gets a `…@mail.gmail.com` Message-ID; `keep`: a valid one survives. */
  messageId: 'rewrite' | 'keep'
  /** A From that is neither the account nor a verified alias is replaced by the account's address. */
  foreignFromRewritten: boolean
  /** Bytes above 127 in a sent header are read as Latin-1. */
  bareUtf8HeadersMangled: boolean
  /** `strict`: sent mail joins a thread by threadId, headers and subject; `headers`: also without threadId. */
  senderThreading: 'strict' | 'headers'
  /** `threadId` and the same subject are enough, without References; observed, contrary to the documentation. */
  threadIdAloneJoins: boolean
  /**
   * What happens to a mail whose Message-ID the mailbox already has: a second delivery, or a user's own mail that a
   * mailing list sends back. Google was observed to drop it; `kept`, the default, is harder for the caller.
   */
  secondDelivery: 'kept' | 'dropped'
  /** Delivered mail gets `Delivered-To` and `Received` on top; sent mail gets `Received … HTTPREST`. */
  traceHeaders: boolean
  bounceAfterMs: number
  /** Mails sent per rolling day, by consumer accounts (gmail.com) and by Workspace accounts. 0 is unlimited. */
  dailySendsConsumer: number
  dailySendsWorkspace: number
  /** Recipients of one mail, and of all mail of a Workspace account per rolling day. 0 is unlimited. */
  recipientsPerMessage: number
  dailyRecipientsWorkspace: number
  /** A thread with this many messages is full: the next one starts another. 0 is never. 100 in Gmail's own pages. */
  longestThread: number

  // --- reading ---
  /** `payload.headers` are RFC 2047-decoded. */
  headersDecoded: boolean
  /** `payload.headers` have another order than the raw mail; measured: they do not. */
  headersReordered: boolean
  /** Text parts are returned as UTF-8, whatever charset their header names. */
  textAsUtf8: boolean
  /** Text parts gain a final CRLF when they have none; measured: they do not. */
  textGainsFinalCrlf: boolean
  /** Text bodies longer than this are returned as `attachmentId`, as all non-text is; 0 is never, as measured. */
  inlineBodyBytes: number
  base64Padded: boolean
  /** Whether the metadata-only scope hides `snippet`. */
  snippetHiddenFromMetadataScope: boolean

  // --- listing ---
  listOrder: 'newest-first' | 'shuffled'
  /** How long a new message is missing from messages.list and threads.list. */
  indexLagMs: number
  /** A longer `q`, in characters, finds nothing and gives no error; Google's own limit is unpublished. */
  longestQuery: number
  /** Whether `after:` excludes the exact second it names. Unconfirmed; `before:` always excludes it. */
  afterIsExclusive: boolean
  /** Whether variants of a gmail.com address, with other dots or a plus-tag, also find it; unconfirmed. */
  gmailVariantsFound: boolean
  /** `resultSizeEstimate` of a page that has a next page; it is never the real count. */
  estimate: 'page-plus-one' | 'constant'

  /** Messages in trash or spam for this long are deleted permanently; 0 is never. */
  purgeAfterMs: number

  // --- history and push ---
  historyRetentionMs: number
  /** The first page of a history answer is empty but has a page token. */
  historyEmptyFirstPage: boolean
  /** Each delivery is followed by a record that names the message without a change. */
  historyBareRecords: boolean
  /** Each delivery is followed by a record that names the message as added again. */
  historyRepeats: boolean
  /** A notification's `historyId` is a JSON number, although documented as a string. */
  pushHistoryIdNumeric: boolean
  /** More than one notification per second and user is dropped. */
  pushOnePerSecond: boolean
  pushDuplicated: boolean
  pushReordered: boolean

  // --- limits ---
  /** Prices and limits: those of projects created since 1 May 2026, those of older projects, or no limit. */
  quota: '2026' | '2025' | 'off'
  /** The status of a call beyond the quota; mostly 403. */
  quotaStatus: 403 | 429
  /** The error message names the time: `User-rate limit exceeded.  Retry after …`. */
  quotaNamesRetryTime: boolean
  /** Simultaneous calls of one mailbox; 0 is unlimited. */
  concurrentCalls: number
  /** Parts of a batch beyond this many are answered 429; 0 is unlimited. */
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

/** A switch that is not a boolean. */
type Choice = { [K in keyof Switches]: Switches[K] extends boolean ? never : K }[keyof Switches]

/**
 * The values that tests use instead of each default: all other values of a word, and for a number one whose effect
 * shows within a few seconds of real time. A switch without a line here does not compile.
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

/** Lists each switch with each non-default value, as objects for `google.switches`. */
export function switchedWorlds(): Partial<Switches>[] {
  return Object.entries(defaultSwitches).flatMap(([name, value]) => {
    const others = typeof value === 'boolean' ? [!value] : otherValues[name as Choice]
    return others.map((other): Partial<Switches> => ({ [name]: other }))
  })
}
