import { addressParser, decodeWords } from 'postal-mime'

/** A header field, not decoded: the value is unfolded, its bytes are Latin-1 characters. */
export interface HeaderField {
  name: string
  value: string
}

export interface HeaderBlock {
  fields: HeaderField[]
  /** Offset of the first byte of the body. */
  bodyStart: number
}

const LF = 0x0a
const CR = 0x0d

/**
 * Reads the header block of a message or part between two offsets.
 *
 * Lines end in CRLF or a bare LF (mail stored by Unix tools). An empty line ends the
 * block. Any other line without a colon is skipped, such as the `From ` line of an mbox.
 */
export function readHeaders(raw: Buffer, start = 0, end = raw.length): HeaderBlock {
  const fields: HeaderField[] = []
  let at = start
  while (at < end) {
    const newline = raw.indexOf(LF, at)
    const next = newline < 0 || newline >= end ? end : newline + 1
    const textEnd = lineEnd(raw, at, next)
    if (textEnd === at) return { fields, bodyStart: next }
    addLine(fields, raw.toString('latin1', at, textEnd))
    at = next
  }
  return { fields, bodyStart: end }
}

function lineEnd(raw: Buffer, at: number, next: number): number {
  let textEnd = next
  if (textEnd > at && raw[textEnd - 1] === LF) textEnd--
  if (textEnd > at && raw[textEnd - 1] === CR) textEnd--
  return textEnd
}

function addLine(fields: HeaderField[], line: string): void {
  const last = fields.at(-1)
  if (line[0] === ' ' || line[0] === '\t') {
    // RFC 5322 section 2.2.3: unfolding removes the line break. Gmail also turns a folding tab into one space.
    if (last) last.value += line[0] === '\t' ? ` ${line.slice(1)}` : line
    return
  }
  const colon = line.indexOf(':')
  if (colon > 0) fields.push({ name: line.slice(0, colon).trimEnd(), value: line.slice(colon + 1).trim() })
}

/** Returns the value of the first field of that name, in any case, or ''. */
export function headerValue(fields: readonly HeaderField[], name: string): string {
  const wanted = name.toLowerCase()
  return fields.find((field) => field.name.toLowerCase() === wanted)?.value ?? ''
}

/** Returns the values of all fields of that name, joined by commas, as needed for repeated address fields. */
export function headerValues(fields: readonly HeaderField[], name: string): string {
  const wanted = name.toLowerCase()
  return fields
    .filter((field) => field.name.toLowerCase() === wanted)
    .map((field) => field.value)
    .join(', ')
}

const utf8 = new TextDecoder('utf-8', { fatal: true })
const windows1252 = new TextDecoder('windows-1252')

/** Decodes a field for people: raw 8-bit as UTF-8 if valid, else windows-1252; then RFC 2047 encoded words. */
export function decodeHeader(value: string): string {
  return value.includes('=?') ? decodeWords(decodeEightBit(value)) : decodeEightBit(value)
}

function decodeEightBit(value: string): string {
  if (!/[\x80-\xff]/.test(value)) return value
  const bytes = Buffer.from(value, 'latin1')
  try {
    return utf8.decode(bytes)
  } catch {
    return windows1252.decode(bytes)
  }
}

/** Encodes text by RFC 2047 in UTF-8 and base64, in words of at most 75 characters that never split a character. */
export function encodeHeader(text: string): string {
  if (!/[^\x20-\x7e]/.test(text)) return text
  const words: string[] = []
  let chunk = ''
  for (const character of text) {
    if (Buffer.byteLength(chunk + character) > 42) {
      words.push(chunk)
      chunk = ''
    }
    chunk += character
  }
  words.push(chunk)
  return words.map((word) => `=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`).join('\r\n ')
}

export interface Address {
  name: string
  /** In the case of the header; compare in lower case. */
  email: string
}

/** Parses the addresses of a field; groups are flattened, entries without an @ left out. */
export function parseAddresses(value: string): Address[] {
  if (value === '') return []
  return addressParser(decodeEightBit(value), { flatten: true })
    .filter((entry) => entry.address?.includes('@'))
    .map((entry) => ({ name: entry.name, email: entry.address! }))
}

/** Formats `"Kowalska, Anna" <anna@firma.pl>`, quoted or encoded where needed. */
export function formatAddress(address: Address): string {
  if (address.name === '') return address.email
  if (/[^\x20-\x7e]/.test(address.name)) return `${encodeHeader(address.name)} <${address.email}>`
  const plain = /^[\w !#$%&'*+/=?^`{|}~-]+$/.test(address.name)
  return `${plain ? address.name : JSON.stringify(address.name)} <${address.email}>`
}

/** Returns the ids of a Message-ID, In-Reply-To or References field without brackets, also if it has no brackets. */
export function parseMessageIds(value: string): string[] {
  const bracketed = [...value.matchAll(/<([^<>\s]+)>/g)].map((match) => match[1]!)
  return bracketed.length > 0 ? bracketed : value.split(/[\s,]+/).filter((word) => word.includes('@'))
}
