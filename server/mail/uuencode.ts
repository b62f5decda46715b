/** A uuencoded file inside a text (POSIX uuencode, used in mail before MIME). */
export type UuFile = { filename: string; content: Uint8Array }

const BEGIN = /^begin(-base64)?[ \t]+(?:[0-7]{3,4}|1[0-7]{5})[ \t]+([^\r\n]{1,500})\r?$/
/** A line has at most 45 bytes (63 by its length character), four characters for three bytes. */
const MAX_LINE_LENGTH = 90
const FULL = 45

/**
 * Takes uuencoded files out of a text. A block counts only if it is complete: `begin`, lines of the announced
 * lengths, all of them full but the last, `end`. Text that merely resembles a beginning stays.
 *
 * @param body text as Latin-1, one character per byte; so are the names of the files
 */
export function extractUuFiles(body: string): { rest: string; files: UuFile[] } {
  if (!/^begin(?:-base64)?[ \t]+[0-7]{3}/m.test(body)) return { rest: body, files: [] }
  const lines = body.split('\n')
  const rest: string[] = []
  const files: UuFile[] = []
  for (let at = 0; at < lines.length; at++) {
    const block = readBlock(lines, at, true)
    if (block === null) {
      rest.push(lines[at]!)
      continue
    }
    files.push(block.file)
    at = block.last
  }
  return { rest: rest.join('\n'), files }
}

/** Decodes a part whose transfer encoding is uuencode; null if it has no complete block. */
export function decodeUuBody(body: Uint8Array): Uint8Array | null {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1')
  const lines = text.split('\n')
  const start = lines.findIndex((line) => BEGIN.test(line))
  return start < 0 ? null : (readBlock(lines, start, false)?.file.content ?? null)
}

/** @param needsEnd whether a block without its last line is no block */
function readBlock(
  lines: readonly string[],
  start: number,
  needsEnd: boolean,
): { file: UuFile; last: number } | null {
  const [, base64, name = ''] = BEGIN.exec(lines[start]!) ?? []
  const filename = name.trim().replace(/^"(.*)"$/, '$1')
  if (filename === '') return null
  const pieces: Uint8Array[] = []
  let [isBegun, isLast] = [false, false]
  for (let at = start + 1; at < lines.length; at++) {
    const line = lines[at]!.replace(/\r$/, '')
    if (line.trimEnd() === (base64 ? '====' : 'end')) {
      return isBegun ? { file: { filename, content: Buffer.concat(pieces) }, last: at } : null
    }
    const piece = base64 ? base64Line(line) : uuLine(line)
    if (piece === null || (isLast && piece.length > 0)) return null
    isBegun ||= line !== ''
    isLast ||= base64 === undefined && line.trim() !== '' && piece.length < FULL
    pieces.push(piece)
  }
  return needsEnd || !isBegun
    ? null
    : { file: { filename, content: Buffer.concat(pieces) }, last: lines.length }
}

function base64Line(line: string): Uint8Array | null {
  return /^[A-Za-z0-9+/]{0,120}={0,2}$/.test(line) ? Buffer.from(line, 'base64') : null
}

/** Decodes one line: a length character, then the bytes; spaces at its end may have been lost on the way. */
function uuLine(line: string): Uint8Array | null {
  if (line === '') return new Uint8Array()
  if (line.length > MAX_LINE_LENGTH || !/^[ -`]+$/.test(line)) return null
  const length = value(line, 0)
  const signs = Math.ceil(length / 3) * 4
  if (length > FULL || (length < FULL && 2 * (line.length - 1) < signs)) return null
  // A checksum character may follow; a longer rest means that this is not such a line.
  if (line.length - 1 > signs + 2) return null
  const bytes = new Uint8Array((signs / 4) * 3)
  for (let group = 0; group < signs / 4; group++) {
    const [a, b, c, d] = [1, 2, 3, 4].map((place) => value(line, group * 4 + place)) as [
      number,
      number,
      number,
      number,
    ]
    bytes[group * 3] = (a << 2) | (b >> 4)
    bytes[group * 3 + 1] = ((b & 15) << 4) | (c >> 2)
    bytes[group * 3 + 2] = ((c & 3) << 6) | d
  }
  return bytes.subarray(0, length)
}

/** Returns six bits; a backquote counts as a space, and so does a missing character. */
function value(line: string, at: number): number {
  return at < line.length ? (line.charCodeAt(at) - 32) & 63 : 0
}
