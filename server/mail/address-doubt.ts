import { domainToUnicode } from 'node:url'
import { type Address, addressKey } from './address.ts'

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
const minNameParts = 2

/**
 * Returns what is doubtful about a name beside its address, or null.
 *
 * @param knownAs real names of the person in question, allowed even if a colleague has the same name
 */
export function addressDoubt(
  { name, address }: Address,
  colleagues: Colleagues,
  knownAs: readonly string[] = [],
): AddressDoubt | null {
  const key = addressKey(address)
  if (colleagues.keys.has(key)) return null
  if (showsOther(name, key)) return 'other-address'
  if (isColleaguesName(name, colleagues.names, knownAs)) return 'colleague-name'
  const domain = domainToUnicode(address.slice(address.lastIndexOf('@') + 1))
  const deceives = name.split(/\s+/u).some(mixesScripts) || domain.split('.').some(isLookalike)
  return deceives ? 'lookalike' : null
}

function showsOther(name: string, key: string): boolean {
  const written = name
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\s*(?:@|[([{]\s*(?:at|małpa)\s*[)\]}])\s*/giu, '@')
  return [...written.matchAll(addressLike)].some(([found]) => addressKey(found.replace(/\.+$/, '')) !== key)
}

/** Ignores the order of the parts, titles or a company beside them, and the script of lookalike letters. */
function isColleaguesName(name: string, names: Colleagues['names'], knownAs: readonly string[]): boolean {
  const parts = new Set(nameParts(name))
  const own = knownAs.map(nameParts)
  return names.some((wanted) => {
    if (wanted.length < minNameParts || !wanted.every((part) => parts.has(part))) return false
    return !own.some((known) => wanted.every((part) => known.includes(part)))
  })
}

/** Returns the words of a name in lower case, without accents, with Latin letters in place of lookalikes. */
export function nameParts(name: string): string[] {
  const latin = [...name.normalize('NFKC').replace(/\p{Cf}/gu, '')].map(
    (letter) => lookalikes[letter] ?? letter,
  )
  const plain = latin.join('').toLowerCase().replaceAll('ł', 'l').normalize('NFD').replace(/\p{M}/gu, '')
  return plain.match(/\p{L}+/gu) ?? []
}

const foreign = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u

/** Decides whether a word mixes Latin letters with another script, which honest people do not do. */
function mixesScripts(word: string): boolean {
  return foreign.test(word) && /\p{Script=Latin}/u.test(word)
}

/** Decides whether a domain label mixes scripts, or consists only of letters that look Latin and are not. */
function isLookalike(label: string): boolean {
  const letters = label.match(/\p{L}/gu) ?? []
  return mixesScripts(label) || (letters.length > 0 && letters.every((letter) => letter in lookalikes))
}

/** Cyrillic and Greek letters that are drawn like Latin ones (Unicode TR 39, confusables). */
const lookalikes: Record<string, string> = {
  ...{
    А: 'a',
    В: 'b',
    С: 'c',
    Е: 'e',
    Н: 'h',
    І: 'i',
    Ј: 'j',
    К: 'k',
    М: 'm',
    О: 'o',
    Р: 'p',
    Ѕ: 's',
    Т: 't',
  },
  ...{
    Х: 'x',
    У: 'y',
    а: 'a',
    с: 'c',
    ԁ: 'd',
    е: 'e',
    һ: 'h',
    і: 'i',
    ј: 'j',
    к: 'k',
    ӏ: 'l',
    м: 'm',
    о: 'o',
  },
  ...{ р: 'p', ԛ: 'q', ѕ: 's', т: 't', ѵ: 'v', ԝ: 'w', х: 'x', у: 'y' },
  ...{
    Α: 'a',
    Β: 'b',
    Ε: 'e',
    Ζ: 'z',
    Η: 'h',
    Ι: 'i',
    Κ: 'k',
    Μ: 'm',
    Ν: 'n',
    Ο: 'o',
    Ρ: 'p',
    Τ: 't',
    Υ: 'y',
  },
  ...{ Χ: 'x', α: 'a', ι: 'i', κ: 'k', ν: 'v', ο: 'o', ρ: 'p', τ: 't', υ: 'u' },
}
