import { request } from 'undici'
import type { Http } from './transport.ts'

/**
 * HTTP for many small calls: a third of the CPU time of `fetch`. It follows no redirect, and asks for no compression,
 * because the answers are shorter than what compression adds.
 */
export const quickHttp: Http = async (url, { method, headers, body, signal }) => {
  const plain = { ...headers, 'accept-encoding': 'identity' }
  const answer = await request(url, {
    method,
    headers: plain,
    signal,
    ...(body === undefined ? {} : { body }),
  })
  return {
    ok: answer.statusCode >= 200 && answer.statusCode < 300,
    status: answer.statusCode,
    headers: { get: (name) => first(answer.headers[name]) },
    body: answer.body,
  }
}

function first(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null
}
