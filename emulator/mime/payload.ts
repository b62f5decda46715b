import type { Random } from '../random.ts'
import type { Switches } from '../switches.ts'
import { decodeBody, decodeText } from './body.ts'
import { decodeHeader, type HeaderField, readHeaders } from './header.ts'
import { joinPieces } from './parameter.ts'
import { type Part, parseParts } from './part.ts'

/** `MessagePart` of the Gmail API. */
export interface PayloadPart {
  partId?: string
  mimeType: string
  filename?: string
  headers?: { name: string; value: string }[]
  body?: { size: number; data?: string; attachmentId?: string }
  parts?: PayloadPart[]
}

export interface PayloadOptions {
  switches: Switches
  random: Random
}

/** Builds the tree of `format=full`: text without a file name inline, files by attachment id. */
export function fullPayload(raw: Buffer, options: PayloadOptions): PayloadPart {
  return payloadPart(raw, parseParts(raw), '', options)
}

function payloadPart(raw: Buffer, part: Part, partId: string, options: PayloadOptions): PayloadPart {
  const parts =
    part.mimeType === 'message/delivery-status'
      ? [statusPart(decodeBody(raw, part), childId(partId, 0), options)]
      : part.parts.map((child, index) => payloadPart(raw, child, childId(partId, index), options))
  return {
    partId,
    mimeType: part.mimeType,
    filename: part.filename,
    headers: payloadHeaders(part.headers, options.switches),
    body: payloadBody(raw, part, partId, options),
    ...(parts.length > 0 && { parts }),
  }
}

function childId(partId: string, index: number): string {
  return partId === '' ? String(index) : `${partId}.${index}`
}

/**
 * Builds Gmail's form of a delivery status (RFC 3464 section 2.1): a text part whose headers are the per-message
 * fields, and whose body is the per-recipient fields.
 */
function statusPart(report: Buffer, partId: string, { switches }: PayloadOptions): PayloadPart {
  const { fields, bodyStart } = readHeaders(report)
  const headers = payloadHeaders(fields, switches)
  const content = report.subarray(bodyStart)
  const body = { size: content.length, data: base64url(content, switches) }
  return { partId, mimeType: 'text/plain', filename: '', headers, body }
}

/** Returns the headers of `full` and `metadata`: in the mail's order, encoded words and continuations decoded. */
export function payloadHeaders(
  fields: readonly HeaderField[],
  switches: Switches,
): { name: string; value: string }[] {
  const ordered = switches.headersReordered ? [...fields.filter(isOther), ...fields.filter(isMain)] : fields
  return ordered.map(({ name, value }) => ({
    name,
    value: switches.headersDecoded
      ? joinPieces(decodeHeader(value))
      : Buffer.from(value, 'latin1').toString('utf8'),
  }))
}

const MAIN_FIELDS = new Set(['from', 'to', 'cc', 'date', 'subject'])

function isMain({ name }: HeaderField): boolean {
  return MAIN_FIELDS.has(name.toLowerCase())
}

function isOther(field: HeaderField): boolean {
  return !isMain(field)
}

/** Builds a part's body; the `size` of text counts bytes in its own charset, although `data` is re-encoded. */
function payloadBody(raw: Buffer, part: Part, partId: string, { switches, random }: PayloadOptions) {
  if (part.mimeType.startsWith('multipart/') || hasPartsOnly(part)) return { size: 0 }
  const content = decodeBody(raw, part)
  const size = content.length
  const isInline = switches.inlineBodyBytes === 0 || size <= switches.inlineBodyBytes
  if (part.filename === '' && part.mimeType.startsWith('text/') && isInline) {
    return { size, data: base64url(partContent(raw, part, switches), switches) }
  }
  return { attachmentId: attachmentIdOf(partId, random), size }
}

/** Decides whether only child parts are shown: true for messages within messages, even with a file name. */
function hasPartsOnly({ mimeType }: Part): boolean {
  return mimeType === 'message/rfc822' || mimeType === 'message/delivery-status'
}

/** Returns a part's bytes as in the API: text without a file name is re-encoded as UTF-8, files are unchanged. */
function partContent(raw: Buffer, part: Part, switches: Switches): Buffer {
  if (part.filename !== '' || !part.mimeType.startsWith('text/') || !switches.textAsUtf8)
    return decodeBody(raw, part)
  const text = decodeText(raw, part)
  const gains = switches.textGainsFinalCrlf && text !== '' && !text.endsWith('\n')
  return Buffer.from(gains ? `${text}\r\n` : text)
}

/** Looks up content by attachment id; undefined for an id that is not of this mail. */
export function attachmentContent(raw: Buffer, attachmentId: string, switches: Switches): Buffer | undefined {
  const partId = /\.([\d.]*)$/.exec(Buffer.from(attachmentId.slice(6), 'base64url').toString('latin1'))?.[1]
  if (partId === undefined || !attachmentId.startsWith(ATTACHMENT_MARK)) return undefined
  let part: Part | undefined = parseParts(raw)
  for (const index of partId === '' ? [] : partId.split('.')) part = part?.parts[Number(index)]
  return part && partContent(raw, part, switches)
}

const ATTACHMENT_MARK = 'ANGjdJ'

/** Makes an attachment id. It differs at every get; only the part id inside is stable. */
function attachmentIdOf(partId: string, random: Random): string {
  return ATTACHMENT_MARK + Buffer.from(`${random.hex(96)}.${partId}`, 'latin1').toString('base64url')
}

/** Encodes base64url, with `=` padding unless switched off. */
export function base64url(bytes: Uint8Array, { base64Padded }: Switches): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url')
  return base64Padded ? text.padEnd(Math.ceil(text.length / 4) * 4, '=') : text
}
