import { domainToUnicode } from 'node:url'
import { type Address, addressKey } from './address.ts'
import { drawnAs, looksLatin, mixesScripts } from './lookalikes.ts'
import { trimmedEnd } from './trimming.ts'

/**
 * Why a name may deceive about the sender: it shows another address, it is a colleague's name beside a foreign
 * address, or it has letters of another script that look like Latin ones.
 */
export type AddressDoubt = 'other-address' | 'colleague-name' | 'lookalike'

/** The names and addresses of colleagues, who cannot impersonate themselves. */
export interface Colleagues {
  /** As {@link nameParts} returns them; names of one part are ignored, because many people share a first name. */
  names: readonly (readonly string[])[]
  /** As {@link addressKey} returns them. */
  keys: ReadonlySet<string>
}

const addressLike = /[^\s<>()[\]"'“”„,;:]+@[^\s<>()[\]"'“”„,;:@]+\.[^\s<>()[\]"'“”„,;:@]{2,}/gu
/** `anna AT kurier.test`; between words it may also be an ordinary "at". */
const spelledAt = /(?<=[\w.-])\s+(?:at|małpa)\s+(?=[\w-]+(?:\.[\w-]+)+(?:\s|$))/giu
const minNameParts = 2
/** In characters. Longer names are cut before they are shown. */
const maxNameLength = 300

/**
 * Returns what is doubtful about a name beside its address, or null.
 *
 * @param knownAs real names of the person in question, allowed even if a colleague has the same name
 */
export function addressDoubt(
  { name: written, address }: Address,
  colleagues: Colleagues,
  knownAs: readonly string[] = [],
): AddressDoubt | null {
  const key = addressKey(address)
  const name = written.slice(0, maxNameLength)
  if (colleagues.keys.has(key)) return null
  if (showsOther(name, key)) return 'other-address'
  if (isColleaguesName(name, colleagues.names, knownAs)) return 'colleague-name'
  const isDrawn = name.split(/\s+/u).some(mixesScripts) || isLookalike(address, colleagues.keys)
  return isDrawn ? 'lookalike' : null
}

function showsOther(name: string, key: string): boolean {
  const written = name
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\s*(?:@|[([{]\s*(?:at|małpa)\s*[)\]}])\s*/giu, '@')
    .replace(/\s*[([{]\s*(?:dot|kropka)\s*[)\]}]\s*|\s+\.\s*(?=\p{L})/giu, '.')
  if (addressesIn(written).some((found) => found !== key)) return true
  const ownDomain = key.slice(key.lastIndexOf('@') + 1)
  return addressesIn(written.replace(spelledAt, '@')).some((found) => !found.endsWith(`@${ownDomain}`))
}

function addressesIn(text: string): string[] {
  return [...text.matchAll(addressLike)].map(([found]) => addressKey(trimmedEnd(found, /\./)))
}

/** Ignores the order of the parts, titles or a company beside them, gaps, and the script of lookalike letters. */
function isColleaguesName(name: string, names: Colleagues['names'], knownAs: readonly string[]): boolean {
  const parts = nameParts(name)
  const own = knownAs.map(nameParts)
  return names.some((wanted) => {
    if (wanted.length < minNameParts) return false
    const isWritten = wanted.every((part) => parts.includes(part))
    const isGlued = () => [...parts, parts.join('')].some((part) => consistsOf(part, wanted))
    if (!isWritten && !isGlued()) return false
    return !own.some((known) => wanted.every((part) => known.includes(part)))
  })
}

/** Decides whether a word is all of these parts in any order, without gaps: `AnnaKowalska`. */
function consistsOf(word: string, parts: readonly string[]): boolean {
  if (parts.length === 0) return word === ''
  return parts.some(
    (part, index) => word.startsWith(part) && consistsOf(word.slice(part.length), parts.toSpliced(index, 1)),
  )
}

/** Returns the words of a name as {@link drawnAs} writes them, so that names that look alike are equal. */
export function nameParts(name: string): string[] {
  return drawnAs(name).match(/\p{L}+/gu) ?? []
}

/** Decides whether an address has letters that look like others, or looks like one of the company's domains. */
function isLookalike(address: string, ours: ReadonlySet<string>): boolean {
  const at = address.lastIndexOf('@')
  const domain = domainToUnicode(address.slice(at + 1)).toLowerCase()
  // Punycode that cannot be decoded hides what it would show.
  if (domain.split('.').some((label) => label.startsWith('xn--') || looksLatin(label))) return true
  const isAscii = /^[\x21-\x7E]+$/.test(domain)
  const local = address.slice(0, Math.max(at, 0)).split(/[^\p{L}\p{N}]+/u)
  if (local.some(isAscii ? looksLatin : mixesScripts)) return true
  return domainsOf(ours).some((own) => {
    if (domain === own || domain.endsWith(`.${own}`)) return false
    // `firma.com.pl` may be another domain of the company with `firma.com`.
    const isInside = domain.startsWith(`${own}.`) && domain.slice(own.length + 1).includes('.')
    return drawnAs(domain) === drawnAs(own) || isInside
  })
}

const knownDomains = new WeakMap<ReadonlySet<string>, string[]>()

function domainsOf(keys: ReadonlySet<string>): string[] {
  const known = knownDomains.get(keys)
  if (known !== undefined) return known
  const domains = [...new Set([...keys].map((key) => domainToUnicode(key.slice(key.lastIndexOf('@') + 1))))]
  knownDomains.set(keys, domains)
  return domains
}
