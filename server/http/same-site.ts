import type { FastifyRequest } from 'fastify'
import { Problem } from '../errors.ts'

/** The headers that say which site made a request. */
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
 * Refuses changes that another site makes a user's browser request (CSRF).
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
 * Decides whether a request may change something.
 *
 * Sec-Fetch-Site counts first. An older browser's Origin must be the public address or the host of the request. A
 * request with neither header passes if it has no cookie, because then no session can be abused.
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
