import { addressKey } from './address.ts'

/** What stands in place of an address or a name that a reader may not know. */
const maskSign = '•••'

/** An address in text or HTML, also with the at sign encoded as in a link. */
const addressPattern = /[^\s<>"'`(),;:&=/\\]{1,128}(?:@|%40)[^\s<>"'`(),;:&=/\\]{1,255}/gi

/**
 * Replaces addresses in a text or in HTML, however they are spelled or encoded, and the names of their owners: a name of
 * one word where it stands directly before the address, a longer one wherever it stands. All other words stay.
 *
 * @param names by canonical address: the names by which its owner is known
 */
export function maskText(text: string, names: ReadonlyMap<string, readonly string[]>): string {
  if (names.size === 0) return text
  const found = new Set<string>()
  const spelled = text.replaceAll(addressPattern, (written) => {
    const address = written.replace(/%40/i, '@')
    const end = /[.!?…]*$/.exec(address)![0]
    const key = addressKey(address.slice(0, address.length - end.length))
    if (!names.has(key)) return written
    found.add(key)
    return maskSign + end
  })
  const masked = maskEncoded(spelled, names, found)
  const known = [...found].flatMap((key) => names.get(key)!).filter((name) => name.trim() !== '')
  const full = [...new Set([...names.values()].flat())].filter(isFullName)
  return full.reduce(
    (rest, name) => rest.replaceAll(fullNamePattern(name), maskSign),
    known.reduce(maskName, masked),
  )
}

/**
 * As {@link maskText}, for the name of a file. The extension is set apart, because it could be the end of an address.
 */
export function maskFilename(filename: string, names: ReadonlyMap<string, readonly string[]>): string {
  const extension = /\.[a-z0-9]{1,5}$/i.exec(filename)?.[0] ?? ''
  const whole = maskText(filename, names)
  if (whole !== filename) return whole
  return maskText(filename.slice(0, filename.length - extension.length), names) + extension
}

/** As {@link maskText}, for the beginning of a text: an address or a name may be cut off at its end. */
export function maskBeginning(text: string, names: ReadonlyMap<string, readonly string[]>): string {
  const masked = maskText(text, names)
  const written = masked.replace(/…$/, '').toLowerCase()
  const secrets = [...names].flatMap(([key, own]) => [key, ...own.filter(isFullName)])
  const cut = secrets.flatMap((secret) => cutLength(written, secret.toLowerCase()))
  const length = Math.max(0, ...cut)
  return length === 0 ? masked : masked.slice(0, written.length - length) + maskSign
}

/** Fewer characters tell nothing. */
const shortestCut = 4

/** Returns how many characters of a secret stand at the end of a text, whose last word they begin. */
function cutLength(text: string, secret: string): number[] {
  for (let length = Math.min(secret.length, text.length); length >= shortestCut; length -= 1) {
    const before = text[text.length - length - 1]
    if (text.endsWith(secret.slice(0, length)) && (before === undefined || /[^\p{L}\p{N}]/u.test(before)))
      return [length]
  }
  return []
}

/** Masks addresses with encoded characters, or with tags between them. The tags stay. */
function maskEncoded(
  text: string,
  names: ReadonlyMap<string, readonly string[]>,
  found: Set<string>,
): string {
  if (!/[<%]|&#/.test(text)) return text
  return [...names.keys()].reduce(
    (rest, key) =>
      rest.replaceAll(encodedPattern(key), (written) => {
        found.add(key)
        return maskSign + (written.match(/<[^<>]*>/g) ?? []).join('')
      }),
    text,
  )
}

function encodedPattern(key: string): RegExp {
  const characters = [...key].map((character) => {
    const code = character.codePointAt(0)!
    const hex = code.toString(16)
    return `(?:${escaped(character)}|&#0{0,4}${code};|&#x0{0,4}${hex};|%${hex})`
  })
  return new RegExp(`(?<![\\w.+-])${characters.join('(?:<[^<>]{0,80}>){0,3}')}(?![\\w-]|\\.\\w)`, 'gi')
}

/** Returns the canonical form of everything in a text or HTML that looks like an address. */
export function addressKeysIn(text: string): string[] {
  const keys = new Set<string>()
  for (const [written] of text.matchAll(addressPattern)) {
    keys.add(addressKey(written.replace(/%40/i, '@').replace(/[.!?…]*$/, '')))
  }
  return [...keys]
}

/** A single word may be somebody else's name, or an ordinary word. */
function isFullName(name: string): boolean {
  return /\S\s+\S/.test(name.trim())
}

/** Finds a name in text, in HTML and in the name of a file, also with the last name first. */
function fullNamePattern(name: string): RegExp {
  const words = name.trim().split(/\s+/).map(escaped)
  const between = '(?:[\\s_.,-]|&nbsp;|&#160;)+'
  const orders = [words, [words.at(-1)!, ...words.slice(0, -1)]].map((order) => order.join(between))
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${orders.join('|')})(?![\\p{L}\\p{N}])`, 'giu')
}

function asPattern(name: string): string {
  return escaped(name.trim()).replace(/\s+/g, '\\s+')
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

/** Between a name and its address may be quotes, brackets and tags. */
function maskName(text: string, name: string): string {
  const between = `["'”)\\]]?(?:\\s|&nbsp;|&lt;|&quot;|<[^<>]{0,300}>|[<(\\[]){0,8}(?:mailto:)?`
  return text.replaceAll(new RegExp(`${asPattern(name)}(?=${between}${maskSign})`, 'gi'), maskSign)
}
