import { type HeaderField, headerValue, readHeaders } from './header.ts'
import { parseParameters } from './parameter.ts'

/** A node of a MIME tree; the content is given as offsets into the raw mail. */
export interface Part {
  headers: HeaderField[]
  /** Lower case; `text/plain` when absent or unreadable (RFC 2045 section 5.2). */
  mimeType: string
  charset: string
  boundary: string
  /** Decoded; '' when the part names no file. */
  filename: string
  /** Lower case: `attachment`, `inline` or ''. */
  disposition: string
  encoding: string
  /** Offsets of the first byte of the header block, the first byte of the body, and the end of the body. */
  start: number
  bodyStart: number
  bodyEnd: number
  parts: Part[]
}

/** Parts below this depth are not parsed, because deeper nesting is an attack. */
const DEEPEST = 30

/** Parses the MIME tree of a mail; a `message/rfc822` part has its mail as the only child. */
export function parseParts(raw: Buffer): Part {
  return parsePart(raw, 0, raw.length, 0, 'text/plain')
}

function parsePart(raw: Buffer, start: number, end: number, depth: number, defaultType: string): Part {
  const { fields, bodyStart } = readHeaders(raw, start, end)
  const type = parseParameters(headerValue(fields, 'Content-Type'))
  const disposition = parseParameters(headerValue(fields, 'Content-Disposition'))
  const mimeType = /^[\w.+-]+\/[\w.+-]+$/.test(type.value) ? type.value : defaultType
  const part: Part = {
    headers: fields,
    mimeType,
    charset: type.parameters.get('charset') ?? '',
    boundary: type.parameters.get('boundary') ?? '',
    filename: disposition.parameters.get('filename') ?? type.parameters.get('name') ?? '',
    disposition: disposition.value,
    encoding: headerValue(fields, 'Content-Transfer-Encoding').toLowerCase(),
    start,
    bodyStart,
    bodyEnd: end,
    parts: [],
  }
  if (depth < DEEPEST) part.parts = childrenOf(raw, part, depth)
  return part
}

function childrenOf(raw: Buffer, part: Part, depth: number): Part[] {
  if (part.mimeType === 'message/rfc822') {
    return [parsePart(raw, part.bodyStart, part.bodyEnd, depth + 1, 'text/plain')]
  }
  if (!part.mimeType.startsWith('multipart/') || part.boundary === '') return []
  const defaultType = part.mimeType === 'multipart/digest' ? 'message/rfc822' : 'text/plain'
  return splitAtBoundary(raw, part).map(([start, end]) => parsePart(raw, start, end, depth + 1, defaultType))
}

/** Returns the byte ranges between boundaries; the line break before one belongs to it (RFC 2046 section 5.1.1). */
function splitAtBoundary(raw: Buffer, part: Part): [number, number][] {
  const delimiter = Buffer.from(`--${part.boundary}`, 'latin1')
  const ranges: [number, number][] = []
  let open = -1
  for (let at = raw.indexOf(delimiter, part.bodyStart); at >= 0 && at < part.bodyEnd; ) {
    const after = at + delimiter.length
    const ending = boundaryEnding(raw, after, part.bodyEnd)
    const startsLine = at === part.bodyStart || raw[at - 1] === 0x0a
    if (startsLine && ending) {
      if (open >= 0) ranges.push([open, Math.max(open, withoutLineBreak(raw, at))])
      open = ending.closes ? -1 : ending.next
      if (ending.closes) return ranges
    }
    at = raw.indexOf(delimiter, after)
  }
  if (open >= 0) ranges.push([open, part.bodyEnd])
  return ranges
}

/** Reads the rest of a boundary line: `--` closes; anything but white space means that it is no boundary. */
function boundaryEnding(
  raw: Buffer,
  after: number,
  end: number,
): { closes: boolean; next: number } | undefined {
  const newline = raw.indexOf(0x0a, after)
  const next = newline < 0 || newline >= end ? end : newline + 1
  const rest = raw.toString('latin1', after, next).trim()
  if (rest === '') return { closes: false, next }
  return rest.startsWith('--') ? { closes: true, next } : undefined
}

function withoutLineBreak(raw: Buffer, at: number): number {
  const end = raw[at - 1] === 0x0a ? at - 1 : at
  return raw[end - 1] === 0x0d ? end - 1 : end
}
