import type { App } from './parts.ts'

/**
 * Nothing comes from another site: pictures in mail are asked for by our own proxy.
 * Styles may be inline, as mail and the interface's own parts need; scripts may not.
 */
const contentSecurityPolicy = [
  `default-src 'self'`,
  // blob: a picture that was pasted, while it is being uploaded.
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

/** Every answer says what a browser may do with it. A year of HSTS (RFC 6797) when the public address is https. */
export function addSecurityHeaders(app: App, appUrl: string): void {
  const all = appUrl.startsWith('https:')
    ? { ...headers, 'strict-transport-security': 'max-age=31536000' }
    : headers
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(all)
  })
}
