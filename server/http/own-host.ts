import type { FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../errors.ts'
import type { App } from './parts.ts'
import { isApi } from './session.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers under any host name: for load balancers, and for Google, whose requests carry a signed token. */
    anyHost?: boolean
  }
}

/**
 * Refuses requests for another host than the public address (RFC 9110 §15.5.20), before anything else reads them. A page
 * of another site whose name was made to point here (DNS rebinding) is therefore never served.
 */
export function requireOwnHost(app: App, appUrl: string): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config?.anyHost || isOwnHost(request.hostname, appUrl)) return
    if (isApi(request)) throw new Problem('wrong-host', { params: { address: appUrl } })
    return refuse(request, reply, appUrl)
  })
}

/**
 * Decides by the name alone: proxies often remove the port. At a public address on this computer, as in the demo, each
 * name of this computer is accepted.
 */
export function isOwnHost(hostname: string, appUrl: string): boolean {
  const own = new URL(appUrl).hostname
  const asked = hostname.toLowerCase().replace(/\.$/, '')
  return asked === own || (isLoopbackName(own) && isLoopbackName(asked))
}

/** Whether this is a name of this computer. No other site can have it. */
export function isLoopbackName(hostname: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}

function refuse({ log }: FastifyRequest, reply: FastifyReply, appUrl: string): FastifyReply {
  log.warn('a request was refused, because its host is not that of APP_URL')
  return reply
    .code(421)
    .type('text/plain; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(
      `This Kurier is at ${appUrl}, and was asked for under another name. Open ${appUrl}\n\n` +
        'For whoever runs Kurier: set APP_URL to the address that people open. A reverse proxy has to pass the Host\n' +
        'header on; nginx: proxy_set_header Host $host;\n',
    )
}
