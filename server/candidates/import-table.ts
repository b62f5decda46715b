import type { Stage } from '../db/sharing-tables.ts'
import { Problem } from '../errors.ts'
import { withoutInvisible } from '../mail/characters.ts'
import { isSharedAddress } from '../mail/shared-address.ts'
import { readAddress, type WrittenAddress } from './addresses.ts'
import { type CsvRow, decodeCsv, parseCsv } from './csv.ts'
import { visibleName } from './visible-name.ts'

export const maxImportBytes = 5 * 1024 * 1024
const maxImportLines = 20_000
const maxTextLength = 200
const maxAddresses = 20
/** The longest addresses of RFC 5321 §4.5.3.1, with separators between them. */
const maxAddressCellLength = maxAddresses * 330
/** Columns that are read; no heading is looked for in those after them. */
const maxColumns = 1_000

/** A row that can become a candidate. */
export interface ImportRow {
  /** The line in the file; the heading is line 1. */
  line: number
  /** The original row, shortened, for the report. */
  text: string
  name: string
  /** At least one, without duplicates. */
  addresses: WrittenAddress[]
  position: string
  stage: Stage
}

export interface RefusedRow {
  line: number
  text: string
  reason:
    | 'name-missing'
    | 'address-missing'
    | 'address-invalid'
    | 'address-of-colleague'
    | 'address-shared'
    | 'address-erased'
    | 'stage-unknown'
    | 'too-long'
}

type Column = 'name' | 'email' | 'position' | 'stage'

/** Headings as people write them, lower case. */
const headings: Record<string, Column> = {
  name: 'name',
  'full name': 'name',
  candidate: 'name',
  'imię i nazwisko': 'name',
  nazwisko: 'name',
  kandydat: 'name',
  email: 'email',
  'e-mail': 'email',
  emails: 'email',
  'email address': 'email',
  'e-mail address': 'email',
  'adres e-mail': 'email',
  'adres email': 'email',
  position: 'position',
  'job title': 'position',
  stanowisko: 'position',
  stage: 'stage',
  etap: 'stage',
}

const stages: readonly string[] = [
  'applied',
  'screening',
  'interview',
  'offer',
  'hired',
  'rejected',
] satisfies Stage[]

/** The lines of a table of candidates, and the positions of its columns. */
export interface ImportTable {
  lines: CsvRow[]
  columns: ReadonlyMap<Column, number>
}

/** @throws Problem `csv-too-large`, or `csv-unreadable` without the columns name and email */
export function readTable(file: Uint8Array): ImportTable {
  if (file.byteLength > maxImportBytes) throw new Problem('csv-too-large')
  const bounds = { rows: maxImportLines + 1, cells: maxColumns }
  const [heading, ...lines] = parseCsv(decodeCsv(file), bounds)
  const columns = readHeading(heading)
  if (lines.length > maxImportLines) throw new Problem('csv-too-large')
  return { lines, columns }
}

/** Parses lines into rows, and into refused rows with the reason. */
export function readRows(
  lines: readonly CsvRow[],
  columns: ImportTable['columns'],
): { rows: ImportRow[]; refused: RefusedRow[] } {
  const rows: ImportRow[] = []
  const refused: RefusedRow[] = []
  for (const line of lines) {
    const read = readRow(line, columns)
    if ('reason' in read) refused.push(read)
    else rows.push(read)
  }
  return { rows, refused }
}

function readHeading(heading: CsvRow | undefined): Map<Column, number> {
  const columns = new Map<Column, number>()
  for (const [index, cell] of (heading?.cells ?? []).entries()) {
    const column = headings[withoutInvisible(cell).normalize('NFC').toLowerCase()]
    if (column && !columns.has(column)) columns.set(column, index)
  }
  if (!columns.has('name') || !columns.has('email')) throw new Problem('csv-unreadable')
  return columns
}

function readRow({ line, cells }: CsvRow, columns: ImportTable['columns']): ImportRow | RefusedRow {
  const cell = (column: Column) => cells[columns.get(column) ?? -1] ?? ''
  const text = cells.slice(0, maxTextLength).join(', ').slice(0, maxTextLength)
  const refuse = (reason: RefusedRow['reason']): RefusedRow => ({ line, text, reason })
  const shown = (column: Column) => visibleName(cell(column))
  const [name, position] = [shown('name'), shown('position')]
  const email = withoutInvisible(cell('email'))
  const stage = cell('stage').toLowerCase() || 'applied'
  if (name === '') return refuse('name-missing')
  if (name.length > maxTextLength || position.length > maxTextLength) return refuse('too-long')
  if (email.length > maxAddressCellLength) return refuse('too-long')
  const addresses = readAddressCell(email)
  if (addresses === null) return refuse('address-invalid')
  if (addresses.length === 0) return refuse('address-missing')
  if (addresses.length > maxAddresses) return refuse('too-long')
  if (addresses.some(({ key }) => isSharedAddress(key))) return refuse('address-shared')
  if (!isStage(stage)) return refuse('stage-unknown')
  return { line, text, name, addresses, position, stage }
}

/** Parses a cell with addresses separated by semicolons, commas or spaces; null if one of them is not an address. */
function readAddressCell(cell: string): WrittenAddress[] | null {
  const written = cell
    .split(/[;,\s]+/)
    .filter(Boolean)
    .map(readAddress)
  if (written.some((address) => address === null)) return null
  const byKey = new Map((written as WrittenAddress[]).map((address) => [address.key, address]))
  return [...byKey.values()]
}

function isStage(text: string): text is Stage {
  return stages.includes(text)
}
