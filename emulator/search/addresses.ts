/**
 * The addresses that search finds in a header: every `local@domain` in the text, even inside a display name, in lower
 * case. Dots and plus-tags count, and an address is never part of a longer one.
 */

const knownAddresses = new Map<string, readonly string[]>()
const knownAddressesLimit = 20_000
const none: readonly string[] = []

/** The addresses of a header text. Cached by text, because a mailbox repeats the same few headers. */
export function addressesIn(header: string): readonly string[] {
  if (header === '') return none
  const known = knownAddresses.get(header)
  if (known) return known
  if (knownAddresses.size >= knownAddressesLimit) knownAddresses.clear()
  const found = findAddresses(header)
  knownAddresses.set(header, found)
  return found
}

/** An address at gmail.com without the dots and the plus-tag that do not matter to its owner. */
export function withoutVariant(address: string): string {
  const [, local, domain] = /^([^@]*)@(gmail|googlemail)\.com$/.exec(address) ?? []
  if (local === undefined || domain === undefined) return address
  return `${local.replace(/\+.*$/, '').replaceAll('.', '')}@gmail.com`
}

/** The addresses of any text, even a long body, without a cache. */
export function findAddresses(text: string): string[] {
  const found: string[] = []
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    const address = addressAround(text, at)
    if (address) found.push(address)
  }
  return found
}

function addressAround(text: string, at: number): string | undefined {
  let start = at
  while (start > 0 && isAddressCode(text.charCodeAt(start - 1))) start -= 1
  let end = at + 1
  while (end < text.length && isAddressCode(text.charCodeAt(end))) end += 1
  // "write to ann@x.pl." ends a sentence, not a domain.
  while (end > at + 1 && text.charCodeAt(end - 1) === dot) end -= 1
  if (start === at || end === at + 1) return undefined
  return text.slice(start, end).toLowerCase()
}

const dot = 0x2e
const separators = new Set(
  Array.from(' \t\r\n\u00a0<>()[]{},;:"\\@|', (character) => character.charCodeAt(0)),
)

function isAddressCode(code: number): boolean {
  return !separators.has(code)
}
