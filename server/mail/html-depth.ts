import { Parser } from 'htmlparser2'

/**
 * Deeper than any mail a program writes: a hundred quoted replies nest some five hundred elements.
 * Parsers take the square of the depth, so without a limit one message could stop the process.
 */
export const MAX_DEPTH = 3_000

/** The HTML up to where it nests deeper than three thousand elements: nearly always all of it. */
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

/** HTML nests deeper than {@link MAX_DEPTH}. */
export class TooDeepError extends Error {
  override name = 'TooDeepError'
}
