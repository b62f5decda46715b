/** One line of a mail, as in its text or as a browser shows its HTML. */
export type QuoteLine = {
  /** Without quote marks, trimmed at the end; only `-- ` keeps its space (RFC 3676 §4.3). */
  text: string
  /** Offset in the source at which the line begins, including the tags that open before it. */
  at: number
  /** How many quotes it is in: `>` marks, `blockquote` elements, elements with a border on the left. */
  depth: number
  /** `program`: only mail programs mark quotes like this; `anybody`: a writer may have done it too. */
  marked: 'program' | 'anybody' | null
  /** Number of the surrounding element whose name says that it holds a quote; 0 for none. */
  container: number
  /** The role of the line, judged by the class, id or name of an element around it; null if none tells. */
  place: 'attribution' | 'fields' | 'signature' | null
  /** Its colour; null for a shade of grey or a default of a mail program. */
  ink: string | null
  /** Its colour changes after a question mark, or some of it is struck out: an answer stands in the quoted line. */
  answersItself: boolean
}

/** No mail that people write has more lines. What follows them is one line, which is shown. */
export const MAX_LINES = 30_000

/** Returns the index of the first non-blank line from `from` on; the line count if there is none. */
export function nextWritten(lines: readonly QuoteLine[], from: number): number {
  let index = from
  while (index < lines.length && lines[index]!.text.trim() === '') index++
  return index
}

/** Splits plain text into lines, with quote marks removed and counted; at most {@link MAX_LINES}, and the rest. */
export function textLines(text: string): QuoteLine[] {
  const lines: QuoteLine[] = []
  const plain = { container: 0, place: null, ink: null, answersItself: false }
  for (const match of text.matchAll(/[^\r\n]*(?:\r\n|\r|\n|$)/g)) {
    if (match[0] === '') continue
    if (lines.length === MAX_LINES) {
      lines.push({
        ...plain,
        text: text.slice(match.index).trimEnd(),
        at: match.index,
        depth: 0,
        marked: null,
      })
      break
    }
    const written = match[0].replace(/[\r\n]+$/, '')
    const line: QuoteLine = { ...plain, text: written, at: match.index, depth: 0, marked: null }
    takeOffMarks(line)
    if (line.text !== '-- ') line.text = line.text.trimEnd()
    lines.push(line)
  }
  return lines
}

/** Turns the `>` marks at the start of a line into its depth. */
export function takeOffMarks(line: QuoteLine): void {
  // mbox files write `>From`; it is not a quote.
  if (!/^\s?>/.test(line.text) || line.text.startsWith('>From ')) return
  const marks = /^(?:\s?> ?)*/.exec(line.text)![0]
  line.depth += marks.replace(/[^>]/g, '').length
  line.marked = 'program'
  line.text = line.text.slice(marks.length)
}
