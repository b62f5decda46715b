import { storableText } from '../mail/characters.ts'

/** One row of the file; `line` is where it begins, the first line being 1. */
export interface CsvRow {
  line: number
  cells: string[]
}

/**
 * The text of a CSV file.
 *
 * UTF-8 and UTF-16 with a byte order mark, else UTF-8 when it is valid, else
 * windows-1250: what Polish Excel writes. The mark itself is left out, and so is what cannot be stored.
 */
export function decodeCsv(bytes: Uint8Array): string {
  return storableText(decode(bytes))
}

function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1250').decode(bytes)
  }
}

/**
 * Reads CSV (RFC 4180 §2) with comma, semicolon or tab between cells, whichever
 * the first line has most of.
 *
 * Tolerant where files are: a lone CR or LF ends a line, a quote inside an
 * unquoted cell is text, a quote that never ends runs to the end of the file.
 * Rows without any text are left out. Cells are trimmed.
 */
export function parseCsv(text: string): CsvRow[] {
  const lines = new Lines(text.replace(/^\uFEFF/, ''))
  const rows: CsvRow[] = []
  for (let row = lines.next(); row !== null; row = lines.next()) {
    if (row.cells.some((cell) => cell !== '')) rows.push(row)
  }
  return rows
}

/** Where the reading stands; one row at a time. */
class Lines {
  readonly #text: string
  readonly #separator: string
  #at = 0
  #line = 1

  constructor(text: string) {
    this.#separator = detectSeparator(text)
    // Excel's own first line `sep=;` names the separator and is not data.
    const named = /^sep=[,;\t]\r?\n/i.exec(text)
    this.#text = text
    if (named) {
      this.#at = named[0].length
      this.#line = 2
    }
  }

  next(): CsvRow | null {
    if (this.#at >= this.#text.length) return null
    const row: CsvRow = { line: this.#line, cells: [] }
    for (;;) {
      row.cells.push((this.#text[this.#at] === '"' ? this.#quoted() : this.#plain()).trim())
      const end = this.#text[this.#at]
      this.#at += 1
      if (end === this.#separator) continue
      if (end === '\r' && this.#text[this.#at] === '\n') this.#at += 1
      this.#line += 1
      return row
    }
  }

  /** Up to the separator or the end of the line, neither included. */
  #plain(): string {
    const begin = this.#at
    while (this.#at < this.#text.length && !this.#isEnd(this.#text[this.#at]!)) this.#at += 1
    return this.#text.slice(begin, this.#at)
  }

  /** RFC 4180 §2.5–2.7: a quote inside is doubled; line breaks are text. */
  #quoted(): string {
    let cell = ''
    this.#at += 1
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at]!
      if (char === '"') {
        if (this.#text[this.#at + 1] !== '"') {
          this.#at += 1
          return cell + this.#plain()
        }
        this.#at += 1
      }
      if (char === '\n') this.#line += 1
      cell += char
      this.#at += 1
    }
    return cell
  }

  #isEnd(char: string): boolean {
    return char === this.#separator || char === '\n' || char === '\r'
  }
}

function detectSeparator(text: string): string {
  const named = /^sep=([,;\t])\r?\n/i.exec(text)?.[1]
  if (named) return named
  const firstLine = (/^[^\r\n]*/.exec(text)?.[0] ?? '').replace(/"[^"]*"/g, '')
  const counts = [',', ';', '\t'].map((separator) => ({
    separator,
    count: firstLine.split(separator).length,
  }))
  return counts.reduce((most, next) => (next.count > most.count ? next : most)).separator
}
