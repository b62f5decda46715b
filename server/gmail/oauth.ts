import { createHash, createHmac } from 'node:crypto'
import { CodeChallengeMethod, OAuth2Client } from 'google-auth-library'
import type { GoogleEndpoints } from '../config.ts'
import {
  ActionNeededError,
  type Grant,
  type ProviderError,
  RefusedError,
  UnavailableError,
} from '../mailboxes/provider.ts'
import { tokenRefusal } from './errors.ts'
import { tokenError, userinfo } from './schema.ts'

export interface GoogleProject {
  clientId: string
  clientSecret: string
  endpoints: GoogleEndpoints
}

const scopePrefix = 'https://www.googleapis.com/auth/'
const readScope = `${scopePrefix}gmail.readonly`
const sendScope = `${scopePrefix}gmail.send`

/** What a consent asks for. Every scope is tried by mailboxes/google-check.ts. */
export const askedScopes: readonly string[] = ['openid', 'email', readScope, sendScope]

const timeoutMs = 20_000

/** An OAuth client of the Google project. With a refresh token it obtains access tokens. */
export function oauthClient(
  project: GoogleProject,
  more: { redirectUri?: string; refreshToken?: string } = {},
): OAuth2Client {
  const { endpoints } = project
  const client = new OAuth2Client({
    clientId: project.clientId,
    clientSecret: project.clientSecret,
    ...(more.redirectUri ? { redirectUri: more.redirectUri } : {}),
    endpoints: {
      oauth2AuthBaseUrl: endpoints.authUrl,
      oauth2TokenUrl: endpoints.tokenUrl,
      oauth2RevokeUrl: endpoints.revokeUrl,
      oauth2FederatedSignonPemCertsUrl: endpoints.certsUrl,
    },
    // A code can be exchanged only once. A retry after a lost answer would fail with a misleading error.
    transporterOptions: { timeout: timeoutMs, redirect: 'error', retry: false, retryConfig: { retry: 0 } },
  })
  if (more.refreshToken) client.setCredentials({ refresh_token: more.refreshToken })
  return client
}

/**
 * The address of the consent screen: offline access, PKCE S256, and prompt=consent, so that Google issues a refresh
 * token.
 */
export function consentUrl(
  project: GoogleProject,
  request: { state: string; codeVerifier: string; redirectUri: string; loginHint: string | null },
): string {
  return oauthClient(project, { redirectUri: request.redirectUri }).generateAuthUrl({
    access_type: 'offline',
    prompt: 'consent select_account',
    scope: [...askedScopes],
    state: request.state,
    code_challenge_method: CodeChallengeMethod.S256,
    code_challenge: createHash('sha256').update(request.codeVerifier).digest('base64url'),
    nonce: nonceOf(request.codeVerifier),
    ...(request.loginHint ? { login_hint: request.loginHint } : {}),
  })
}

/** The id token's nonce: like the challenge, it can be derived from the verifier, and does not reveal it. */
function nonceOf(codeVerifier: string): string {
  return createHmac('sha256', codeVerifier).update('kurier id token').digest('base64url')
}

/**
 * Exchanges the code for tokens. The id token tells who consented.
 *
 * @throws ProviderError, also if the id token is not the answer to this request
 */
export async function exchange(
  project: GoogleProject,
  request: { code: string; codeVerifier: string; redirectUri: string },
): Promise<Grant> {
  const client = oauthClient(project, { redirectUri: request.redirectUri })
  const { tokens } = await client
    .getToken({ code: request.code, codeVerifier: request.codeVerifier })
    .catch((error: unknown) => {
      throw fromTokenEndpoint(error)
    })
  const who = await readIdToken(project, client, tokens.id_token ?? '', nonceOf(request.codeVerifier))
  const scopes = (tokens.scope ?? '').split(' ').filter(Boolean)
  return {
    refreshToken: tokens.refresh_token ?? null,
    scopes,
    canRead: scopes.includes(readScope),
    canSend: scopes.includes(sendScope),
    sub: who.sub,
    address: who.email,
  }
}

/** Revokes the grant. A 400 means that it is already gone, which is fine. @throws UnavailableError */
export async function revoke(project: GoogleProject, refreshToken: string): Promise<void> {
  const response = await fetch(project.endpoints.revokeUrl, {
    method: 'POST',
    body: new URLSearchParams({ token: refreshToken }),
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((error: unknown) => {
    throw new UnavailableError('Google could not be reached to revoke the grant', { cause: error })
  })
  await response.arrayBuffer()
  if (response.status >= 500 || response.status === 429) {
    throw new UnavailableError(`Google answered ${response.status} when the grant was to end`)
  }
}

/** Turns a failure of the token endpoint into a typed error. */
export function fromTokenEndpoint(error: unknown): ProviderError {
  const response = (error as { response?: { status?: number; data?: unknown } }).response
  if (!response)
    return new UnavailableError('Google could not be reached', { cause: error, mayHaveHappened: false })
  const parsed = tokenError.safeParse(response.data)
  return tokenRefusal(parsed.success ? parsed.data.error : 'unknown', response.status ?? 0)
}

/** Whose access token this is, from the userinfo endpoint. @throws ProviderError */
export async function whoIs(project: GoogleProject, accessToken: string): Promise<{ sub: string }> {
  const response = await fetch(project.endpoints.userinfoUrl, {
    headers: { authorization: `Bearer ${accessToken}` },
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((error: unknown) => {
    throw new UnavailableError('Google could not be reached to tell whose token it is', { cause: error })
  })
  if (response.status === 401) throw new ActionNeededError('revoked')
  if (response.status === 403) throw new RefusedError(403, 'userinfo')
  const parsed = userinfo.safeParse(await response.json().catch(() => undefined))
  if (!response.ok || !parsed.success) {
    throw new UnavailableError(`Google answered ${response.status} when asked whose token it is`)
  }
  return parsed.data
}

/**
 * Verifies the id token (OpenID Connect Core §3.1.3.7): Google signed it, for this client, now, and in answer to the
 * request with this nonce.
 *
 * @throws RefusedError if it is not, UnavailableError if Google's certificates cannot be fetched
 */
async function readIdToken(
  project: GoogleProject,
  client: OAuth2Client,
  token: string,
  nonce: string,
): Promise<{ sub: string; email: string }> {
  const { certs } = await client.getFederatedSignonCertsAsync().catch((error: unknown) => {
    throw new UnavailableError('Google’s certificates could not be fetched', { cause: error })
  })
  // The library's errors contain the token, so they are not passed on.
  const ticket = await client
    .verifySignedJwtWithCertsAsync(token, certs, project.clientId, issuersOf(project))
    .catch(() => undefined)
  const { sub, email, nonce: answered } = ticket?.getPayload() ?? {}
  if (!sub || !email || answered !== nonce) throw new RefusedError(400, 'invalid_id_token')
  return { sub, email }
}

/** Google names itself with and without https:// (Google: OpenID Connect, validating an ID token). */
export function issuersOf({ endpoints }: GoogleProject): string[] {
  const { origin, host } = new URL(endpoints.authUrl)
  return [origin, host]
}
