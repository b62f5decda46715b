const DROPPED = 1
/** Caches by UTF-16 code: 0 for not examined yet, 1 for dropped, else the letter. */
const bases = new Uint16Array(65_536)
const exacts = new Uint16Array(65_536)

const MINUS = '-'.charCodeAt(0)
/** Marks that change what is said where they stand at a letter or digit: `C#`, `+5`, `<5`, `10%`. */
const SIGNS = '+#%<>≤≥±×÷~'
const DASHES = '-\u2010\u2011\u2012\u2013\u2014\u2212'
/** What parts the digits of a number: `10.30`, `1,5`, `2026-05-12`, `1/2`. */
const SEPARATORS = `.,:/${DASHES}`

/**
 * Appends the letters, digits and symbols of a text that survive conversion by mail programs: in lower case, without
 * spaces, punctuation, list marks and the addresses that programs write after links. Marks that belong to a number or
 * a word stay. A letter is kept with and without its accent, because some programs take all accents away.
 *
 * @param words receives the index of each first letter of a word, plus `base`
 * @returns the length of `into` afterwards
 */
export function appendLetters(into: Letters, text: string, words?: number[]): void {
  const bare = withoutMachineText(text).normalize('NFC')
  let isInside = false
  for (let i = 0; i < bare.length; i++) {
    const code = bare.charCodeAt(i)
    const base = bases[code] || look(code)
    const sign = base === DROPPED ? signAt(bare, i) : 0
    if (base === DROPPED && sign === 0) {
      isInside = false
      continue
    }
    if (!isInside) words?.push(into.length)
    isInside = true
    if (sign > 0) into.push(sign, sign)
    else into.push(base, exacts[code]!)
  }
}

/** A growing list of letters, stored as UTF-16 codes. */
export class Letters {
  /** Without accents. */
  codes = new Uint16Array(4_096)
  /** With accents. */
  exact = new Uint16Array(4_096)
  length = 0

  push(code: number, exact: number): void {
    if (this.length === this.codes.length) {
      this.codes = widened(this.codes)
      this.exact = widened(this.exact)
    }
    this.codes[this.length] = code
    this.exact[this.length++] = exact
  }
}

function widened(codes: Uint16Array<ArrayBuffer>): Uint16Array<ArrayBuffer> {
  const wider = new Uint16Array(codes.length * 2)
  wider.set(codes)
  return wider
}

/** Returns the code of a mark that belongs to a number or a word; 0 for punctuation. */
function signAt(text: string, at: number): number {
  const mark = text[at]!
  const [before, after] = [text[at - 1] ?? ' ', text[at + 1] ?? ' ']
  if (SEPARATORS.includes(mark) && isDigit(before) && isDigit(after))
    return DASHES.includes(mark) ? MINUS : mark.charCodeAt(0)
  if (DASHES.includes(mark)) return isDigit(after) && /[\s(]/.test(before) ? MINUS : 0
  if (!SIGNS.includes(mark)) return 0
  return /[\p{L}\p{N}]/u.test(before) || /[\p{L}\p{N}]/u.test(after) ? mark.charCodeAt(0) : 0
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9'
}

function withoutMachineText(text: string): string {
  const linked = /[<[]/.test(text)
    ? text.replace(/<(?:https?|mailto|tel):[^<>\s]*>|\[(?:cid|image|https?|mailto):?[^[\]]*\]/gi, ' ')
    : text
  return linked.replace(/^\s*(?:[-*•·–]|\d{1,2}[.)])\s+(?=\S)/, '')
}

/** Examines a character, and returns its letter without its accent. */
function look(code: number): number {
  const character = String.fromCharCode(code)
  const isSurrogate = code >= 0xd800 && code <= 0xdfff
  const base = isSurrogate ? character : (character.normalize('NFKD')[0] ?? '').toLowerCase()[0]!
  // Geometric shapes are list marks, but a check mark or a thumb may be an answer.
  const isSymbol =
    /\p{So}|\p{Sc}/u.test(base) && !(code >= 0x25a0 && code <= 0x25ff) && code !== 0xfffc && code !== 0xfffd
  const letter = isSurrogate || isSymbol || /[\p{L}\p{N}]/u.test(base) ? base.charCodeAt(0) : DROPPED
  bases[code] = letter
  // `10²` is not 102, but a wide letter is the same letter.
  const isPlain = isSurrogate || (character.normalize('NFKC') !== character && !/\p{No}/u.test(character))
  exacts[code] = isPlain ? letter : character.toLowerCase().charCodeAt(0)
  return letter
}
