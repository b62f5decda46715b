import { Parser } from 'htmlparser2'

/**
 * Deeper than any mail that a program writes: a hundred quoted replies nest some five hundred elements. The time of
 * parsers grows with the square of the depth, so without a limit one message could block the process.
 */
export const MAX_DEPTH = 3_000

/** Returns the HTML up to where it nests deeper than {@link MAX_DEPTH} elements: nearly always all of it. */
export function withinDepth(html: string): string {
  let depth = 0
  let end = html.length
  const parser: Parser = new Parser({
    onopentag() {
      if (++depth <= MAX_DEPTH) return
      end = parser.startIndex
      throw new TooDeepError() // The only way to stop the parser inside a chunk.
    },
    onclosetag() {
      depth--
    },
  })
  try {
    parser.end(html)
  } catch (error) {
    if (!(error instanceof TooDeepError)) throw error
  }
  return html.slice(0, end)
}

/** Thrown for HTML that nests deeper than {@link MAX_DEPTH}. */
export class TooDeepError extends Error {
  override name = 'TooDeepError'
}
