import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto'

/** The RSA key that signs id tokens and push tokens. */
export interface SigningKey {
  kid: string
  /** PKCS #8 PEM: what the journal keeps. */
  privatePem: string
  /** SPKI PEM, as `/oauth2/v1/certs` gives it. */
  publicPem: string
  /** For `/oauth2/v3/certs`. */
  jwk: Record<string, unknown>
  key: KeyObject
}

let generated: string | undefined

/** A new key, generated once per process: generating one takes longer than the rest of the start. */
export function generateSigningPem(): string {
  generated ??= newSigningPem()
  return generated
}

function newSigningPem(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

export function readSigningKey(privatePem: string): SigningKey {
  const key = createPrivateKey(privatePem)
  const publicKey = createPublicKey(key)
  const publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const kid = createHash('sha256').update(publicPem).digest('hex').slice(0, 40)
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' }
  return { kid, privatePem, publicPem, jwk, key }
}

/** A compact RS256 JWT (RFC 7515 section 7.1). */
export function signJwt(signing: SigningKey, claims: Record<string, unknown>): string {
  const head = base64url({ alg: 'RS256', kid: signing.kid, typ: 'JWT' })
  const content = `${head}.${base64url(claims)}`
  return `${content}.${sign('sha256', Buffer.from(content), signing.key).toString('base64url')}`
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
