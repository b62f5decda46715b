/** A header field with its exact bytes (as Latin-1), folds and line ends included. */
export interface RawField {
  /** Lower case. */
  name: string
  text: string
}

/** A mail split into header fields and the rest, so that fields can be replaced and all else stays byte-exact. */
export interface OpenMail {
  fields: RawField[]
  /** Everything from the empty line on. */
  rest: Buffer
}

/** Splits a mail; bare LF line ends become CRLF first, as on a mail server. */
export function openMail(bytes: Uint8Array): OpenMail {
  const raw = withCrlf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  const blank = raw.indexOf('\r\n\r\n')
  const headerEnd = raw.subarray(0, 2).equals(Buffer.from('\r\n')) ? 0 : blank < 0 ? raw.length : blank + 2
  const fields: RawField[] = []
  for (const line of raw.toString('latin1', 0, headerEnd).match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    const last = fields.at(-1)
    if (/^[ \t]/.test(line) && last) last.text += line
    else
      fields.push({
        name: line
          .slice(0, Math.max(0, line.indexOf(':')))
          .trim()
          .toLowerCase(),
        text: line,
      })
  }
  const rest = headerEnd === raw.length ? Buffer.from('\r\n') : raw.subarray(headerEnd)
  return { fields: fields.map(endLine), rest }
}

function withCrlf(raw: Buffer): Buffer {
  if (raw.includes('\r\n') || !raw.includes('\n')) return raw
  return Buffer.from(raw.toString('latin1').replaceAll('\n', '\r\n'), 'latin1')
}

function endLine(field: RawField): RawField {
  return field.text.endsWith('\r\n') ? field : { ...field, text: `${field.text.trimEnd()}\r\n` }
}

/** Makes the field `Name: value` with its line end. */
export function rawField(name: string, value: string): RawField {
  return { name: name.toLowerCase(), text: `${name}: ${value}\r\n` }
}

/** Returns the unfolded value of a field; '' when there is no such field. */
export function rawValue(fields: readonly RawField[], name: string): string {
  const field = fields.find((candidate) => candidate.name === name.toLowerCase())
  return field
    ? field.text
        .slice(field.text.indexOf(':') + 1)
        .replaceAll('\r\n', '')
        .trim()
    : ''
}

export function closeMail({ fields, rest }: OpenMail): Buffer {
  return Buffer.concat([Buffer.from(fields.map((field) => field.text).join(''), 'latin1'), rest])
}
