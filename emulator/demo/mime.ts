import { createHash } from 'node:crypto'
import { type Charset, encodeText } from './charset.ts'

export type Encoding = '7bit' | '8bit' | 'quoted-printable' | 'base64'

/** A body with a transfer encoding. */
export interface Leaf {
  contentType: string
  encoding: Encoding
  content: Uint8Array
  headers?: Header[]
}

/** Parts under one `multipart/…` type, written with its parameters but without the boundary. */
interface Branch {
  multipart: string
  parts: Entity[]
}

export type Entity = Leaf | Branch
export type Header = [name: string, value: string]

/**
 * The bytes of a mail (RFC 5322, RFC 2045) with CRLF line ends. Deterministic: boundaries come from `seed`.
 *
 * The demo needs things that mail libraries no longer write: old code pages, wrong charset labels, fixed boundaries.
 */
export function writeMail(headers: readonly Header[], root: Entity, seed: string): Uint8Array {
  const top: Header[] = [...headers, ['MIME-Version', '1.0']]
  return Buffer.concat([headerLines(top), writeEntity(root, seed)])
}

/** A text part in the given charset. `label` is the charset that its header names; by default the real one. */
export function textLeaf(
  subtype: 'plain' | 'html',
  text: string,
  charset: Charset,
  encoding: Encoding,
  label: Charset = charset,
): Leaf {
  const content = encodeText(text.replace(/\r?\n/g, '\r\n'), charset)
  return { contentType: `text/${subtype}; charset="${label}"`, encoding, content }
}

/** `Name <address>` with the name quoted or encoded as RFC 2047 asks. */
export function mailboxHeader(name: string, email: string, charset: Charset = 'utf-8'): string {
  if (name === '') return email
  if (!isAscii(name)) return `${encodeHeader(name, charset)} <${email}>`
  return /^[\w .'-]+$/.test(name) && !name.includes('.') ? `${name} <${email}>` : `"${name}" <${email}>`
}

/**
 * Encoded words for a text that is not ASCII (RFC 2047 §2: at most 75 characters a word). UTF-8 is written as B and
 * the old code pages as Q, so that the demo contains both.
 */
export function encodeHeader(text: string, charset: Charset = 'utf-8'): string {
  if (isAscii(text)) return text
  const words: string[] = []
  let chunk = ''
  for (const character of text) {
    if (encodedWord(chunk + character, charset).length > 72) {
      words.push(encodedWord(chunk, charset))
      chunk = ''
    }
    chunk += character
  }
  words.push(encodedWord(chunk, charset))
  return words.join('\r\n ')
}

function encodedWord(text: string, charset: Charset): string {
  const bytes = encodeText(text, charset)
  if (charset === 'utf-8') return `=?UTF-8?B?${Buffer.from(bytes).toString('base64')}?=`
  const quoted = Array.from(bytes, (byte) => {
    if (byte === 0x20) return '_'
    return /[A-Za-z0-9]/.test(String.fromCharCode(byte)) && byte < 128 ? String.fromCharCode(byte) : hex(byte)
  })
  return `=?${charset}?Q?${quoted.join('')}?=`
}

function writeEntity(entity: Entity, seed: string): Uint8Array {
  if ('content' in entity) return writeLeaf(entity)
  const boundary = `=_${createHash('sha256').update(seed).digest('hex').slice(0, 24)}`
  const chunks: Uint8Array[] = [
    headerLines([['Content-Type', `multipart/${entity.multipart};\r\n boundary="${boundary}"`]]),
    Buffer.from('\r\n'),
  ]
  for (const [index, part] of entity.parts.entries()) {
    chunks.push(Buffer.from(`--${boundary}\r\n`), writeEntity(part, `${seed}.${index}`), Buffer.from('\r\n'))
  }
  chunks.push(Buffer.from(`--${boundary}--\r\n`))
  return Buffer.concat(chunks)
}

function writeLeaf(leaf: Leaf): Uint8Array {
  const headers: Header[] = [
    ['Content-Type', leaf.contentType],
    ['Content-Transfer-Encoding', leaf.encoding],
    ...(leaf.headers ?? []),
  ]
  return Buffer.concat([headerLines(headers), Buffer.from('\r\n'), encodeBody(leaf), Buffer.from('\r\n')])
}

function encodeBody(leaf: Leaf): Uint8Array {
  if (leaf.encoding === 'quoted-printable') return Buffer.from(quotedPrintable(leaf.content))
  if (leaf.encoding !== 'base64') return leaf.content
  const lines =
    Buffer.from(leaf.content)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  return Buffer.from(lines.join('\r\n'))
}

/** RFC 2045 §6.7: 76 characters a line, soft breaks, trailing spaces encoded. */
function quotedPrintable(content: Uint8Array): string {
  const lines = Buffer.from(content).toString('latin1').split('\r\n')
  return lines.map(quotedPrintableLine).join('\r\n')
}

function quotedPrintableLine(line: string): string {
  let written = ''
  let length = 0
  for (let at = 0; at < line.length; at += 1) {
    const code = line.charCodeAt(at)
    const isLast = at === line.length - 1
    const isPlain = (code > 32 && code < 127 && code !== 61) || (code === 32 && !isLast)
    const piece = isPlain ? line[at]! : hex(code)
    if (length + piece.length > 75) {
      written += '=\r\n'
      length = 0
    }
    written += piece
    length += piece.length
  }
  return written
}

function headerLines(headers: readonly Header[]): Uint8Array {
  return Buffer.from(headers.map(([name, value]) => `${name}: ${value}\r\n`).join(''))
}

function hex(byte: number): string {
  return `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text)
}
