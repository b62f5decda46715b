/**
 * Words as in Gmail's index: a word is a run of letters, digits and underscores, compared without case
 * and accents. Substrings do not match: `ann` does not find `joann`.
 */

const foldedTexts = new Map<string, string>()
const foldedTextsLimit = 20_000
const longestRemembered = 400

/** The last long text, because many phrases of one query examine the same body in turn. */
let lastLong = { text: '', folded: '' }

/** Lower case without accents. Short texts are cached, because headers repeat; of long texts only the last is. */
export function foldText(text: string): string {
  if (text.length > longestRemembered) {
    if (lastLong.text !== text) lastLong = { text, folded: fold(text) }
    return lastLong.folded
  }
  const known = foldedTexts.get(text)
  if (known !== undefined) return known
  if (foldedTexts.size >= foldedTextsLimit) foldedTexts.clear()
  const folded = fold(text)
  foldedTexts.set(text, folded)
  return folded
}

/** The words of a text, folded, in order. */
export function wordsOf(text: string): string[] {
  return foldText(text).match(/[\p{L}\p{N}_]+/gu) ?? []
}

/**
 * Splits a text into runs of word characters as `containsPhrase` does, which is nearly what `wordsOf` does: a text
 * that contains a phrase has every token of each of the phrase's words.
 */
export function tokensOf(folded: string): string[] {
  const tokens: string[] = []
  for (let at = skipBetweenWords(folded, 0); at < folded.length; at = skipBetweenWords(folded, at)) {
    const start = at
    while (at < folded.length && isWordCode(folded.charCodeAt(at))) at += 1
    tokens.push(folded.slice(start, at))
  }
  return tokens
}

/** Decides whether a folded text contains the words in sequence, whatever punctuation is between them. */
export function containsPhrase(folded: string, words: readonly string[]): boolean {
  const first = words[0]
  if (first === undefined) return false
  for (let at = folded.indexOf(first); at !== -1; at = folded.indexOf(first, at + 1)) {
    if (phraseStartsAt(folded, at, words)) return true
  }
  return false
}

function fold(text: string): string {
  const lower = text.toLowerCase()
  if (!/[^\u0000-\u007f]/.test(lower)) return lower
  // "ł" has no decomposition in Unicode and needs a line of its own.
  return lower
    .normalize('NFD')
    .replace(/\p{Mn}+/gu, '')
    .replaceAll('ł', 'l')
}

function phraseStartsAt(folded: string, start: number, words: readonly string[]): boolean {
  if (start > 0 && isWordCode(folded.charCodeAt(start - 1))) return false
  let at = start
  for (const [index, word] of words.entries()) {
    if (index > 0) at = skipBetweenWords(folded, at)
    if (!folded.startsWith(word, at)) return false
    at += word.length
    if (at < folded.length && isWordCode(folded.charCodeAt(at))) return false
  }
  return true
}

function skipBetweenWords(folded: string, from: number): number {
  let at = from
  while (at < folded.length && !isWordCode(folded.charCodeAt(at))) at += 1
  return at
}

/** Approximates \p{L}\p{N}_ for folded text, and is much cheaper than a regular expression per character. */
function isWordCode(code: number): boolean {
  if (code < 128) return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 95
  const isPunctuation =
    code < 0xc0 || (code >= 0x2000 && code <= 0x206f) || (code >= 0x3000 && code <= 0x303f)
  return !isPunctuation
}
