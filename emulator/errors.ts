/** The content of an error body; see `ApiError`. */
export interface ApiErrorFacts {
  /** HTTP status. */
  code: number
  message: string
  /** `errors[].reason`. */
  reason: string
  /** The canonical status name of gRPC. */
  status: string
  domain?: string
  /** `errors[].message` where it differs from `message`. */
  innerMessage?: string
  location?: string
  locationType?: string
  details?: unknown[]
}

/** An error answer of the Gmail API. */
export class ApiError extends Error {
  override name = 'ApiError'
  readonly facts: ApiErrorFacts

  constructor(facts: ApiErrorFacts) {
    super(facts.message)
    this.facts = facts
  }

  get code(): number {
    return this.facts.code
  }

  /** Returns the JSON error envelope (Gmail API: guides, Resolve errors). */
  body(): { error: Record<string, unknown> } {
    const { code, message, reason, status, domain, innerMessage, location, locationType, details } =
      this.facts
    const first = {
      message: innerMessage ?? message,
      domain: domain ?? 'global',
      reason,
      ...(location && { location, locationType }),
    }
    return { error: { code, message, errors: [first], status, ...(details && { details }) } }
  }
}

const ERROR_INFO = 'type.googleapis.com/google.rpc.ErrorInfo'

export function invalidArgument(message: string): ApiError {
  return new ApiError({ code: 400, message, reason: 'invalidArgument', status: 'INVALID_ARGUMENT' })
}

export function failedPrecondition(message: string): ApiError {
  return new ApiError({ code: 400, message, reason: 'failedPrecondition', status: 'FAILED_PRECONDITION' })
}

export function notFound(message = 'Requested entity was not found.'): ApiError {
  return new ApiError({ code: 404, message, reason: 'notFound', status: 'NOT_FOUND' })
}

export function forbidden(message: string): ApiError {
  return new ApiError({ code: 403, message, reason: 'forbidden', status: 'PERMISSION_DENIED' })
}

export function tooLarge(message: string): ApiError {
  return new ApiError({ code: 413, message, reason: 'uploadTooLarge', status: 'INVALID_ARGUMENT' })
}

/** The error for a call without a credential. */
export function credentialsMissing(): ApiError {
  return new ApiError({
    code: 401,
    message: 'Login Required.',
    reason: 'required',
    status: 'UNAUTHENTICATED',
    location: 'Authorization',
    locationType: 'header',
    details: [{ '@type': ERROR_INFO, reason: 'CREDENTIALS_MISSING', domain: 'googleapis.com' }],
  })
}

/** The error for a credential that is wrong, expired or revoked. */
export function invalidCredentials(): ApiError {
  return new ApiError({
    code: 401,
    message: 'Invalid Credentials',
    reason: 'authError',
    status: 'UNAUTHENTICATED',
    location: 'Authorization',
    locationType: 'header',
  })
}

export function insufficientScopes(): ApiError {
  return new ApiError({
    code: 403,
    message: 'Request had insufficient authentication scopes.',
    innerMessage: 'Insufficient Permission',
    reason: 'insufficientPermissions',
    status: 'PERMISSION_DENIED',
    details: [{ '@type': ERROR_INFO, reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT', domain: 'googleapis.com' }],
  })
}

/** Returns the `WWW-Authenticate` of a 401 (RFC 6750 section 3), without error code if no credential was sent. */
export function challenge({ code, facts }: ApiError): Record<string, string> {
  if (code !== 401) return {}
  const error = facts.reason === 'required' ? '' : ', error="invalid_token"'
  return { 'www-authenticate': `Bearer realm="https://accounts.google.com/"${error}` }
}

/** The error for an exceeded quota or rate: mostly 403; 429 for concurrency, bandwidth and sending. */
export function rateLimited(code: 403 | 429, message: string): ApiError {
  return new ApiError({
    code,
    message,
    reason: 'rateLimitExceeded',
    domain: code === 403 ? 'usageLimits' : 'global',
    status: code === 403 ? 'PERMISSION_DENIED' : 'RESOURCE_EXHAUSTED',
  })
}

export function backendError(code: 500 | 502 | 503 | 504): ApiError {
  const status = { 500: 'INTERNAL', 502: 'UNAVAILABLE', 503: 'UNAVAILABLE', 504: 'DEADLINE_EXCEEDED' }[code]
  const message = code === 500 ? 'Internal error encountered.' : 'The service is currently unavailable.'
  return new ApiError({ code, message, reason: 'backendError', status })
}

/** Returns the usual error of a status, for faults that name only the status. */
export function standardError(code: number): ApiError {
  if (code === 400) return failedPrecondition('Precondition check failed.')
  if (code === 401) return invalidCredentials()
  if (code === 403) return rateLimited(403, 'User Rate Limit Exceeded')
  if (code === 404) return notFound()
  if (code === 429) return rateLimited(429, 'Too many concurrent requests for user')
  return backendError(code === 500 || code === 502 || code === 504 ? code : 503)
}
