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
}

/** How Google is asked in each kind of search, and what becomes of what it names. */
export const asked = {
  past: { query: 'participants', foundBy: 'search' },
  traces: { query: 'traces', foundBy: 'trace' },
  // What it names and is not stored was mostly refused when past mail was opened: it is not opened again.
  late: { query: 'correspondents', foundBy: 'trace' },
  gap: { query: 'everything', foundBy: 'history' },
  audit: { query: 'correspondents', foundBy: 'trace' },
  retrace: { query: 'traces', foundBy: 'trace' },
  lifted: { query: 'participants', foundBy: 'trace' },
} as const satisfies Record<
  SearchKind,
  { query: MailSearch['kind']; foundBy: 'search' | 'trace' | 'history' }
>

/** Google's search takes about 25 addresses and 1,500 characters; longer ones may find nothing without a word. */
const addressesPerSearch = 25
const charactersPerSearch = 1_500

/** The addresses in as few searches as Google takes, in the order given. */
export function chunksOf(kind: SearchKind, pairs: readonly Pair[]): Pair[][] {
  const done: Pair[][] = []
  let room = 0
  for (const pair of pairs) {
    const needed = lengthOf(kind, pair)
    const current = done.at(-1)
    if (!current || current.length >= addressesPerSearch || room < needed) {
      done.push([pair])
      room = charactersPerSearch - needed
    } else {
      current.push(pair)
      room -= needed
    }
  }
  return done
}

/** Characters that one address takes in a query of this kind. */
function lengthOf(kind: SearchKind, { address, name }: Pair): number {
  switch (asked[kind].query) {
    case 'participants':
      return 3 * address.length + 'from: to: cc: '.length
    case 'correspondents':
      return 2 * address.length + 'from: to: '.length
    case 'traces':
      return 3 * address.length + name.length + '"" "" from: to: '.length
    case 'everything':
      return 0
  }
}

/** Each address of each candidate, as written and as it is compared: Google takes dots literally when it searches. */
export function pairsOf(candidates: readonly CandidateToSearch[], except: (key: string) => boolean): Pair[] {
  return candidates.flatMap(({ id, name, addresses }) => {
    const theirs = addresses.filter((address) => !except(addressKey(address)))
    const spellings = theirs.flatMap((address) => [address.toLowerCase(), addressKey(address)])
    return [...new Set(spellings)].map((address) => ({ id, name, address }))
  })
}

/** Of these, those written so. */
export function writtenAmong(pairs: readonly Pair[], candidates: readonly CandidateToSearch[]): Pair[] {
  const written = new Set(candidates.flatMap(({ addresses }) => addresses.map((one) => one.toLowerCase())))
  return pairs.filter((pair) => written.has(pair.address))
}

/** A name of one word would find half the mailbox. */
export function namesOf(pairs: readonly Pair[]): string[] {
  return [...new Set(pairs.map((pair) => pair.name.trim()).filter((name) => /\s/.test(name)))]
}
