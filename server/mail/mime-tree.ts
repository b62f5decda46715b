import { isUtf8 } from 'node:buffer'
import PostalMime from 'postal-mime'
import { decodeText } from './charset.ts'
import type { MailHeader } from './headers.ts'
import { decodeTransfer } from './transfer-encoding.ts'
import { trimmed } from './trimming.ts'

/** One node of a message, with its transfer encoding decoded. */
export type MimePart = {
  headers: MailHeader[]
  /** Lower case, e.g. `text/plain`. */
  contentType: string
  params: Record<string, string>
  /** Lower case: `attachment`, `inline`, '' or something else. */
  disposition: string
  dispositionParams: Record<string, string>
  contentId: string | null
  /** The subtype of a multipart (`mixed`, `alternative` …), or null for a leaf. */
  multipart: string | null
  content: Uint8Array
  children: MimePart[]
}

const MAX_MESSAGE_BYTES = 64 * 1024 * 1024
const MAX_HEADER_BYTES = 2 * 1024 * 1024
export const MAX_PARTS = 1_000
const MAX_DEPTH = 50

/**
 * Parses the MIME tree of a message as far as it is readable. Never throws.
 *
 * postal-mime finds the parts. Their bytes are cut from the message itself, because postal-mime rewrites line ends. A
 * part ends before the line break that precedes its boundary (RFC 2046 §5.1.1). Nested messages stay unopened leaves.
 * A message that exceeds a limit (bytes, headers, parts, depth) ends there, and `defects` names the limit.
 */
export async function readMimeTree(raw: Uint8Array): Promise<{ root: MimePart; defects: string[] }> {
  const defects: string[] = []
  if (raw.length > MAX_MESSAGE_BYTES) defects.push('message-too-large')
  const message = raw.subarray(0, MAX_MESSAGE_BYTES)
  const { parser, rangeOf } = boundedParser(defects)
  try {
    await parser.parse(message)
  } catch (error) {
    defects.push(limitName(error))
    await parser.finalize()
  }
  // If lines end in LF alone, a CR before it belongs to the content.
  const usesCrLf = message[message.indexOf(0x0a) - 1] === 0x0d
  const root = toPart(parser.root, (node) => bodyBytes(message, usesCrLf, rangeOf(node)))
  return { root, defects }
}

/** The place of a part's body in the message. */
type BodyRange = { start: number; end: number; closed: boolean }

function bodyBytes(message: Uint8Array, usesCrLf: boolean, range: BodyRange | undefined): Uint8Array {
  if (range === undefined || range.start < 0) return new Uint8Array()
  let end = Math.max(range.start, range.end)
  if (range.closed && end > range.start && message[end - 1] === 0x0a) end--
  if (range.closed && usesCrLf && end > range.start && message[end - 1] === 0x0d) end--
  return message.subarray(range.start, end)
}

/**
 * The internals of postal-mime that this file relies on, because its public result has no tree; `parse.test.ts`
 * checks them.
 */
type ParserNode = {
  state: string
  headers: { originalKey: string; value: string }[]
  contentType: { parsed: ParsedHeader; multipart: string | false }
  contentDisposition: { parsed: ParsedHeader }
  contentId?: string
  contentTransferEncoding: { encoding: string }
  childNodes: ParserNode[]
  headerLines: string[]
  feed(line: Uint8Array): void
}
type ParsedHeader = { value: string; params: Record<string, string> }
type TreeParser = {
  root: ParserNode
  currentNode: ParserNode
  /** Offset of the next line. */
  readPos: number
  processLine(line: Uint8Array, isFinal: boolean): Promise<void>
  collectNode(): Promise<void>
  buildMessage(): null
  finalize(): Promise<void>
  parse(raw: Uint8Array): Promise<unknown>
}

/** A shared promise, because most lines are content that is not examined. */
const readAlready = Promise.resolve()

class TooManyPartsError extends Error {
  override name = 'TooManyPartsError'
}

/**
 * Creates a postal-mime parser that also records the place of each body, reads 8-bit headers, and stops at the
 * thousandth part.
 */
