import {
  ActionNeededError,
  longestNamedWaitMs,
  type ProviderError,
  RateLimitedError,
  RefusedError,
  UnavailableError,
} from '../mailboxes/provider.ts'
import { errorBody } from './schema.ts'

export interface Refusal {
  status: number
  body: unknown
  /** The answer's headers, with lower-case names. */
  retryAfter: string | undefined
}

const rateReasons = new Set([
  'rateLimitExceeded',
  'userRateLimitExceeded',
  'dailyLimitExceeded',
  'quotaExceeded',
])

/**
 * Turns an answer other than 2xx into a typed error.
 *
 * Google reports quota as 403 more often than 429, and names the time to wait
 * in the text instead of a header (Gmail API: handle errors).
 */
export function providerError(refusal: Refusal, nowMs: number): ProviderError {
  const parsed = errorBody.safeParse(refusal.body)
  const error = parsed.success ? parsed.data.error : { message: '', errors: [], details: [] }
  const reasons = [...error.errors.map((one) => one.reason), ...error.details.map((one) => one.reason ?? '')]
  const has = (reason: string) => reasons.includes(reason)
  const { status } = refusal
  if (status === 429 || (status === 403 && reasons.some((reason) => rateReasons.has(reason)))) {
    const namedMs = namedWaitMs(refusal, error.message, nowMs)
    const waitMs = namedMs ?? (has('dailyLimitExceeded') ? dailyWaitMs : unnamedWaitMs)
    return new RateLimitedError(new Date(nowMs + waitMs), { isNamed: namedMs !== undefined })
  }
  if (status >= 500 || status === 408) return new UnavailableError(`Google answered ${status}`)
  if (status === 401) return new ActionNeededError('revoked')
  if (has('insufficientPermissions') || has('ACCESS_TOKEN_SCOPE_INSUFFICIENT')) {
    return new ActionNeededError('scope_read_missing')
  }
  if (has('domainPolicy')) return new ActionNeededError('admin_policy')
  if (has('accessNotConfigured') || has('SERVICE_DISABLED')) return new ActionNeededError('api_disabled')
  if (status === 400 && has('failedPrecondition') && /mail service not enabled/i.test(error.message)) {
    return new ActionNeededError('no_gmail')
  }
  return new RefusedError(status, reasons[0] ?? 'unknown')
}

/** Turns a refusal of the token endpoint into a typed error (RFC 6749 §5.2 and Google's own codes). */
export function tokenRefusal(code: string, status: number): ProviderError {
  if (code === 'invalid_grant') return new ActionNeededError('revoked')
  if (code === 'admin_policy_enforced') return new ActionNeededError('admin_policy')
  if (code === 'invalid_client' || code === 'unauthorized_client' || code === 'deleted_client') {
    return new ActionNeededError('client_invalid')
  }
  if (status >= 500 || status === 429 || status === 0) {
    return new UnavailableError(`Google's token endpoint answered ${status}`, { mayHaveHappened: false })
  }
  return new RefusedError(status, code)
}

const leastWaitMs = 1_000
const unnamedWaitMs = 5_000
/** The daily quota is reset at midnight in California, and may be raised earlier. */
const dailyWaitMs = 60 * 60_000

/** When Google allows the next call. Calling earlier can postpone it further (Gmail API: handle errors). */
function namedWaitMs(refusal: Refusal, text: string, nowMs: number): number | undefined {
  const seconds = Number(refusal.retryAfter)
  const stated = /retry after (\d{4}-\d\d-\d\dT[\d:.]+Z)/i.exec(text)?.[1]
  if (!stated && !(seconds > 0)) return undefined
  const waitMs = stated ? Date.parse(stated) - nowMs : seconds * 1_000
  return Math.min(Math.max(waitMs, leastWaitMs), longestNamedWaitMs)
}
