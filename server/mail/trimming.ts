/**
 * Removes characters from the ends of a text, in one pass from each end.
 *
 * A pattern such as `/x+$/` looks harmless, but it is tried again at each `x` of the text: for 100,000 of them in the
 * middle it takes seconds. Text of a mail is never matched by one.
 */

/** @param unwanted matches a single character; without the flags `g` and `y` */
export function trimmedStart(text: string, unwanted: RegExp): string {
  let start = 0
  for (const character of text) {
    if (!unwanted.test(character)) break
    start += character.length
  }
  return text.slice(start)
}

/** @param unwanted matches a single character; without the flags `g` and `y` */
export function trimmedEnd(text: string, unwanted: RegExp): string {
  let end = text.length
  while (end > 0) {
    const character = isPair(text, end) ? text.slice(end - 2, end) : text[end - 1]!
    if (!unwanted.test(character)) break
    end -= character.length
  }
  return text.slice(0, end)
}

/** Removes characters from both ends. */
export function trimmed(text: string, unwanted: RegExp): string {
  return trimmedEnd(trimmedStart(text, unwanted), unwanted)
}

/** Decides whether the two UTF-16 units before `end` are one character. */
function isPair(text: string, end: number): boolean {
  return end >= 2 && (text.codePointAt(end - 2) ?? 0) > 0xffff
}
