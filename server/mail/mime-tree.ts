import { isUtf8 } from 'node:buffer'
import PostalMime from 'postal-mime'
import { decodeText } from './charset.ts'
import type { MailHeader } from './headers.ts'

/** One node of a message, transfer encoding undone. */
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
const MAX_PARTS = 1_000
const MAX_DEPTH = 50

/**
 * The tree of a message, as far as it could be read. Never throws.
 *
 * Nested messages stay closed leaves. A message that passes a limit (bytes, headers, parts,
 * depth) ends there, and `defects` says which one it was.
 */
export async function readMimeTree(raw: Uint8Array): Promise<{ root: MimePart; defects: string[] }> {
  const defects: string[] = []
  if (raw.length > MAX_MESSAGE_BYTES) defects.push('message-too-large')
  const parser = boundedParser(defects)
  try {
    await parser.parse(raw.subarray(0, MAX_MESSAGE_BYTES))
  } catch (error) {
    defects.push(limitName(error))
    await parser.finalize()
  }
  return { root: toPart(parser.root), defects }
}

/** What this file relies on inside postal-mime, whose public result has no tree; `parse.test.ts` guards it. */
type ParserNode = {
  state: string
  headers: { originalKey: string; value: string }[]
  contentType: { parsed: ParsedHeader; multipart: string | false }
  contentDisposition: { parsed: ParsedHeader }
  contentId?: string
  content: ArrayBuffer | null
  childNodes: ParserNode[]
}
type ParsedHeader = { value: string; params: Record<string, string> }
type TreeParser = {
  root: ParserNode
  currentNode: ParserNode
  processLine(line: Uint8Array, isFinal: boolean): Promise<void>
  collectNode(): Promise<void>
  finalize(): Promise<void>
  parse(raw: Uint8Array): Promise<unknown>
}

class TooManyPartsError extends Error {
  override name = 'TooManyPartsError'
}

/** A parser that builds the tree only, reads 8-bit headers and stops at the thousandth part, which postal-mime would not. */
function boundedParser(defects: string[]): TreeParser {
  const options = {
    forceRfc822Attachments: true,
    maxNestingDepth: MAX_DEPTH,
    maxHeadersSize: MAX_HEADER_BYTES,
  }
  const parser = new PostalMime(options) as unknown as TreeParser
  const processLine = parser.processLine.bind(parser)
  let current = parser.currentNode
  let parts = 1
  parser.processLine = (line, isFinal) => {
    if (parser.currentNode !== current) {
      current = parser.currentNode
      if (++parts > MAX_PARTS) throw new TooManyPartsError()
    }
    return processLine(current.state === 'header' ? readableLine(line, defects) : line, isFinal)
  }
  parser.collectNode = async () => {} // Sorting leaves into a body is ours: it needs the bytes.
  return parser
}

function limitName(error: unknown): string {
  if (error instanceof TooManyPartsError) return 'too-many-parts'
  return 'limit-exceeded'
}

/** A header line in 8-bit text other than UTF-8, made UTF-8: postal-mime would lose its bytes. */
function readableLine(line: Uint8Array, defects: string[]): Uint8Array {
  if (isUtf8(line)) return line
  defects.push('header-not-utf-8')
  return Buffer.from(decodeText(line, null).text, 'utf8')
}

function toPart(node: ParserNode): MimePart {
  const { multipart, parsed } = node.contentType
  return {
    headers: node.headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
    // `TEXT/PLAIN charset=US-ASCII`: some programs forget the semicolon (RFC 2045 §5.1).
    contentType: /^\S*/.exec(parsed.value.trim())![0],
    params: parsed.params,
    disposition: node.contentDisposition.parsed.value,
    dispositionParams: node.contentDisposition.parsed.params,
    contentId: node.contentId?.replace(/^[\s<]+|[\s>]+$/g, '').slice(0, 500) || null,
    multipart: multipart || null,
    content: new Uint8Array(node.content ?? new ArrayBuffer(0)),
    children: node.childNodes.map(toPart),
  }
}
