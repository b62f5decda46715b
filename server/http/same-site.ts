import type { FastifyRequest } from 'fastify'
import { Problem } from '../errors.ts'

/** What a request says about where it was made. */
export interface RequestOrigin {
  method: string
  /** `Sec-Fetch-Site` (W3C Fetch Metadata), which no page can forge. */
  fetchSite: string | undefined
  /** `Origin` (RFC 6454 §7). */
  origin: string | undefined
  host: string | undefined
  hasCookie: boolean
}

/**
 * Refuses what another site makes a browser send in our people's name.
 *
 * @throws Problem `not-allowed`
 */
export function refuseOtherSites(request: FastifyRequest, appUrl: string): void {
  const { headers, method } = request
  const fetchSite = headers['sec-fetch-site']
  const from: RequestOrigin = {
    method,
    fetchSite: typeof fetchSite === 'string' ? fetchSite : undefined,
    origin: headers.origin,
    host: headers.host,
    hasCookie: headers.cookie !== undefined,
  }
  if (!isOurs(from, appUrl)) throw new Problem('not-allowed')
}

/**
 * Whether a request may change something.
 *
 * The browser's own word comes first; an older browser's Origin must be the
 * public address or the very host that was asked; a program that says neither
 * passes when it brings no cookie, since then nobody's session can be abused.
 */
export function isOurs(from: RequestOrigin, appUrl: string): boolean {
  if (['GET', 'HEAD', 'OPTIONS'].includes(from.method)) return true
  if (from.fetchSite !== undefined) return from.fetchSite === 'same-origin' || from.fetchSite === 'none'
  if (from.origin !== undefined)
    return from.origin === new URL(appUrl).origin || hostOf(from.origin) === from.host
  return !from.hasCookie
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}
