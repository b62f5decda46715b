/** Part of a file, both ends included. */
export interface ByteRange {
  first: number
  last: number
}

/**
 * Reads a Range header (RFC 9110 §14.2) for a file of this size. Several ranges, other units and what is malformed count
 * as no range, which the RFC allows.
 *
 * @returns null for the whole file; `unsatisfiable` if the range begins after its end
 */
export function byteRange(header: string | undefined, sizeBytes: number): ByteRange | null | 'unsatisfiable' {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return null
  const [from, to] = [match[1]!, match[2]!]
  if (from === '') {
    const wanted = Math.min(Number(to), sizeBytes)
    return wanted === 0 ? 'unsatisfiable' : { first: sizeBytes - wanted, last: sizeBytes - 1 }
  }
  const first = Number(from)
  const last = to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1)
  if (to !== '' && Number(to) < first) return null
  return first >= sizeBytes ? 'unsatisfiable' : { first, last }
}
