import type { App } from './parts.ts'

/**
 * Nothing is loaded from other sites: pictures in mail come through Kurier's own proxy. Inline styles are allowed,
 * because mail and the interface's components need them; inline scripts are not.
 */
const contentSecurityPolicy = [
  `default-src 'self'`,
  // blob: is for a pasted picture while it is being uploaded.
  `img-src 'self' data: blob:`,
  `style-src 'self' 'unsafe-inline'`,
  `frame-src 'self'`,
  `frame-ancestors 'none'`,
  `base-uri 'none'`,
  `form-action 'self'`,
].join('; ')

const headers = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/** Adds the security headers to every response. HSTS (RFC 6797) for a year if the public address is https. */
export function addSecurityHeaders(app: App, appUrl: string): void {
  const all = appUrl.startsWith('https:')
    ? { ...headers, 'strict-transport-security': 'max-age=31536000' }
    : headers
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(all)
  })
}
