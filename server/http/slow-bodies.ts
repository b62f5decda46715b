import { Socket } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { HttpLimits } from './limits.ts'
import type { App } from './parts.ts'

/**
 * Ends requests whose body arrives too slowly. Node's own limit covers the whole request: it would either let a
 * trickle hold a connection very long or cut off large files on slow connections. limits.ts has the rule.
 */
export function endSlowBodies(app: App, limits: HttpLimits): void {
  app.addHook('onRequest', async (request, reply) => {
    const { headers } = request
    if (headers['transfer-encoding'] === undefined && !(Number(headers['content-length']) > 0)) return
    watchBody(request, reply, limits)
  })
}

function watchBody(request: FastifyRequest, reply: FastifyReply, limits: HttpLimits): void {
  const { raw } = request
  const { socket } = raw
  // An injected request (as in tests) has no connection.
  if (!(socket instanceof Socket)) return
  const beganMs = Date.now()
  const before = socket.bytesRead
  let timer: NodeJS.Timeout
  const look = () => {
    const arrived = socket.bytesRead - before
    const allowedMs = limits.bodyMs + (arrived / limits.bodyBytesPerSecond) * 1_000
    const leftMs = beganMs + allowedMs - Date.now()
    if (leftMs > 0) timer = setTimeout(look, Math.ceil(leftMs)).unref()
    else if (!raw.complete) end(request, reply)
  }
  timer = setTimeout(look, limits.bodyMs).unref()
  const stop = () => clearTimeout(timer)
  raw.once('end', stop)
  raw.once('close', stop)
}

/** Answers as Node does when a request takes too long (RFC 9110 §15.5.9), and reads nothing more. */
function end({ raw, log, routeOptions }: FastifyRequest, reply: FastifyReply): void {
  log.info({ route: routeOptions.url }, 'a request ended because its body did not arrive')
  const { socket } = raw
  // The request was already answered, with a refusal, before its body came.
  if (reply.raw.headersSent) socket.destroy()
  else socket.end(timedOut, () => socket.destroy())
}

const timedOut = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'
