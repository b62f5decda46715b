import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

/** Longer URLs are not fetched: they carry more data than the name of a picture needs. */
const maxUrlLength = 4_096

/** The content of a link to the picture proxy. */
export interface PictureLink {
  /** The message that shows the picture. */
  message: string
  url: string
  signature: string
}

/**
 * Returns the URL under which the proxy serves a picture of a message. It is signed (HMAC-SHA-256 with a key derived
 * from the newest secret), so that the proxy fetches only pictures that appear in a stored mail.
 *
 * @returns null if the picture's URL is too long
 */
export function pictureLink(url: string, messageId: string, secrets: readonly string[]): string | null {
  if (url.length > maxUrlLength) return null
  const signature = sign(url, messageId, secrets[0]!)
  return `/api/pictures?message=${messageId}&url=${encoded(url)}&signature=${signature}`
}

/** Decides whether one of our secrets signed the link. */
export function isOwnLink({ message, url, signature }: PictureLink, secrets: readonly string[]): boolean {
  const given = Buffer.from(signature)
  return secrets.some((secret) => {
    const right = Buffer.from(sign(url, message, secret))
    return given.length === right.length && timingSafeEqual(given, right)
  })
}

function sign(url: string, messageId: string, secret: string): string {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'kurier picture link', 32))
  return createHmac('sha256', key).update(`${messageId}\n${url}`).digest('base64url')
}

/** Percent-encodes all but the unreserved characters of RFC 3986 §2.3, so that the link can be used in CSS too. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
