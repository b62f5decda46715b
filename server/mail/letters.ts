const DROPPED = 1
/** Cache by UTF-16 code: 0 for not examined yet, 1 for dropped, else the replacement. */
const known = new Uint16Array(65_536)

/**
 * Appends the letters, digits and symbols of a text that survive conversion by mail programs: in lower case, without
 * accents, spaces, punctuation, list marks and the addresses that programs write after links.
 *
 * @param words receives the index of each first letter of a word, plus `base`
 * @returns the length of `into` afterwards
 */
export function appendLetters(into: Letters, text: string, words?: number[]): void {
  const bare = withoutMachineText(text)
  let isInside = false
  for (let i = 0; i < bare.length; i++) {
    const code = bare.charCodeAt(i)
    const letter = known[code] || look(code)
    if (letter === DROPPED) {
      isInside = false
      continue
    }
    if (!isInside) words?.push(into.length)
    isInside = true
    into.push(letter)
  }
}

/** A growing list of letters, stored as UTF-16 codes. */
export class Letters {
  codes = new Uint16Array(4_096)
  length = 0

  push(code: number): void {
    if (this.length === this.codes.length) {
      const wider = new Uint16Array(this.codes.length * 2)
      wider.set(this.codes)
      this.codes = wider
    }
    this.codes[this.length++] = code
  }
}

function withoutMachineText(text: string): string {
  const linked = /[<[]/.test(text)
    ? text.replace(/<(?:https?|mailto|tel):[^<>\s]*>|\[(?:cid|image|https?|mailto):?[^[\]]*\]/gi, ' ')
    : text
  return linked.replace(/^\s*(?:[-*•·–]|\d{1,2}[.)])\s+(?=\S)/, '')
}

function look(code: number): number {
  const character = String.fromCharCode(code)
  const isSurrogate = code >= 0xd800 && code <= 0xdfff
  const base = isSurrogate ? character : (character.normalize('NFKD')[0] ?? '').toLowerCase()[0]!
  // Geometric shapes are list marks, but a check mark or a thumb may be an answer.
  const isSign =
    /\p{So}/u.test(base) && !(code >= 0x25a0 && code <= 0x25ff) && code !== 0xfffc && code !== 0xfffd
  const letter = isSurrogate || isSign || /[\p{L}\p{N}]/u.test(base) ? base.charCodeAt(0) : DROPPED
  known[code] = letter
  return letter
}