function boundedParser(defects: string[]) {
  const options = {
    forceRfc822Attachments: true,
    maxNestingDepth: MAX_DEPTH,
    maxHeadersSize: MAX_HEADER_BYTES,
  }
  const parser = new PostalMime(options) as unknown as TreeParser
  const processLine = parser.processLine.bind(parser)
  const ranges = new Map<ParserNode, BodyRange>()
  let lineStart = 0
  let isContent = false
  const follow = (node: ParserNode) => {
    if (ranges.has(node)) return
    if (ranges.size >= MAX_PARTS) throw new TooManyPartsError()
    ranges.set(node, { start: -1, end: -1, closed: false })
    const feed = node.feed.bind(node)
    node.feed = (line) => {
      isContent = true
      if (node.state === 'header') feed(line) // The body is cut from the message later.
    }
  }
  const readLine = async (node: ParserNode, line: Uint8Array, isFinal: boolean) => {
    follow(node)
    const range = ranges.get(node)!
    if (node !== parser.root && node.state === 'header' && isFirst(node) && !isHeaderLine(line)) {
      // The sender left out the empty line after zero headers: this line is text already (RFC 2046 §5.1).
      node.feed(new Uint8Array())
      range.start = lineStart
    }
    isContent = false
    const inHeader = node.state === 'header'
    await processLine(inHeader ? readableLine(line, defects) : line, isFinal)
    if (isContent && inHeader && line.length === 0) range.start = parser.readPos
    range.end = isContent ? parser.readPos : lineStart
    range.closed = !isContent
    lineStart = parser.readPos
  }
  parser.processLine = (line, isFinal) => {
    const node = parser.currentNode
    const mayBeBoundary = line[0] === 0x2d && line[1] === 0x2d
    if (isFinal || mayBeBoundary || node.state !== 'body') return readLine(node, line, isFinal)
    const range = ranges.get(node)
    if (range) [range.end, range.closed] = [parser.readPos, false]
    lineStart = parser.readPos
    return readAlready
  }
  parser.collectNode = async () => {} // Sorting leaves into a body is done in body.ts: it needs the bytes.
  parser.buildMessage = () => null // It reads addresses without a bound; headers.ts reads them with one.
  return { parser, rangeOf: (node: ParserNode) => ranges.get(node) }
}

function isFirst(node: ParserNode): boolean {
  return node.headerLines.length === 0
}

/** Decides whether a line may begin a header, or immediately ends the headers. */
function isHeaderLine(line: Uint8Array): boolean {
  return line.length === 0 || /^[!-9;-~]+[ \t]*:/.test(Buffer.from(line.subarray(0, 200)).toString('latin1'))
}

function limitName(error: unknown): string {
  if (error instanceof TooManyPartsError) return 'too-many-parts'
  return 'limit-exceeded'
}

/** Converts a header line in another 8-bit charset to UTF-8, because postal-mime would lose its bytes. */
function readableLine(line: Uint8Array, defects: string[]): Uint8Array {
  if (isUtf8(line)) return line
  defects.push('header-not-utf-8')
  return Buffer.from(decodeText(line, null).text, 'utf8')
}

/** An empty or invalid type is `text/plain` (RFC 2045 §5.2), unless the part has the name of a file. */
function contentTypeOf({ contentType: { parsed }, contentDisposition }: ParserNode): string {
  // `TEXT/PLAIN charset=US-ASCII`: some programs leave out the semicolon (RFC 2045 §5.1).
  const type = /^\S*/.exec(parsed.value.trim())![0]
  const isNamed = (contentDisposition.parsed.params.filename ?? parsed.params.name ?? '') !== ''
  return /^[^/]+\/[^/]+$/.test(type) || isNamed ? type : 'text/plain'
}

function toPart(node: ParserNode, bytesOf: (node: ParserNode) => Uint8Array): MimePart {
  const { multipart, parsed } = node.contentType
  const children = node.childNodes.map((child) => toPart(child, bytesOf))
  return {
    headers: node.headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
    contentType: contentTypeOf(node),
    params: parsed.params,
    disposition: node.contentDisposition.parsed.value,
    dispositionParams: node.contentDisposition.parsed.params,
    contentId: trimmed(node.contentId ?? '', /[\s<>]/).slice(0, 500) || null,
    multipart: multipart || null,
    content:
      children.length > 0
        ? new Uint8Array()
        : decodeTransfer(bytesOf(node), node.contentTransferEncoding.encoding),
    children,
  }
}
