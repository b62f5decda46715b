import { emptyReply, type HttpReply, type HttpRequest, jsonReply } from '../http/message.ts'
import type { Random } from '../random.ts'

interface Session {
  started: HttpRequest
  chunks: Buffer[]
  size: number
}

/** Either a complete request to serve, or an immediate reply. */
export type Resumed = { request: HttpRequest } | { reply: HttpReply }

/** Resumable uploads (Gmail API: guides, Uploads): the client opens a session, then sends the mail in chunks. */
export class ResumableUploads {
  readonly #random: Random
  readonly #sessions = new Map<string, Session>()

  constructor(random: Random) {
    this.#random = random
  }

  /** Forgets every unfinished upload. */
  reset(): void {
    this.#sessions.clear()
  }

  /** Handles a request with `uploadType=resumable`; the last chunk returns the whole mail as one multipart upload. */
  resume(request: HttpRequest): Resumed {
    const id = request.url.searchParams.get('upload_id')
    if (id === null) return { reply: this.#open(request) }
    const session = this.#sessions.get(id)
    if (!session)
      return { reply: jsonReply(404, { error: { code: 404, message: 'Upload session not found.' } }) }
    const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(request.headers['content-range'] ?? '')
    const expected = range?.[1] === undefined ? undefined : Number(range[1])
    if (range && (expected === undefined || expected !== session.size)) return { reply: progress(session) }
    session.chunks.push(request.body)
    session.size += request.body.length
    const total = range ? range[2] : String(session.size)
    if (total !== String(session.size)) return { reply: progress(session) }
    this.#sessions.delete(id)
    return { request: wholeUpload(session, `resumed_${this.#random.hex(36)}`) }
  }

  #open(started: HttpRequest): HttpReply {
    const id = this.#random.hex(48)
    this.#sessions.set(id, { started, chunks: [], size: 0 })
    const location = new URL(started.url)
    location.searchParams.set('upload_id', id)
    return { status: 200, headers: { location: location.href, 'x-guploader-uploadid': id }, body: '' }
  }
}

function progress({ size }: Session): HttpReply {
  const reply = emptyReply(308)
  return size === 0 ? reply : { ...reply, headers: { range: `bytes=0-${size - 1}` } }
}

function wholeUpload({ started, chunks }: Session, boundary: string): HttpRequest {
  const url = new URL(started.url)
  url.searchParams.set('uploadType', 'multipart')
  const metadata = started.body.length > 0 ? started.body : Buffer.from('{}')
  const body = Buffer.concat([
    Buffer.from(`--${boundary}\r\nContent-Type: application/json\r\n\r\n`),
    metadata,
    Buffer.from(`\r\n--${boundary}\r\nContent-Type: message/rfc822\r\n\r\n`),
    ...chunks,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])
  const headers = { ...started.headers, 'content-type': `multipart/related; boundary=${boundary}` }
  return { method: started.method, url, headers, body }
}
