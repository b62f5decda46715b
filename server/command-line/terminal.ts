/** Where a command prints and what it reads its configuration from. */
export interface Terminal {
  env: Record<string, string | undefined>
  /** Prints a line of the result. */
  say(text: string): void
  /** Prints a line that is no result: warnings, progress and errors. */
  warn(text: string): void
  /** Whether a person watches, so that progress may be drawn in place. */
  isWatched: boolean
  /** Writes without a line break where progress is drawn. */
  draw(text: string): void
}

export function terminalOf({ stdout, stderr, env }: NodeJS.Process): Terminal {
  return {
    env,
    say: (text) => void stdout.write(`${text}\n`),
    warn: (text) => void stderr.write(`${text}\n`),
    isWatched: stderr.isTTY === true,
    draw: (text) => void stderr.write(text),
  }
}

/** Tells how far something long has come. */
export interface Progress {
  to(done: number): void
  end(): void
}

const barWidth = 30
/** How often a line is printed where nobody watches, such as in a log. */
const quietMs = 10_000

/** Draws a bar in place for a person; prints a line every ten seconds for a log. */
export function progressOf(terminal: Terminal, label: string, total: number): Progress {
  let toldAt = Date.now()
  const line = (done: number) => {
    const share = total === 0 ? 1 : Math.min(done / total, 1)
    const filled = Math.round(share * barWidth)
    const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled)
    return `${label} ${bar} ${Math.floor(share * 100)} % (${done} of ${total})`
  }
  return {
    to: (done) => {
      if (terminal.isWatched) terminal.draw(`\r${line(done)}`)
      else if (Date.now() - toldAt > quietMs) {
        toldAt = Date.now()
        terminal.warn(line(done))
      }
    },
    end: () => {
      if (terminal.isWatched) terminal.draw('\n')
    },
  }
}

/** Lays rows out in columns, each as wide as its widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length)
  }
  const lines = rows.map((row) => row.map((cell, index) => cell.padEnd(widths[index]!)).join('  '))
  return lines.map((line) => line.trimEnd()).join('\n')
}
