import { type HttpReply, jsonReply } from '../http/message.ts'

/** An error of the token endpoint and its siblings (RFC 6749 section 5.2). */
export function tokenError(status: number, error: string, description: string): HttpReply {
  return jsonReply(status, { error, error_description: description }, { 'cache-control': 'no-store' })
}
