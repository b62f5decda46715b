import { decodeUuBody } from './uuencode.ts'

const EQUALS = 0x3d
const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const TAB = 0x09

/**
 * Decodes the transfer encoding of a part's bytes (RFC 2045 §6).
 *
 * Line breaks stay as they were sent. Bytes in an encoding other than base64, quoted-printable or uuencode are
 * returned unchanged.
 *
 * @param encoding the first token of Content-Transfer-Encoding in lower case, or ''
 */
export function decodeTransfer(body: Uint8Array, encoding: string): Uint8Array {
  if (/base64/.test(encoding)) return decodeBase64(body)
  if (/quoted-printable/.test(encoding)) return decodeQuotedPrintable(body)
  if (/^(?:x-)?uu(?:e|encode)?$/.test(encoding)) return decodeUuBody(body) ?? body
  return body
}

/**
 * RFC 2045 §6.8. Some programs pad every line, so each padded piece is decoded separately; other characters are
 * skipped.
 */
function decodeBase64(body: Uint8Array): Uint8Array {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1')
  const letters = text.replace(/[^A-Za-z0-9+/=]+/g, '')
  const pieces = letters.split(/=+/).filter((piece) => piece !== '')
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece, 'base64')))
}

/**
 * RFC 2045 §6.7. Invalid escapes stay as they are; white space at the end of a line was added on the way and is
 * dropped (rule 3).
 */
function decodeQuotedPrintable(body: Uint8Array): Uint8Array {
  const decoded = new Uint8Array(body.length)
  let length = 0
  for (let at = 0; at < body.length; at++) {
    const byte = body[at]!
    if (byte === SPACE || byte === TAB) {
      const end = whiteSpaceEnd(body, at)
      if (!isLineEnd(body, end)) length = copied(body, at, end, decoded, length)
      at = end - 1
      continue
    }
    const soft = byte === EQUALS ? softBreakLength(body, at) : 0
    const value = byte === EQUALS && soft === 0 ? escaped(body, at) : null
    if (soft > 0) at += soft - 1
    else decoded[length++] = value ?? byte
    if (value !== null) at += 2
  }
  return decoded.subarray(0, length)
}

/** Returns how many bytes a soft line break takes, from its `=` on; 0 if it is not one. */
function softBreakLength(body: Uint8Array, start: number): number {
  let at = whiteSpaceEnd(body, start + 1)
  if (at >= body.length) return at - start
  if (body[at] === CR && body[at + 1] === LF) at++
  return body[at] === LF ? at - start + 1 : 0
}

function whiteSpaceEnd(body: Uint8Array, start: number): number {
  let at = start
  while (body[at] === SPACE || body[at] === TAB) at++
  return at
}

function isLineEnd(body: Uint8Array, at: number): boolean {
  return at >= body.length || body[at] === LF || (body[at] === CR && body[at + 1] === LF)
}

/** Copies some bytes, and returns the new length of `into`. */
function copied(from: Uint8Array, start: number, end: number, into: Uint8Array, length: number): number {
  into.set(from.subarray(start, end), length)
  return length + end - start
}

function escaped(body: Uint8Array, at: number): number | null {
  const high = nibble(body[at + 1])
  const low = nibble(body[at + 2])
  return high === null || low === null ? null : high * 16 + low
}

function nibble(byte: number | undefined): number | null {
  if (byte === undefined) return null
  const digit = Number.parseInt(String.fromCharCode(byte), 16)
  return Number.isNaN(digit) ? null : digit
}
