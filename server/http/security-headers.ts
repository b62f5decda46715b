import type { App } from './parts.ts'

/**
 * Nothing is loaded from other sites: pictures in mail come through Kurier's own proxy. Inline styles are allowed,
 * because mail and the interface's components need them; inline scripts are not.
 */
const contentSecurityPolicy = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self' 'unsafe-inline'`,
  // blob: is for a pasted picture while it is being uploaded.
  `img-src 'self' data: blob:`,
  `font-src 'self'`,
  `connect-src 'self'`,
  `frame-src 'self'`,
  `object-src 'none'`,
  `base-uri 'none'`,
  `form-action 'self'`,
  `frame-ancestors 'none'`,
].join('; ')

const headers = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/**
 * Adds the security headers to every response. If the public address is https, HSTS (RFC 6797) for a year, for the
 * subdomains too: they could otherwise be reached without TLS, and set cookies.
 */
export function addSecurityHeaders(app: App, appUrl: string): void {
  const all = appUrl.startsWith('https:')
    ? { ...headers, 'strict-transport-security': 'max-age=31536000; includeSubDomains' }
    : headers
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(all)
  })
}
