import { randomUUID } from 'node:crypto'

export interface LetterParts {
  from?: string
  to?: string
  cc?: string
  bcc?: string
  subject?: string
  date?: string
  messageId?: string
  inReplyTo?: string
  references?: string
  /** Further header lines and the Content-Type, without the last line end. */
  head?: readonly string[]
  body?: string
}

/** Composes RFC 5322 text in Latin-1; every letter has a Message-ID of its own. */
export function letter(parts: LetterParts = {}): Buffer<ArrayBuffer> {
  const fields: [string, string | undefined][] = [
    ['From', parts.from ?? 'Jan Kowalski <jan@example.test>'],
    ['To', parts.to ?? 'anna@firma.test'],
    ['Cc', parts.cc],
    ['Bcc', parts.bcc],
    ['Subject', parts.subject ?? 'Hello'],
    ['Date', parts.date],
    ['Message-ID', parts.messageId ?? `<${randomUUID()}@example.test>`],
    ['In-Reply-To', parts.inReplyTo],
    ['References', parts.references],
  ]
  const lines = fields.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]))
  return Buffer.from(
    [...lines, ...(parts.head ?? []), '', parts.body ?? 'Good morning.'].join('\r\n'),
    'latin1',
  )
}

export function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}

/** Makes a word that occurs in no other mail. */
export function uniqueWord(): string {
  return `w${randomUUID().replaceAll('-', '').slice(0, 14)}`
}
