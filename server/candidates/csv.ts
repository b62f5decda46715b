import { Problem } from '../errors.ts'
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

/** What a file may hold; more of it is not read. */
export interface CsvBounds {
  /** Rows with text in them. One more is read, so that whoever asks can tell. */
  rows: number
  /** Cells of one row; those behind are left out. */
  cells: number
}

/** Rows of quoted nothing take time and say nothing: a file with more of them is refused. */
const maxEmptyRows = 100_000
/** More of one cell than this is left out: no column takes so much, so its row is refused all the same. */
const maxCellLength = 20_000
/** The separator shows within this much of the first line. */
const maxHeadingLength = 65_536

/**
 * Reads CSV (RFC 4180 §2) with comma, semicolon or tab between cells, whichever
 * the first line has most of.
 *
 * Tolerant where files are: a lone CR or LF ends a line, a quote inside an
 * unquoted cell is text, a quote that never ends runs to the end of the file.
 * Rows without any text are left out. Cells are trimmed. Takes time in
 * proportion to the text, whatever it is: some 100 ms for 5 MB.
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

/** Where the reading stands; one row at a time. */
class Lines {
  readonly #text: string
  readonly #separator: number
  readonly #maxCells: number
  #at = 0
  #line = 1

  constructor(text: string, maxCells: number) {
    this.#separator = detectSeparator(text).charCodeAt(0)
    this.#maxCells = maxCells
    // Excel's own first line `sep=;` names the separator and is not data.
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

  /** Spreadsheets write a million rows of separators alone. */
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

  /** Up to the separator or the end of the line, neither included; '' when it is not kept. */
  #plain(isKept = true): string {
    const begin = this.#at
    let at = begin
    while (at < this.#text.length && !this.#isEnd(this.#text.charCodeAt(at))) at += 1
    this.#at = at
    return isKept ? this.#text.slice(begin, Math.min(at, begin + maxCellLength)) : ''
  }

  /** RFC 4180 §2.5–2.7: a quote inside is doubled; line breaks are text. */
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
