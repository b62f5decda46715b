import { decodeHeader } from './header.ts'

/** A field like `text/plain; charset=utf-8`: a value and parameters, whose names are in lower case. */
export interface ParameterisedValue {
  /** Lower case. */
  value: string
  parameters: Map<string, string>
}

const PARAMETER = /;\s*([^\s=;]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)/g

/** Parses Content-Type and Content-Disposition; decodes RFC 2231 continuations and charsets, and RFC 2047 words. */
export function parseParameters(field: string): ParameterisedValue {
  const semicolon = field.indexOf(';')
  const value = (semicolon < 0 ? field : field.slice(0, semicolon)).trim().toLowerCase()
  const written = new Map<string, string>()
  for (const match of semicolon < 0 ? [] : field.slice(semicolon).matchAll(PARAMETER)) {
    const name = match[1]!.toLowerCase()
    if (!written.has(name)) written.set(name, parameterText(name, match[2]!.trim()))
  }
  return { value, parameters: joinContinuations(written) }
}

/** Unquotes a parameter. An extended value must not be quoted (RFC 2231 section 7); Gmail ignores a quoted one. */
function parameterText(name: string, text: string): string {
  return /^[^*]+\*$/.test(name) && /^"[^']*'[^']*'/.test(text) ? '' : unquote(text)
}

/**
 * Joins the continuations of each parameter (RFC 2231 section 3), as Gmail does in `payload.headers`.
 *
 * `attachment; filename*0="cv-of-"; filename*1="anna.pdf"` → `attachment; filename="cv-of-anna.pdf"`
 */
export function joinPieces(field: string): string {
  if (!/;\s*[^\s=;*]+\*\d+\*?\s*=/.test(field)) return field
  const { parameters } = parseParameters(field)
  const shown = new Set<string>()
  const joined = field.slice(field.indexOf(';')).replace(PARAMETER, (whole, name: string) => {
    const piece = /^([^*]+)\*\d+\*?$/.exec(name)
    if (!piece) return whole
    const base = piece[1]!
    if (shown.has(base.toLowerCase())) return ''
    shown.add(base.toLowerCase())
    return `; ${base}=${JSON.stringify(parameters.get(base.toLowerCase()) ?? '')}`
  })
  return field.slice(0, field.indexOf(';')) + joined
}

function unquote(text: string): string {
  return text.startsWith('"') && text.endsWith('"') && text.length > 1
    ? text.slice(1, -1).replace(/\\(.)/g, '$1')
    : text
}

/** Joins continuations: `filename*0*=utf-8''a%20; filename*1=b` is one parameter (RFC 2231 sections 3 and 4). */
function joinContinuations(written: Map<string, string>): Map<string, string> {
  const joined = new Map<string, string>()
  for (const [name, text] of written) {
    if (!name.includes('*')) joined.set(name, decodeHeader(text))
  }
  for (const base of new Set([...written.keys()].filter((name) => name.includes('*')).map(baseName))) {
    const text = decodeExtended(written, base)
    if (text !== '' || !joined.has(base)) joined.set(base, text)
  }
  return joined
}

function baseName(name: string): string {
  return name.slice(0, name.indexOf('*'))
}

function decodeExtended(written: Map<string, string>, base: string): string {
  const single = written.get(`${base}*`)
  const pieces = single === undefined ? continuations(written, base) : [{ text: single, encoded: true }]
  let charset = 'utf-8'
  const bytes = pieces.map(({ text, encoded }, index) => {
    if (!encoded) return Buffer.from(text, 'latin1')
    const header = index === 0 ? /^([^']*)'[^']*'(.*)$/s.exec(text) : null
    if (header?.[1]) charset = header[1]
    return percentBytes(header ? header[2]! : text)
  })
  return decodeBytes(Buffer.concat(bytes), charset)
}

function continuations(written: Map<string, string>, base: string): { text: string; encoded: boolean }[] {
  const pieces: { text: string; encoded: boolean }[] = []
  for (let index = 0; ; index++) {
    const plain = written.get(`${base}*${index}`)
    const encoded = written.get(`${base}*${index}*`)
    if (plain === undefined && encoded === undefined) return pieces
    pieces.push({ text: encoded ?? plain!, encoded: encoded !== undefined })
  }
}

function percentBytes(text: string): Buffer {
  const binary = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return Buffer.from(binary, 'latin1')
}

function decodeBytes(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return bytes.toString('utf8')
  }
}
