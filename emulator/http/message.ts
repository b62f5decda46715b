import type { IncomingMessage } from 'node:http'

/** A request with its body read; `url` is absolute. */
export interface HttpRequest {
  method: string
  url: URL
  /** Names in lower case; the values of a repeated header are joined by commas. */
  headers: Readonly<Record<string, string>>
  body: Buffer
}

export interface HttpReply {
  status: number
  headers: Record<string, string>
  body: string | Buffer
}

export function jsonReply(status: number, value: unknown, headers: Record<string, string> = {}): HttpReply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=UTF-8', 'cache-control': 'private', ...headers },
    body: JSON.stringify(value),
  }
}

export function htmlReply(status: number, html: string): HttpReply {
  return {
    status,
    headers: { 'content-type': 'text/html; charset=UTF-8', 'cache-control': 'no-store' },
    body: html,
  }
}

export function redirectReply(location: string): HttpReply {
  return { status: 302, headers: { location, 'cache-control': 'no-store' }, body: '' }
}

export function emptyReply(status = 204): HttpReply {
  return { status, headers: {}, body: '' }
}

/** The largest body of any endpoint: that of messages.import (Gmail API: guides, Uploads), plus some overhead. */
const MOST_BYTES = 160_000_000

export class BodyTooLargeError extends Error {
  override name = 'BodyTooLargeError'
}

export async function readRequest(incoming: IncomingMessage, origin: string): Promise<HttpRequest> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(incoming.headers)) {
    headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '')
  }
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming) {
    size += (chunk as Buffer).length
    if (size > MOST_BYTES) throw new BodyTooLargeError()
    chunks.push(chunk as Buffer)
  }
  const url = new URL(incoming.url ?? '/', origin)
  return { method: incoming.method ?? 'GET', url, headers, body: Buffer.concat(chunks) }
}

/** Returns the fields of the query and of a form body together. */
export function formFields(request: HttpRequest): URLSearchParams {
  const fields = new URLSearchParams(request.url.search)
  if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    for (const [name, value] of new URLSearchParams(request.body.toString('utf8'))) fields.append(name, value)
  }
  return fields
}

/** Chooses the page language: the parameter `hl`, else the browser's preference. */
export function languageOf(request: HttpRequest, params: URLSearchParams): 'en' | 'pl' {
  const wanted = params.get('hl') ?? request.headers['accept-language'] ?? ''
  return /^pl\b/i.test(wanted) ? 'pl' : 'en'
}
