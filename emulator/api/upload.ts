import { ApiError, invalidArgument } from '../errors.ts'
import type { HttpRequest } from '../http/message.ts'
import { decodeBody } from '../mime/body.ts'
import { parseParts } from '../mime/part.ts'

/** The content of a request: JSON, and the mail of an upload. */
export interface RequestContent {
  body: Record<string, unknown>
  media: Buffer | undefined
}

/** Reads the body as the path and `uploadType` require (Gmail API: guides, Uploads). */
export function readContent(request: HttpRequest): RequestContent {
  if (!request.url.pathname.startsWith('/upload/')) return { body: readJson(request.body), media: undefined }
  const uploadType = request.url.searchParams.get('uploadType')
  if (uploadType === 'media') return { body: {}, media: request.body }
  if (uploadType === 'multipart') return readRelated(request)
  throw invalidArgument(`Invalid upload type: ${uploadType ?? ''}`)
}

/** Parses a JSON object; an empty body is `{}`. */
export function readJson(bytes: Buffer): Record<string, unknown> {
  if (bytes.length === 0) return {}
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>
  } catch {
    // Malformed JSON is refused below.
  }
  throw new ApiError({
    code: 400,
    message: 'Invalid JSON payload received.',
    reason: 'badRequest',
    status: 'INVALID_ARGUMENT',
  })
}

/** Reads `multipart/related`: JSON metadata, then the mail (RFC 2387). */
function readRelated(request: HttpRequest): RequestContent {
  const head = Buffer.from(`Content-Type: ${request.headers['content-type'] ?? ''}\r\n\r\n`, 'latin1')
  const whole = Buffer.concat([head, request.body])
  const [metadata, mail] = parseParts(whole).parts
  if (!metadata || !mail) throw invalidArgument('Malformed multipart body.')
  return { body: readJson(decodeBody(whole, metadata)), media: decodeBody(whole, mail) }
}
