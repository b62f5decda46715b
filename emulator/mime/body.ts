import type { Part } from './part.ts'

/** Decodes a part's transfer encoding (RFC 2045 section 6); a body with an unknown encoding is returned unchanged. */
export function decodeBody(raw: Buffer, part: Part): Buffer {
  const body = raw.subarray(part.bodyStart, part.bodyEnd)
  if (part.encoding === 'base64') return Buffer.from(body.toString('latin1'), 'base64')
  if (part.encoding === 'quoted-printable') return decodeQuotedPrintable(body.toString('latin1'))
  return body
}

function decodeQuotedPrintable(text: string): Buffer {
  const binary = text
    .split('\n')
    .map(withoutFinalSpace)
    .join('\n')
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(binary, 'latin1')
}

/** Only spaces and tabs: a byte such as A0 is part of a letter. */
function withoutFinalSpace(line: string): string {
  const end = line.endsWith('\r') ? '\r' : ''
  let length = line.length - end.length
  while (line[length - 1] === ' ' || line[length - 1] === '\t') length--
  return line.slice(0, length) + end
}

/** Decodes a text part: by its charset if Node knows it, else as UTF-8 if valid, else as windows-1250. */
export function decodeText(raw: Buffer, part: Part): string {
  const bytes = decodeBody(raw, part)
  for (const charset of [part.charset || 'utf-8', 'utf-8']) {
    try {
      return new TextDecoder(charset, { fatal: charset.toLowerCase() === 'utf-8' }).decode(bytes)
    } catch {
      // The charset is unknown, or the bytes are not UTF-8: try the next charset.
    }
  }
  return new TextDecoder('windows-1250').decode(bytes)
}
