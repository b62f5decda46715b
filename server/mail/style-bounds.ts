/** The most colons between two ends of declarations or blocks; a list of selectors such as `a:hover` has some. */
const MAX_COLONS = 64
/** In characters: with some colons, nothing between two ends is this long. An embedded font has one or two. */
const MAX_LENGTH = 20_000
const SOME_COLONS = 12

/** A custom property may hold a block, in which a semicolon ends nothing. Mail needs none. */
const CUSTOM = /(?:^|[\s/])--/

/**
 * Cuts a style sheet before the first place that no program writes: many declarations without a semicolon between
 * them. The parser tries to repair such a place, in time that grows with the square of its length.
 *
 * Only an end that the parser certainly sees counts, outside comments, strings, brackets and escapes.
 */
export function parseableSheet(css: string): string {
  let [start, colons, depth] = [0, 0, 0]
  for (let at = 0; at < css.length; at++) {
    const sign = css[at]!
    if (sign === '\\') at++
    else if (sign === '/' && css[at + 1] === '*') at = endOf(css, '*/', at + 2) - 1
    else if (sign === '"' || sign === "'") {
      const end = endOf(css, sign, at + 1)
      colons += countColons(css.slice(at, end))
      at = end - 1
    } else if (sign === '(' || sign === '[') depth++
    else if (sign === ')' || sign === ']') depth = Math.max(0, depth - 1)
    else if (sign === '{' && CUSTOM.test(css.slice(start, at))) return css.slice(0, start)
    else if (sign === ':') colons++
    else if (depth === 0 && (sign === ';' || sign === '{' || sign === '}')) [start, colons] = [at + 1, 0]
    if (colons > MAX_COLONS || (colons > SOME_COLONS && at - start > MAX_LENGTH)) return css.slice(0, start)
  }
  return css
}

/** Returns where a comment or string ends; the end of the sheet if it is never closed. */
function endOf(css: string, end: string, from: number): number {
  const at = css.indexOf(end, from)
  return at < 0 ? css.length : at + end.length
}

function countColons(text: string): number {
  return text.split(':').length - 1
}
