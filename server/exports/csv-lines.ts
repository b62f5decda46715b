/** What a cell may be: text, a number or nothing. */
export type Cell = string | number | null

/**
 * Characters with which a spreadsheet begins a formula, in full width too (OWASP: CSV Injection). A line break before
 * one does not help.
 */
const formulaStart = /^[=+\-@\t\r\n＝＋－＠]/

/**
 * Returns one line of a CSV file (RFC 4180), with its line break. Text that a spreadsheet would run as a formula gets
 * an apostrophe in front, which it takes for text.
 */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(quoted).join(',')}\r\n`
}

function quoted(cell: Cell): string {
  if (typeof cell === 'number') return String(cell)
  const text = cell ?? ''
  const safe = formulaStart.test(text) ? `'${text}` : text
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
