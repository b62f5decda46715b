import { addressKey } from './address.ts'
import { maskText } from './masked-text.ts'

/** Whose addresses and names are taken out of a mail: names by canonical address. */
export type Erased = ReadonlyMap<string, readonly string[]>

/** An address of somebody who was erased has neither a name nor an address. */
const nobody = { name: '', address: '' }

interface Named {
  name: string
  address: string
}

/** Takes an address out if it is one of those that were erased. Another one's name may still name them: "Jan via Jobs". */
export function redactAddress<A extends Named>(one: A, erased: Erased): A {
  if (one.address !== '' && erased.has(addressKey(one.address))) return { ...one, ...nobody }
  return { ...one, name: redactText(one.name, erased) }
}

/**
 * Takes addresses out of a text or HTML, however they are spelled, and the names of those who had them: a name of one
 * word where it stands directly before the address, a longer one wherever it stands. All other words stay.
 */
export function redactText(text: string, erased: Erased): string {
  return maskText(text, erased)
}

/** Adds the display names under which erased addresses occur in a header. */
export function withNames(erased: Erased, people: readonly Named[]): Erased {
  const names = new Map([...erased].map(([key, own]) => [key, [...own]]))
  for (const { name, address } of people) {
    const own = address === '' ? undefined : names.get(addressKey(address))
    // Many programs write the address in place of a name.
    if (own && name.trim() !== '' && !name.includes('@') && !own.includes(name)) own.push(name)
  }
  return names
}
