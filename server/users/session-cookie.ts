import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Returns the beginning of every cookie's name. Over https it is `__Host-`: the browser then takes the cookie only from
 * this host over TLS, never from a subdomain (RFC 6265bis §4.1.3.2).
 */
export function cookiePrefix(appUrl: string): string {
  return appUrl.startsWith('https:') ? '__Host-kurier' : 'kurier'
}

/**
 * Returns the Cookie header with its session cookie signed with the newest secret.
 *
 * better-auth verifies with one secret only. A cookie signed with an older secret is signed again here, so that
 * changing the secret signs nobody out. The format is better-call's: `encodeURIComponent(<value>.<base64
 * HMAC-SHA256>)`. Anything else is returned unchanged.
 */
export function renewSignature(
  header: string,
  name: string,
  secrets: readonly [string, ...string[]],
): string {
  const [newest, ...older] = secrets
  if (older.length === 0) return header
  return header
    .split(';')
    .map((pair) => renewPair(pair.trim(), name, newest, older))
    .join('; ')
}

function renewPair(pair: string, name: string, newest: string, older: readonly string[]): string {
  if (!pair.startsWith(`${name}=`)) return pair
  const signed = decode(pair.slice(name.length + 1))
  const dot = signed.lastIndexOf('.')
  if (dot < 1) return pair
  const value = signed.slice(0, dot)
  const signature = Buffer.from(signed.slice(dot + 1))
  const known = older.some((secret) => {
    const expected = Buffer.from(sign(value, secret))
    return expected.length === signature.length && timingSafeEqual(expected, signature)
  })
  return known ? `${name}=${encodeURIComponent(`${value}.${sign(value, newest)}`)}` : pair
}

function sign(value: string, secret: string): string {
  return createHmac('sha256', secret).update(value).digest('base64')
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
