import { domainToASCII } from 'node:url'

/** A piece of an address header: an atom, the inside of a quoted string, or one special character (RFC 5322 §3.2). */
export type Token = { kind: 'word' | 'quoted' | 'special'; text: string; spaced: boolean }

/** Characters. RFC 5321 §4.5.3.1 allows 64 octets of local part and 255 of domain; twice that is tolerated. */
export const MAX_ADDRESS_LENGTH = 640

export function isSpecial(token: Token | undefined, text: string): boolean {
  return token?.kind === 'special' && token.text === text
}

/** Returns the address inside `<mailto:jan@x.pl>` or Exchange's `<SMTP:jan@x.pl>`: a link in place of an address. */
export function withoutScheme(tokens: readonly Token[]): readonly Token[] {
  const isLink = /^(mailto|smtp)$/i.test(tokens[0]?.text ?? '') && isSpecial(tokens[1], ':')
  if (!isLink) return tokens
  // RFC 6068 §2: what follows the question mark is a subject or another header field.
  return tokens.slice(2).map((token) => ({ ...token, text: token.text.replace(/\?.*$/s, '') }))
}

/**
 * Returns an address in strict syntax (RFC 5322 §3.4.1), else null. The local part is a dot-atom. A quoted string is
 * accepted only if it would not need the quotes, because many programs read others differently. Apostrophes around
 * the address, as Outlook writes them, are dropped.
 */
export function strictAddrSpec(tokens: readonly Token[]): string | null {
  const at = tokens.findIndex((token) => isSpecial(token, '@'))
  const [domain, ...rest] = tokens.slice(at + 1)
  const local = tokens.slice(0, Math.max(at, 0))
  if (domain?.kind !== 'word' || rest.length > 0 || local.length === 0) return null
  if (tokens.some((token, index) => token.spaced && index > 0)) return null
  if (local.some(({ kind }) => kind === 'special') || local.some(isGlued)) return null
  const written = local.map(({ kind, text }) => (kind === 'quoted' ? unescaped(text) : text)).join('')
  const isQuoted = local.some(({ kind }) => kind === 'quoted')
  if (isQuoted || local.length > 1 ? !DOT_ATOM.test(written) : !isLocalPart(written)) return null
  // The dot that ends a sentence, or a domain name written to its root.
  const whole = `${written}@${domain.text.replace(/\.$/, '')}`
  const address = /^['\u2019].*['\u2019]$/.test(whole) ? whole.slice(1, -1) : whole
  return isDomain(address.slice(address.lastIndexOf('@') + 1)) && address.length <= MAX_ADDRESS_LENGTH
    ? address
    : null
}

/** Whether a quoted string stands right beside another word, without the dot of RFC 5322 §4.4: `"peter"x345@msn.com`. */
function isGlued({ kind, text }: Token, index: number, local: readonly Token[]): boolean {
  const before = local[index - 1]
  if (!before || (kind !== 'quoted' && before.kind !== 'quoted')) return false
  const endsWithDot = before.kind === 'word' && before.text.endsWith('.')
  return !endsWithDot && !(kind === 'word' && text.startsWith('.'))
}

/** RFC 5322 §3.2.3, with letters beyond ASCII (RFC 6532). */
const DOT_ATOM = /^[^\x00-\x20\x7F-\xA0"(),.:;<>@[\\\]]+(?:\.[^\x00-\x20\x7F-\xA0"(),.:;<>@[\\\]]+)*$/

function isLocalPart(text: string): boolean {
  return !/^\.|\.$/.test(text) && !/[^\x21-\x7E\u00A0-\uFFFF]/.test(text)
}

function isDomain(text: string): boolean {
  const isName = text.includes('.') && /^[\p{L}\p{N}\p{M}.-]+$/u.test(text)
  return isName && !/^\.|\.\.|\.$/.test(text) && domainToASCII(text) !== ''
}

/** Removes the backslashes of quoted pairs (RFC 5322 §3.2.4): `\.` in a quoted string is a dot. */
function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, '$1')
}

/** Removes quotes that the local part does not need, as in `"jan.k"@x.pl`; returns any other address unchanged. */
export function plainLocalPart(address: string): string {
  const [, quoted, domain] = /^"((?:[^"\\]|\\.)*)"(@[^"@]*)$/.exec(address) ?? []
  const local = quoted === undefined ? '' : unescaped(quoted)
  return DOT_ATOM.test(local) ? local + domain : address
}
