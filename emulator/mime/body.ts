import type { Part } from './part.ts'

/** A part's body with the transfer encoding undone (RFC 2045 section 6); an unknown encoding is left alone. */
export function decodeBody(raw: Buffer, part: Part): Buffer {
  const body = raw.subarray(part.bodyStart, part.bodyEnd)
  if (part.encoding === 'base64') return Buffer.from(body.toString('latin1'), 'base64')
  if (part.encoding === 'quoted-printable') return decodeQuotedPrintable(body.toString('latin1'))
  return body
}

function decodeQuotedPrintable(text: string): Buffer {
  const binary = text
    .replace(/[ \t]+(?=\r?\n|$)/g, '')
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(binary, 'latin1')
}

/** A text part as characters: its charset if Node knows it, else UTF-8 where valid, else windows-1250. */
export function decodeText(raw: Buffer, part: Part): string {
  const bytes = decodeBody(raw, part)
  for (const charset of [part.charset || 'utf-8', 'utf-8']) {
    try {
      return new TextDecoder(charset, { fatal: charset.toLowerCase() === 'utf-8' }).decode(bytes)
    } catch {
      // An unknown label or bytes that are not UTF-8: the next guess.
    }
  }
  return new TextDecoder('windows-1250').decode(bytes)
}
