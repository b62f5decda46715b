import { createHash } from 'node:crypto'
import { invalidArgument } from '../errors.ts'

/** Makes a page token: it holds where the next page starts and is valid only for the same query. */
export function pageToken(position: string, query: URLSearchParams): string {
  return Buffer.from(JSON.stringify([queryMark(query), position])).toString('base64url')
}

/** Reads the position from the token, undefined on the first page; ApiError 400 for a token of another query. */
export function pagePosition(query: URLSearchParams): string | undefined {
  const token = query.get('pageToken')
  if (token === null || token === '') return undefined
  try {
    const [mark, position] = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))
    if (mark === queryMark(query) && typeof position === 'string') return position
  } catch {
    // A malformed token is refused below, like a token of another query.
  }
  throw invalidArgument('Invalid pageToken')
}

const NOT_PART_OF_THE_QUERY = new Set(['pageToken', 'maxResults', 'fields', 'key', 'alt', 'prettyPrint'])

function queryMark(query: URLSearchParams): string {
  const parameters = [...query]
    .filter(([name]) => !NOT_PART_OF_THE_QUERY.has(name))
    .map((pair) => pair.join('='))
  return createHash('sha256').update(parameters.toSorted().join('&')).digest('base64url').slice(0, 12)
}

const MOST_RESULTS = 500

/** Reads the page size: 100 when absent; a larger value than 500 counts as 500. */
export function pageSize(query: URLSearchParams): number {
  const written = query.get('maxResults')
  if (written === null || written === '') return 100
  if (!/^\d+$/.test(written))
    throw invalidArgument(`Invalid value at 'max_results' (TYPE_UINT32), "${written}"`)
  return Math.min(MOST_RESULTS, Math.max(1, Number(written)))
}

/** Reads a boolean parameter; only the text `true` is true. */
export function flag(query: URLSearchParams, name: string): boolean {
  return query.get(name) === 'true'
}
