import type { AccessToken } from '../event.ts'
import { formFields, type HttpReply, type HttpRequest, jsonReply } from '../http/message.ts'
import { bearer } from './bearer.ts'
import type { Google } from './google.ts'
import { tokenError } from './token-error.ts'

/** The claims the token's scopes allow, as id token and userinfo give them (OpenID Connect Core section 5.1). */
export function identityClaims(google: Google, token: AccessToken): Record<string, unknown> {
  const { account } = google.world.mailbox(token.email)
  const { email, name, sub } = account
  const domain = email.slice(email.lastIndexOf('@') + 1)
  const [given, ...family] = name.split(' ')
  const profile = {
    name,
    given_name: given,
    ...(family.length > 0 && { family_name: family.join(' ') }),
  }
  return {
    sub,
    ...(domain !== 'gmail.com' && domain !== 'googlemail.com' && { hd: domain }),
    ...(token.scopes.includes('email') && { email, email_verified: true }),
    ...(token.scopes.includes('profile') && profile),
  }
}

/** `GET /v1/userinfo`. */
export function userInfo(google: Google, request: HttpRequest): HttpReply {
  const token = google.grants.accessToken(bearer(request))
  if (!token) {
    return tokenError(401, 'invalid_request', 'Invalid Credentials')
  }
  if (
    !token.scopes.includes('openid') &&
    !token.scopes.includes('email') &&
    !token.scopes.includes('profile')
  ) {
    return tokenError(403, 'insufficient_scope', 'Insufficient Permission')
  }
  return jsonReply(200, identityClaims(google, token))
}

/** `GET /oauth2/v2/userinfo`: the same facts under the older names. */
export function userInfoV2(google: Google, request: HttpRequest): HttpReply {
  const reply = userInfo(google, request)
  if (reply.status !== 200) return reply
  const { sub, email_verified, ...others } = JSON.parse(String(reply.body))
  return jsonReply(200, {
    id: sub,
    ...others,
    ...(email_verified !== undefined && { verified_email: email_verified }),
  })
}

/** `/tokeninfo`, for debugging: by access token in the query, or as bearer. */
export function tokenInfo(google: Google, request: HttpRequest): HttpReply {
  const fields = formFields(request)
  const idToken = fields.get('id_token')
  if (idToken !== null) return idTokenInfo(idToken)
  const token = google.grants.accessToken(fields.get('access_token') ?? bearer(request))
  if (!token) return tokenError(400, 'invalid_token', 'Invalid Value')
  const expiresInMs = token.expiresAt - google.world.clock.now()
  const { sub, email } = google.world.mailbox(token.email).account
  return jsonReply(200, {
    azp: token.clientId,
    aud: token.clientId,
    sub,
    scope: google.scopeText(token.scopes),
    exp: String(Math.floor(token.expiresAt / 1_000)),
    expires_in: String(Math.floor(expiresInMs / 1_000)),
    ...(token.scopes.includes('email') && { email, email_verified: 'true' }),
    access_type: token.refreshToken === undefined ? 'online' : 'offline',
  })
}

function idTokenInfo(idToken: string): HttpReply {
  try {
    const claims = JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8'))
    return jsonReply(200, claims)
  } catch {
    return tokenError(400, 'invalid_token', 'Invalid Value')
  }
}

/** `/revoke`: ends all grants of the account to the project. */
export function revokeToken(google: Google, request: HttpRequest): HttpReply {
  const token = formFields(request).get('token') ?? ''
  if (google.world.log.transact(() => google.grants.revoke(token))) return jsonReply(200, {})
  return tokenError(400, 'invalid_token', 'Token expired or revoked')
}

export function discovery(google: Google): HttpReply {
  const { url } = google
  return jsonReply(200, {
    issuer: url,
    authorization_endpoint: `${url}/o/oauth2/v2/auth`,
    token_endpoint: `${url}/token`,
    userinfo_endpoint: `${url}/v1/userinfo`,
    revocation_endpoint: `${url}/revoke`,
    jwks_uri: `${url}/oauth2/v3/certs`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'email', 'profile'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    claims_supported: [
      'aud',
      'email',
      'email_verified',
      'exp',
      'family_name',
      'given_name',
      'iat',
      'iss',
      'name',
      'sub',
    ],
    code_challenge_methods_supported: ['plain', 'S256'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
  })
}

export function keySet(google: Google): HttpReply {
  return jsonReply(200, { keys: [google.grants.signingKey.jwk] })
}

export function pemKeys(google: Google): HttpReply {
  const { kid, publicPem } = google.grants.signingKey
  return jsonReply(200, { [kid]: publicPem })
}
