export function number(value: number): string {
  return value.toLocaleString('en')
}

/** A line of a table: its title, and a cell for each column. */
export function row([first = '', ...cells]: readonly string[]): string {
  return first.padEnd(44) + cells.map((cell) => cell.padStart(16)).join('')
}
