import { addressKey } from './address.ts'

/** What stands in place of an address or a name that a reader may not know. */
export const maskSign = '•••'

/** An address in text or HTML, also with the at sign encoded as in a link. */
const addressPattern = /[^\s<>"'`(),;:&=/\\]{1,128}(?:@|%40)[^\s<>"'`(),;:&=/\\]{1,255}/gi

/**
 * Replaces addresses in a text or in HTML, however they are spelled, and the names that stand directly before them, as
 * in `Jan Kowalski <jan@poczta.pl> wrote:`. All other words stay.
 *
 * @param names by canonical address: the names by which its owner is known
 */
export function maskText(text: string, names: ReadonlyMap<string, readonly string[]>): string {
  if (names.size === 0 || !/@|%40/i.test(text)) return text
  const found = new Set<string>()
  const masked = text.replaceAll(addressPattern, (written) => {
    const address = written.replace(/%40/i, '@')
    const end = /[.!?…]*$/.exec(address)![0]
    const key = addressKey(address.slice(0, address.length - end.length))
    if (!names.has(key)) return written
    found.add(key)
    return maskSign + end
  })
  const known = [...found].flatMap((key) => names.get(key)!).filter((name) => name.trim() !== '')
  return known.reduce(maskName, masked)
}

/** Returns the canonical form of everything in a text or HTML that looks like an address. */
export function addressKeysIn(text: string): string[] {
  const keys = new Set<string>()
  for (const [written] of text.matchAll(addressPattern)) {
    keys.add(addressKey(written.replace(/%40/i, '@').replace(/[.!?…]*$/, '')))
  }
  return [...keys]
}

/**
 * The same for a subject, where a full name is masked also without an address. A single word stays: it may be any word.
 */
export function maskSubject(subject: string, names: ReadonlyMap<string, readonly string[]>): string {
  const full = [...names.values()].flat().filter((name) => /\S\s+\S/.test(name))
  return full.reduce(
    (text, name) =>
      text.replaceAll(new RegExp(`(?<![\\p{L}\\p{N}])${asPattern(name)}(?![\\p{L}\\p{N}])`, 'giu'), maskSign),
    maskText(subject, names),
  )
}

function asPattern(name: string): string {
  return name
    .trim()
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\s+/g, '\\s+')
}

/** Between a name and its address may be quotes, brackets and tags. */
function maskName(text: string, name: string): string {
  const between = `["'”)\\]]?(?:\\s|&nbsp;|&lt;|&quot;|<[^<>]{0,300}>|[<(\\[]){0,8}(?:mailto:)?`
  return text.replaceAll(new RegExp(`${asPattern(name)}(?=${between}${maskSign})`, 'gi'), maskSign)
}
