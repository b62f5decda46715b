import { STATUS_CODES } from 'node:http'
import { ApiError, invalidArgument, rateLimited } from '../errors.ts'
import { type HttpReply, type HttpRequest, jsonReply } from '../http/message.ts'
import { headerValue, readHeaders } from '../mime/header.ts'
import { type Part, parseParts } from '../mime/part.ts'
import { bearer } from '../oauth/bearer.ts'
import type { Gmail } from './call.ts'
import { delay, lostReply, type ServedReply, serveCall } from './serve.ts'

const MOST_PARTS = 100

interface Inner {
  contentId: string
  request: HttpRequest
}

/** Serves `POST /batch/gmail/v1`: every part is a separate call, and one 200 contains all answers, in any order. */
export async function serveBatch(gmail: Gmail, request: HttpRequest): Promise<ServedReply> {
  const read = readParts(request)
  if (read instanceof ApiError) return jsonReply(read.code, read.body())
  const batchId = gmail.calls.nextBatchId()
  const fault = gmail.faults.take({ method: 'batch', mailbox: mailboxOf(gmail, request) })
  await delay(gmail.faults.latencyMs + (fault?.kind === 'delay' ? fault.ms : 0))
  if (fault?.kind === 'answer' && fault.when !== 'after')
    return jsonReply(fault.error.code, fault.error.body())
  if (fault && 'when' in fault && fault.when === 'before') return lostReply(fault)
  const limit = gmail.switches.batchPartsServed
  const answered: { contentId: string; reply: ServedReply }[] = []
  for (const [index, { contentId, request: inner }] of read.entries()) {
    const crowded = limit > 0 && index >= limit
    const refusal = crowded ? rateLimited(429, 'Too many concurrent requests for user') : uploadRefusal(inner)
    answered.push({ contentId, reply: await serveCall(gmail, inner, { batchId, refusal }) })
  }
  if (fault?.kind === 'answer') return jsonReply(fault.error.code, fault.error.body())
  if (fault && 'when' in fault) return lostReply(fault)
  const broken = answered.find(
    ({ reply }) => reply.transport?.kind === 'drop' || reply.transport?.kind === 'hang',
  )
  if (broken) return broken.reply
  const given = answered.filter(({ reply }) => reply.transport?.kind !== 'missing-part')
  const boundary = `batch_${gmail.random.hex(36)}`
  const reply = { ...mixedReply(boundary, gmail.random.shuffle(given)), ...transportOf(answered) }
  return fault?.kind === 'truncate' ? { ...reply, transport: fault } : reply
}

/** Refuses an upload inside a batch: it needs a request of its own (Gmail API: guides, Batch). */
function uploadRefusal({ url }: HttpRequest): ApiError | undefined {
  if (!url.pathname.startsWith('/upload/')) return undefined
  return invalidArgument('Media uploads are not supported in a batch request.')
}

function mailboxOf({ grants }: Gmail, request: HttpRequest): string {
  return grants.accessToken(bearer(request))?.email ?? ''
}

/** Returns the transport fault of the whole answer: one part that is cut off or delayed affects all. */
function transportOf(answered: readonly { reply: ServedReply }[]): Pick<ServedReply, 'transport'> {
  const transport = answered.find(({ reply }) => reply.transport?.kind === 'truncate')?.reply.transport
  return transport ? { transport } : {}
}

function readParts(request: HttpRequest): Inner[] | ApiError {
  const contentType = request.headers['content-type'] ?? ''
  const head = Buffer.from(`Content-Type: ${contentType}\r\n\r\n`, 'latin1')
  const whole = Buffer.concat([head, request.body])
  const { parts } = parseParts(whole)
  if (!contentType.startsWith('multipart/mixed') || parts.length === 0) {
    return invalidArgument('Failed to parse batch request, error: Missing or malformed multipart body.')
  }
  if (parts.length > MOST_PARTS) {
    const message = `Inner request count exceeds the limit. Received: ${parts.length}, Limit: ${MOST_PARTS}`
    return invalidArgument(message)
  }
  return parts.map((part) => readInner(request, whole, part))
}

/** Reads an `application/http` part: a request line, headers and a body (RFC 9112 section 2.1). */
function readInner(outer: HttpRequest, whole: Buffer, part: Part): Inner {
  const content = whole.subarray(part.bodyStart, part.bodyEnd)
  const lineEnd = content.indexOf('\n')
  const line = content.toString('latin1', 0, lineEnd < 0 ? content.length : lineEnd).trim()
  const [method = 'GET', target = '/'] = line.split(' ')
  const { fields, bodyStart } = readHeaders(content, lineEnd < 0 ? content.length : lineEnd + 1)
  const own = Object.fromEntries(fields.map(({ name, value }) => [name.toLowerCase(), value]))
  const { authorization } = outer.headers
  return {
    contentId: headerValue(part.headers, 'Content-ID'),
    request: {
      method,
      url: new URL(target.replace(/^\/{2,}/, '/'), outer.url.origin),
      headers: { ...(authorization && { authorization }), ...own },
      body: content.subarray(bodyStart),
    },
  }
}

function mixedReply(
  boundary: string,
  answered: readonly { contentId: string; reply: HttpReply }[],
): HttpReply {
  const parts = answered.map(({ contentId, reply }) => `--${boundary}\r\n${innerReply(contentId, reply)}\r\n`)
  return {
    status: 200,
    headers: { 'content-type': `multipart/mixed; boundary=${boundary}` },
    body: `${parts.join('')}--${boundary}--\r\n`,
  }
}

function innerReply(contentId: string, { status, headers, body }: HttpReply): string {
  const id = contentId.replace(/^<?/, '<response-').replace(/>?$/, '>')
  const head = Object.entries(headers).map(([name, value]) => `${capitalised(name)}: ${value}\r\n`)
  return (
    `Content-Type: application/http\r\n${contentId === '' ? '' : `Content-ID: ${id}\r\n`}\r\n` +
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\n${head.join('')}` +
    `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  )
}

function capitalised(name: string): string {
  return name.replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase())
}
