import type { Token } from './addr-spec.ts'

/** `open`: an angle bracket is not closed yet; `plain`: it has only words and quoted strings. */
export type Entry = { tokens: Token[]; endsGroup: boolean; spaced: boolean; open: boolean; plain: boolean }

/**
 * Splits a header into atoms, quoted strings and specials (RFC 5322 §3.2); comments count as space. Null if a quote
 * or comment has no end.
 */
export function lexAddresses(header: string): Token[] | null {
  const tokens: Token[] = []
  const lexer = /(\s+)|"((?:[^"\\]|\\.)*)"|([^\s()<>[\]:;@\\,"]+)|([()<>[\]:;@\\,"])/gsy
  let spaced = false
  for (let match = lexer.exec(header); match !== null; match = lexer.exec(header)) {
    const [, space, quoted, word, special] = match
    if (special === '"') return null
    if (special === '(') {
      const end = endOfComment(header, lexer.lastIndex)
      if (end < 0) return null
      lexer.lastIndex = end
      continue
    }
    if (quoted !== undefined) tokens.push({ kind: 'quoted', text: quoted, spaced })
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, spaced })
    else if (special !== undefined) tokens.push({ kind: 'special', text: special, spaced })
    spaced = space !== undefined
  }
  return tokens
}

/** Returns the offset after the `)` that ends a comment, which may contain others; -1 if it has no end. */
function endOfComment(header: string, from: number): number {
  let depth = 1
  for (let i = from; i < header.length; i++) {
    if (header[i] === '\\') i++
    else if (header[i] === '(') depth++
    else if (header[i] === ')' && --depth === 0) return i + 1
  }
  return -1
}

export function splitEntries(tokens: readonly Token[]): Entry[] {
  const newEntry = (): Entry => ({ tokens: [], endsGroup: false, spaced: false, open: false, plain: true })
  const entries = [newEntry()]
  for (const token of tokens) {
    const entry = entries.at(-1)!
    const special = token.kind === 'special' ? token.text : ''
    if ((special === ',' || special === ';') && !entry.open) {
      entry.endsGroup = special === ';'
      entries.push(newEntry())
    } else if (special === ':' && entry.plain) {
      entry.tokens = []
    } else {
      if (entry.tokens.length === 0) entry.spaced = token.spaced
      if (special === '<') entry.open = true
      if (special === '>') entry.open = false
      if (special !== '') entry.plain = false
      entry.tokens.push(token)
    }
  }
  return entries
}

/** Decides whether this entry is the rest of `Kowalski, Jan <…>`: a space and a letter follow the comma. */
export function continuesName({ tokens, spaced }: Entry): boolean {
  const bracket = tokens.findIndex(({ kind, text }) => kind === 'special' && text === '<')
  return spaced && tokens.slice(0, Math.max(bracket, 0)).some(({ text }) => /\p{L}/u.test(text))
}
