const DROPPED = 1
/** By UTF-16 code: 0 for not looked at yet, 1 for dropped, else what stands for it. */
const known = new Uint16Array(65_536)

/**
 * The letters, digits and signs of a text, as two renderings of one mail have them in common: lower case,
 * without accents, spaces, punctuation, list marks and the addresses that programs write after links.
 *
 * @param words where words begin in the result, if wanted; offset by `base`
 * @returns the length of `into` after them
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

/** A growing row of letters. */
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
  // Geometric shapes are the marks of lists; a check mark or a thumb may be an answer.
  const isSign =
    /\p{So}/u.test(base) && !(code >= 0x25a0 && code <= 0x25ff) && code !== 0xfffc && code !== 0xfffd
  const letter = isSurrogate || isSign || /[\p{L}\p{N}]/u.test(base) ? base.charCodeAt(0) : DROPPED
  known[code] = letter
  return letter
}
