import { createHash } from 'node:crypto'
import { CodeChallengeMethod, OAuth2Client } from 'google-auth-library'
import type { GoogleEndpoints } from '../config.ts'
import { type Grant, type ProviderError, UnavailableError } from '../mailboxes/provider.ts'
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
    transporterOptions: { timeout: timeoutMs, retry: false, retryConfig: { retry: 0 } },
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
    scope: ['openid', 'email', readScope, sendScope],
    state: request.state,
    code_challenge_method: CodeChallengeMethod.S256,
    code_challenge: createHash('sha256').update(request.codeVerifier).digest('base64url'),
    ...(request.loginHint ? { login_hint: request.loginHint } : {}),
  })
}

/** Exchanges the code for tokens, and asks who consented. @throws ProviderError */
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
  const who = await whoIs(project, tokens.access_token ?? '')
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

async function whoIs(project: GoogleProject, accessToken: string): Promise<{ sub: string; email: string }> {
  const response = await fetch(project.endpoints.userinfoUrl, {
    headers: { authorization: `Bearer ${accessToken}` },
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((error: unknown) => {
    throw new UnavailableError('Google could not be reached to tell who consented', { cause: error })
  })
  const parsed = userinfo.safeParse(await response.json().catch(() => undefined))
  if (!response.ok || !parsed.success) {
    throw new UnavailableError(`Google answered ${response.status} when asked who consented`)
  }
  return parsed.data
}
