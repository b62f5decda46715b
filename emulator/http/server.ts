import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { ServedReply } from '../api/serve.ts'
import { BodyTooLargeError, type HttpReply, type HttpRequest, readRequest } from './message.ts'

export type Handle = (request: HttpRequest) => Promise<ServedReply>

export interface RunningServer {
  url: string
  /** Breaks every connection, including those that hang. */
  close(): Promise<void>
}

/** Listens and answers each request with the reply of `handle`, applying its transport fault. */
export async function listen(host: string, port: number, handle: Handle): Promise<RunningServer> {
  const server = createServer((incoming, response) => {
    void respond(incoming, response, handle)
  })
  // A pooled connection must outlive the pauses of a test.
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return { url: `http://${host}:${portOf(server)}`, close: () => close(server) }
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return address.port
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()))
    server.closeAllConnections()
  })
}

async function respond(incoming: IncomingMessage, response: ServerResponse, handle: Handle): Promise<void> {
  try {
    const request = await readRequest(incoming, `http://${incoming.headers.host ?? 'localhost'}`)
    send(response, await handle(request), wantsGzip(request))
  } catch (error) {
    if (response.destroyed) return
    const status = error instanceof BodyTooLargeError ? 413 : error instanceof TypeError ? 400 : 500
    send(response, { status, headers: { 'content-type': 'text/plain' }, body: `${status}\n` }, false)
  }
}

/** Decides whether the caller accepts gzip; `gzip;q=0` refuses it (RFC 9110 section 12.5.3). */
function wantsGzip({ headers }: HttpRequest): boolean {
  const codings = (headers['accept-encoding'] ?? '').split(',').map((coding) => coding.trim())
  return codings.some((coding) => /^gzip\b/i.test(coding) && !/;\s*q=0(?:\.0*)?$/.test(coding))
}

function send(response: ServerResponse, reply: ServedReply, gzip: boolean): void {
  const { transport } = reply
  if (transport?.kind === 'hang') return
  if (transport?.kind === 'drop') {
    response.socket?.destroy()
    return
  }
  const { headers, body } = gzip ? compressed(reply) : reply
  const bytes = Buffer.byteLength(body)
  // A reply without a body must not announce one (RFC 9110 section 8.6).
  response.writeHead(reply.status, reply.status === 204 ? headers : { ...headers, 'content-length': bytes })
  if (transport?.kind !== 'truncate') {
    response.end(body)
    return
  }
  response.write(Buffer.from(body).subarray(0, transport.bytes), () => response.socket?.destroy())
}

function compressed({ headers, body, status }: HttpReply): HttpReply {
  if (Buffer.byteLength(body) === 0) return { status, headers, body }
  return {
    status,
    headers: { ...headers, 'content-encoding': 'gzip', vary: 'Accept-Encoding' },
    body: gzipSync(body),
  }
}
