import type { SearchKind } from '../db/schema.ts'
import { addressKey } from '../mail/address.ts'
import type { MailSearch } from '../mailboxes/provider.ts'

export interface CandidateToSearch {
  id: string
  name: string
  addresses: readonly string[]
}

/** One address of one candidate, in one spelling. */
export interface Pair {
  id: string
  name: string
  address: string
  /** Whether its mail may not be opened before headers are read. Such addresses are searched for apart. */
  isHeld?: boolean
}

/** For each kind of search, the kind of query, and how its results enter the ledger. */
export const asked = {
  past: { query: 'participants', foundBy: 'search' },
  traces: { query: 'traces', foundBy: 'trace' },
  // Its results that are not stored were mostly refused when past mail was opened, and are not opened again.
  late: { query: 'correspondents', foundBy: 'trace' },
  gap: { query: 'everything', foundBy: 'history' },
  audit: { query: 'correspondents', foundBy: 'trace' },
  retrace: { query: 'traces', foundBy: 'trace' },
  lifted: { query: 'participants', foundBy: 'trace' },
  listing: { query: 'everything', foundBy: 'trace' },
} as const satisfies Record<
  SearchKind,
  { query: MailSearch['kind']; foundBy: 'search' | 'trace' | 'history' }
>

/**
 * Google's search accepts about 25 addresses and 1,500 characters. A longer query may find nothing, without an error.
 */
export const addressesPerSearch = 25
const charactersPerSearch = 1_500

/** Divides the addresses into as few searches as Google's limits allow, in the order given. */
export function chunksOf<P extends Pair>(kind: SearchKind, pairs: readonly P[]): P[][] {
  const done: P[][] = []
  let room = 0
  for (const pair of pairs) {
    const needed = lengthOf(kind, pair)
    const current = done.at(-1)
    const isApart = current?.at(-1)?.isHeld !== pair.isHeld
    if (!current || isApart || current.length >= addressesPerSearch || room < needed) {
      done.push([pair])
      room = charactersPerSearch - needed
    } else {
      current.push(pair)
      room -= needed
    }
  }
  return done
}

/** Returns how many characters one address takes in a query of this kind. */
function lengthOf(kind: SearchKind, { address, name }: Pair): number {
  switch (asked[kind].query) {
    case 'participants':
      return 3 * address.length + 'from: to: cc: '.length
    case 'correspondents':
      return 2 * address.length + 'from: to: '.length
    case 'traces':
      return address.length + name.length + '"" "" '.length + localTermsOf(address).length
    case 'everything':
      return 0
  }
}

/** Gmail addresses are also searched for by what is before the @. */
function localTermsOf(address: string): string {
  const local = address.slice(0, address.lastIndexOf('@'))
  return address.endsWith('@gmail.com') ? `from:${local} to:${local} ` : ''
}

/** Returns each address of each candidate, as written and in canonical form: Google's search takes dots literally. */
export function pairsOf(candidates: readonly CandidateToSearch[], except: (key: string) => boolean): Pair[] {
  return candidates.flatMap(({ id, name, addresses }) => {
    const theirs = addresses.filter((address) => !except(addressKey(address)))
    const spellings = theirs.flatMap((address) => [address.toLowerCase(), addressKey(address)])
    return [...new Set(spellings)].map((address) => ({ id, name, address }))
  })
}

/** Returns the pairs that spell an address as it is written on the candidate. */
export function writtenAmong(pairs: readonly Pair[], candidates: readonly CandidateToSearch[]): Pair[] {
  const written = new Set(candidates.flatMap(({ addresses }) => addresses.map((one) => one.toLowerCase())))
  return pairs.filter((pair) => written.has(pair.address))
}

/** Returns the names to search for. A name of one word is left out, because it would find half the mailbox. */
export function namesOf(pairs: readonly Pair[]): string[] {
  return [...new Set(pairs.map((pair) => pair.name.trim()).filter((name) => /\s/.test(name)))]
}
