import { Problem } from '../errors.ts'
import { storableText } from '../mail/characters.ts'

/** One row of the file; `line` is the line on which it begins, starting from 1. */
export interface CsvRow {
  line: number
  cells: string[]
}

/**
 * Decodes a CSV file.
 *
 * A byte order mark decides for UTF-8 or UTF-16. Without one it is UTF-8 if that is valid, otherwise windows-1250,
 * which Polish Excel writes. The mark and characters that cannot be stored are left out.
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

/** The limits of a file; anything beyond them is not read. */
export interface CsvBounds {
  /** Rows with text in them. One more is read, so that the caller can tell that there are too many. */
  rows: number
  /** Cells of one row; any after these are left out. */
  cells: number
}

/** Rows of empty quoted cells take time to read. A file with more than this many empty rows is refused. */
const maxEmptyRows = 100_000
/** Characters kept of one cell. No column accepts this many, so a row with a longer cell is refused anyway. */
const maxCellLength = 20_000
/** How much of the first line is examined to find the separator. */
const maxHeadingLength = 65_536

/**
 * Parses CSV (RFC 4180 §2) with comma, semicolon or tab between cells, whichever occurs most in the first line.
 *
 * It accepts common deviations: a lone CR or LF ends a line, a quote inside an unquoted cell is text, and a quote
 * that never ends extends to the end of the file. Rows without any text are left out. Cells are trimmed. The time is
 * proportional to the length of the text, whatever it contains: about 100 ms for 5 MB.
 *
 * @throws Problem `csv-too-large` when nearly all of its rows are empty
 */
export function parseCsv(text: string, bounds: CsvBounds): CsvRow[] {
  const lines = new Lines(text.replace(/^\uFEFF/, ''), bounds.cells)
  const rows: CsvRow[] = []
  let emptyRows = 0
  for (let row = lines.next(); row !== null; row = lines.next()) {
    if (row.cells.some((cell) => cell !== '')) rows.push(row)
    else emptyRows += 1
    if (emptyRows > maxEmptyRows) throw new Problem('csv-too-large')
    if (rows.length > bounds.rows) break
  }
  return rows
}

const LF = 10
const CR = 13
const QUOTE = 34

/** Reads the text one row at a time and keeps the position. */
class Lines {
  readonly #text: string
  readonly #separator: number
  readonly #maxCells: number
  #at = 0
  #line = 1

  constructor(text: string, maxCells: number) {
    this.#separator = detectSeparator(text).charCodeAt(0)
    this.#maxCells = maxCells
    // Excel's first line `sep=;` names the separator and is not data.
    const named = /^sep=[,;\t]\r?\n/i.exec(text.slice(0, 10))
    this.#text = text
    if (named) {
      this.#at = named[0].length
      this.#line = 2
    }
  }

  next(): CsvRow | null {
    this.#skipEmptyRows()
    if (this.#at >= this.#text.length) return null
    const row: CsvRow = { line: this.#line, cells: [] }
    for (;;) {
      const isKept = row.cells.length < this.#maxCells
      const cell = this.#text.charCodeAt(this.#at) === QUOTE ? this.#quoted() : this.#plain(isKept)
      if (isKept) row.cells.push(cell.trim())
      const end = this.#text.charCodeAt(this.#at)
      this.#at += 1
      if (end === this.#separator) continue
      if (end === CR && this.#text.charCodeAt(this.#at) === LF) this.#at += 1
      this.#line += 1
      return row
    }
  }

  /** Skips rows that contain only separators; spreadsheets may write a million of them. */
  #skipEmptyRows(): void {
    for (let at = this.#at; at < this.#text.length; at += 1) {
      const code = this.#text.charCodeAt(at)
      if (code === LF || code === CR) {
        if (code === CR && this.#text.charCodeAt(at + 1) === LF) at += 1
        this.#at = at + 1
        this.#line += 1
      } else if (code !== this.#separator && code !== 32) return
    }
  }

  /** Reads up to the separator or the end of the line, without either. Returns '' if the cell is not kept. */
  #plain(isKept = true): string {
    const begin = this.#at
    let at = begin
    while (at < this.#text.length && !this.#isEnd(this.#text.charCodeAt(at))) at += 1
    this.#at = at
    return isKept ? this.#text.slice(begin, Math.min(at, begin + maxCellLength)) : ''
  }

  /** Reads a quoted cell (RFC 4180 §2.5–2.7): a quote inside is doubled, and line breaks are text. */
  #quoted(): string {
    const begin = this.#at + 1
    let at = begin
    for (; at < this.#text.length; at += 1) {
      const code = this.#text.charCodeAt(at)
      if (code === LF) this.#line += 1
      if (code !== QUOTE) continue
      if (this.#text.charCodeAt(at + 1) !== QUOTE) break
      at += 1
    }
    const inside = this.#text.slice(begin, Math.min(at, begin + maxCellLength)).replaceAll('""', '"')
    this.#at = Math.min(at + 1, this.#text.length)
    return inside + this.#plain()
  }

  #isEnd(code: number): boolean {
    return code === this.#separator || code === LF || code === CR
  }
}

function detectSeparator(text: string): string {
  const beginning = text.slice(0, maxHeadingLength)
  const named = /^sep=([,;\t])\r?\n/i.exec(beginning)?.[1]
  if (named) return named
  const firstLine = (/^[^\r\n]*/.exec(beginning)?.[0] ?? '').replace(/"[^"]*"/g, '')
  const counts = [',', ';', '\t'].map((separator) => ({
    separator,
    count: firstLine.split(separator).length,
  }))
  return counts.reduce((most, next) => (next.count > most.count ? next : most)).separator
}
