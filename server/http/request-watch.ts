import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Metrics } from '../health/metrics.ts'
import { type Origin, within } from '../origin.ts'
import type { Span, Tracer } from '../trace.ts'
import type { App } from './parts.ts'
import { isApi } from './session.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Everything that the request causes has this origin; null until the first hook has run. */
    origin: Origin | null
    span: Span | null
  }
}

/** An event stream stays open for hours; that is no latency. */
const streams = new Set(['/api/events'])

/**
 * Gives every request an id, which its answer, its log lines and the jobs that it queues carry; and writes down how
 * long it took, by its route instead of its URL, because a URL may contain a search for somebody's name.
 */
export function watchRequests(app: App, watch: { tracer: Tracer | null; metrics: Metrics | null }): void {
  app.decorateRequest('origin', null)
  app.decorateRequest('span', null)
  app.addHook('onRequest', (request, reply, done) => {
    const { tracer } = watch
    request.span =
      tracer?.begin(
        {
          name: `${request.method} ${routeOf(request)}`,
          kind: 'server',
          facts: { 'http.request.method': request.method, 'http.route': routeOf(request) },
        },
        undefined,
      ) ?? null
    request.origin = { requestId: request.id, trace: request.span?.traceparent }
    reply.header('x-request-id', request.id)
    within(request.origin, done)
  })
  // While the body arrives, Node calls back on behalf of the connection.
  app.addHook('preValidation', (request, _reply, done) => byRequest(request, done))
  app.addHook('onResponse', async (request, reply) => byRequest(request, () => tell(request, reply, watch)))
}

/** Calls `work` as the work of this request. */
export function byRequest<T>({ origin }: FastifyRequest, work: () => T): T {
  return within(origin ?? {}, work)
}

function tell(request: FastifyRequest, reply: FastifyReply, { metrics }: { metrics: Metrics | null }): void {
  const { method } = request
  const { statusCode: status, elapsedTime } = reply
  const route = routeOf(request)
  const line = { method, route: request.routeOptions.url, status, ms: Math.round(elapsedTime) }
  if (isApi(request)) request.log.info(line, 'request')
  else request.log.debug(line, 'request')
  request.span?.end({ 'http.response.status_code': status }, status >= 500 ? String(status) : undefined)
  if (!streams.has(route)) metrics?.countRequest({ method, route, status, seconds: elapsedTime / 1_000 })
}

/** The pattern of the route, such as `/api/candidates/:id`. Pages and unknown addresses have one name together. */
function routeOf({ routeOptions, is404 }: FastifyRequest): string {
  const { url } = routeOptions
  return is404 || !url ? 'other' : url.includes('*') ? 'web' : url
}
