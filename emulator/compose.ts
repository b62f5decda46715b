import { encodeHeader } from './mime/header.ts'

interface Attachment {
  filename: string
  contentType: string
  content: Uint8Array
}

/** A mail to compose; header values are already encoded and in their final order. */
export interface Composition {
  headers: readonly (readonly [name: string, value: string])[]
  text: string
  html?: string | undefined
  attachments?: readonly Attachment[] | undefined
  /** Part of every boundary; it must not occur in the content. */
  boundary: string
}

/** Composes the RFC 5322 bytes: a text part, `multipart/alternative` with HTML, `multipart/mixed` with files. */
export function composeMail(composition: Composition): Buffer {
  const head = composition.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return Buffer.from(`${head}MIME-Version: 1.0\r\n${contentOf(composition)}`, 'latin1')
}

function contentOf({ text, html, attachments = [], boundary }: Composition): string {
  const plain = textPart('plain', text)
  const body =
    html === undefined ? plain : multipart('alternative', `${boundary}-a`, [plain, textPart('html', html)])
  return attachments.length === 0
    ? body
    : multipart('mixed', `${boundary}-m`, [body, ...attachments.map(filePart)])
}

/** Composes a multipart with its header; `parts` are whole parts, headers included. */
export function multipart(subtype: string, boundary: string, parts: readonly string[]): string {
  const body = parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')
  return `Content-Type: multipart/${subtype}; boundary="${boundary}"\r\n\r\n${body}--${boundary}--\r\n`
}

function textPart(subtype: 'plain' | 'html', text: string): string {
  const lines = text.replace(/\r?\n/g, '\r\n')
  const head = `Content-Type: text/${subtype}; charset="UTF-8"\r\n`
  if (isPlainAscii(lines)) return `${head}\r\n${lines}`
  return `${head}Content-Transfer-Encoding: base64\r\n\r\n${base64Lines(Buffer.from(lines))}`
}

/** Decides whether text needs no transfer encoding: ASCII in lines of at most 998 (RFC 5322 section 2.1.1). */
function isPlainAscii(text: string): boolean {
  return /^[\t\r\n\x20-\x7e]*$/.test(text) && text.split('\r\n').every((line) => line.length <= 998)
}

function filePart({ filename, contentType, content }: Attachment): string {
  const name = JSON.stringify(encodeHeader(filename).replaceAll('\r\n', ''))
  return (
    `Content-Type: ${contentType}; name=${name}\r\n` +
    `Content-Disposition: attachment; filename=${name}\r\n` +
    `Content-Transfer-Encoding: base64\r\n\r\n${base64Lines(content)}`
  )
}

function base64Lines(bytes: Uint8Array): string {
  return (
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join('\r\n')
}
