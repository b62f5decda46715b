import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { type HttpReply, jsonReply } from '../http/message.ts'
import type { Google } from './google.ts'
import { PUBSUB_SCOPE } from './scope.ts'
import { tokenError } from './token-error.ts'

/** `grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer` (RFC 7523): only Pub/Sub, and nobody's mail. */
export function exchangeAssertion(google: Google, assertion: string): HttpReply {
  const claims = readAssertion(assertion, createPublicKey(google.serviceAccount.private_key))
  if (!claims || claims.iss !== google.serviceAccount.client_email) {
    return tokenError(400, 'invalid_grant', 'Invalid JWT Signature.')
  }
  if (typeof claims.exp !== 'number' || claims.exp * 1_000 <= google.world.clock.now()) {
    return tokenError(400, 'invalid_grant', 'Invalid JWT: Token must be a short-lived token.')
  }
  if (claims.sub !== undefined && claims.sub !== claims.iss) {
    return tokenError(
      401,
      'unauthorized_client',
      'Client is unauthorized to retrieve access tokens using this method.',
    )
  }
  const scopes = String(claims.scope ?? '').split(' ')
  if (!scopes.includes(PUBSUB_SCOPE))
    return tokenError(400, 'invalid_scope', 'Invalid OAuth scope or ID token audience.')
  const grant = { email: claims.iss, clientId: claims.iss, scopes: [PUBSUB_SCOPE], refreshToken: undefined }
  const token = google.grants.issueAccessToken(grant)
  return jsonReply(200, {
    access_token: token.value,
    expires_in: google.switches.accessTokenSeconds,
    token_type: 'Bearer',
  })
}

function readAssertion(
  assertion: string,
  key: KeyObject,
): (Record<string, unknown> & { iss?: string }) | undefined {
  const [head = '', content = '', signature = ''] = assertion.split('.')
  const signed = verify('sha256', Buffer.from(`${head}.${content}`), key, Buffer.from(signature, 'base64url'))
  return signed ? JSON.parse(Buffer.from(content, 'base64url').toString('utf8')) : undefined
}
