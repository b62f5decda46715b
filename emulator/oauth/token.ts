import { createHash } from 'node:crypto'
import type { AccessToken } from '../event.ts'
import { formFields, type HttpReply, type HttpRequest, jsonReply } from '../http/message.ts'
import { exchangeAssertion } from './assertion.ts'
import type { OauthClient } from './client.ts'
import { verifierMatches } from './code.ts'
import type { Google } from './google.ts'
import { identityClaims } from './identity.ts'
import { IDENTITY_SCOPES } from './scope.ts'
import { signJwt } from './signing-key.ts'
import { tokenError } from './token-error.ts'

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** `POST /token`: a code for tokens, or a refresh token for an access token. */
export function exchangeToken(google: Google, request: HttpRequest): HttpReply {
  const fields = formFields(request)
  const type = fields.get('grant_type')
  if (type === JWT_BEARER) return exchangeAssertion(google, fields.get('assertion') ?? '')
  const client = authenticateClient(google, fields, request)
  if ('status' in client) return client
  if (client.deleted) return tokenError(401, 'deleted_client', 'The OAuth client was deleted.')
  if (type === 'authorization_code') {
    return fields.get('code') ? exchangeCode(google, client, fields) : missing('code')
  }
  if (type === 'refresh_token') {
    const token = fields.get('refresh_token')
    return token ? refresh(google, client, token) : missing('refresh_token')
  }
  if (type === null || type === '') return missing('grant_type')
  return tokenError(400, 'unsupported_grant_type', `Invalid grant_type: ${type ?? ''}`)
}

function missing(parameter: string): HttpReply {
  return tokenError(400, 'invalid_request', `Missing required parameter: ${parameter}`)
}

/** By `client_secret_post` or `client_secret_basic` (RFC 6749 section 2.3.1). */
function authenticateClient(
  google: Google,
  fields: URLSearchParams,
  request: HttpRequest,
): OauthClient | HttpReply {
  const basic = /^Basic\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  const [basicId, basicSecret] = basic ? Buffer.from(basic, 'base64').toString('utf8').split(':') : []
  const clientId = basicId === undefined ? fields.get('client_id') : decodeURIComponent(basicId)
  const secret = basicSecret === undefined ? fields.get('client_secret') : decodeURIComponent(basicSecret)
  if (!clientId) {
    return tokenError(400, 'invalid_request', 'Could not determine client ID from request.')
  }
  const client = google.clients.find((one) => one.clientId === clientId)
  if (!client) return tokenError(401, 'invalid_client', 'The OAuth client was not found.')
  if (client.clientSecret === secret) return client
  return tokenError(401, 'invalid_client', 'The provided client secret is invalid.')
}

function exchangeCode(google: Google, client: OauthClient, fields: URLSearchParams): HttpReply {
  const grant = google.codes.take(fields.get('code') ?? '')
  if (!grant || grant.clientId !== client.clientId)
    return tokenError(400, 'invalid_grant', 'Malformed auth code.')
  if (grant.redirectUri !== fields.get('redirect_uri')) {
    return tokenError(400, 'redirect_uri_mismatch', 'Bad Request')
  }
  const verifier = fields.get('code_verifier')
  if (grant.challenge !== undefined && verifier === null) {
    return tokenError(400, 'invalid_grant', 'Missing code verifier.')
  }
  if (!verifierMatches(grant, verifier ?? ''))
    return tokenError(400, 'invalid_grant', 'Invalid code verifier.')
  const { email, clientId, scopes, nonce } = grant
  const refreshToken = grant.refreshable
    ? google.grants.issueRefreshToken(email, clientId, scopes)
    : undefined
  const token = google.grants.issueAccessToken({ email, clientId, scopes, refreshToken })
  return tokenReply(google, token, { refreshToken, nonce })
}

function refresh(google: Google, client: OauthClient, value: string): HttpReply {
  const refreshToken = google.grants.refreshToken(value)
  if (!refreshToken) {
    const isMalformed = !/^1\/\/[\w-]{20,}$/.test(value)
    return tokenError(
      400,
      'invalid_grant',
      isMalformed ? 'Bad Request' : 'Token has been expired or revoked.',
    )
  }
  if (refreshToken.clientId !== client.clientId) return tokenError(401, 'unauthorized_client', 'Unauthorized')
  const { email, clientId, scopes } = refreshToken
  if (google.grants.blockedReason(email) === 'admin-policy') {
    return tokenError(400, 'admin_policy_enforced', 'The app is blocked by your administrator.')
  }
  return tokenReply(
    google,
    google.grants.issueAccessToken({ email, clientId, scopes, refreshToken: value }),
    {},
  )
}

/** The answer of RFC 6749 section 5.1, with an id token when identity was granted. */
function tokenReply(
  google: Google,
  token: AccessToken,
  { refreshToken, nonce }: { refreshToken?: string | undefined; nonce?: string | undefined },
): HttpReply {
  const body = {
    access_token: token.value,
    expires_in: google.switches.accessTokenSeconds,
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
    scope: google.scopeText(token.scopes),
    token_type: 'Bearer',
    ...(token.scopes.some((scope) => IDENTITY_SCOPES.has(scope)) && {
      id_token: idToken(google, token, nonce),
    }),
  }
  return jsonReply(200, body, { 'cache-control': 'no-store' })
}

function idToken(google: Google, token: AccessToken, nonce: string | undefined): string {
  const issuedAt = Math.floor(google.world.clock.now() / 1_000)
  const accessHash = createHash('sha256').update(token.value).digest().subarray(0, 16).toString('base64url')
  return signJwt(google.grants.signingKey, {
    iss: google.url,
    azp: token.clientId,
    aud: token.clientId,
    ...identityClaims(google, token),
    at_hash: accessHash,
    ...(nonce !== undefined && { nonce }),
    iat: issuedAt,
    exp: issuedAt + 3_600,
  })
}
