import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * Recognises browsers in which somebody has signed in before. A cookie holds, for at most {@link mostAccounts}
 * accounts, `<device>.<signature>`. The signature is an HMAC-SHA-256 of the account and the device under
 * KURIER_SECRET, so it cannot be forged or used for another account.
 *
 * Attempts in a known browser are counted separately, so that somebody who guesses passwords elsewhere cannot lock
 * the owner out. The cookie does not sign anybody in.
 */
const mostAccounts = 5
const maxAgeSeconds = 400 * 24 * 60 * 60

/** Returns the id of this browser if this account has signed in there before, else null. */
export function knownDevice(
  cookieHeader: string | undefined,
  email: string,
  secrets: readonly string[],
): string | null {
  for (const entry of entriesOf(cookieHeader)) {
    const [device = '', signature = ''] = entry.split('.')
    if (secrets.some((secret) => isEqual(signature, sign(device, email, secret)))) return device
  }
  return null
}

/** Returns the Set-Cookie value that makes this browser known to the account and keeps the other accounts. */
export function rememberDevice(
  cookieHeader: string | undefined,
  email: string,
  secrets: readonly string[],
  isSecure: boolean,
): string {
  const device = knownDevice(cookieHeader, email, secrets) ?? randomBytes(15).toString('base64url')
  const others = entriesOf(cookieHeader).filter((entry) => !entry.startsWith(`${device}.`))
  const value = [`${device}.${sign(device, email, secrets[0]!)}`, ...others].slice(0, mostAccounts).join('~')
  const attributes = `Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax`
  // A name with `__Host-` requires Secure and the whole site (RFC 6265bis §4.1.3.2).
  return isSecure
    ? `__Host-${cookieName}=${value}; ${attributes}; Path=/; Secure`
    : `${cookieName}=${value}; ${attributes}; Path=/api`
}

const cookieName = 'kurier.devices'
const cookieNames = [`__Host-${cookieName}`, cookieName]

function entriesOf(cookieHeader: string | undefined): string[] {
  const pair = cookieHeader
    ?.split(';')
    .map((one) => one.trim())
    .find((one) => cookieNames.some((name) => one.startsWith(`${name}=`)))
  const value = pair?.slice(pair.indexOf('=') + 1) ?? ''
  return value.split('~').filter((entry) => /^[\w-]{20}\.[\w-]{43}$/.test(entry))
}

function sign(device: string, email: string, secret: string): string {
  return createHmac('sha256', secret)
    .update(`known device ${device} of ${email.toLowerCase()}`)
    .digest('base64url')
}

function isEqual(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}
