import type { HttpRequest } from '../http/message.ts'

/** The token of an `Authorization: Bearer` header (RFC 6750 section 2.1), or ''. */
export function bearer(request: Pick<HttpRequest, 'headers'>): string {
  return /^Bearer\s+(\S+)/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
}
