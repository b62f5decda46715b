import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

/** Longer addresses are not asked for: what carries so much is not the name of a picture. */
const maxUrlLength = 4_096

/** What a link to our proxy says. */
export interface PictureLink {
  /** The message that shows the picture. */
  message: string
  url: string
  signature: string
}

/**
 * The address under which our proxy serves a picture of a message. It is signed (HMAC-SHA-256 under a key derived
 * from the newest secret): the proxy asks for nothing that did not stand in a mail of ours.
 *
 * @returns null when the address is too long to be asked for
 */
export function pictureLink(url: string, messageId: string, secrets: readonly string[]): string | null {
  if (url.length > maxUrlLength) return null
  const signature = sign(url, messageId, secrets[0]!)
  return `/api/pictures?message=${messageId}&url=${encoded(url)}&signature=${signature}`
}

/** Whether one of our secrets made the link. */
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

/** RFC 3986 §2.3: only unreserved characters stay, so that the link stands in CSS too. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
