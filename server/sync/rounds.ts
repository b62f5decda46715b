import { addressesPerSearch, type CandidateToSearch, chunksOf, pairsOf } from './search-plan.ts'

/** An address that a mailbox has to search for, with a candidate who has it; null if nobody has it any more. */
export interface Wanted {
  number: number
  askedAt: Date
  candidate: CandidateToSearch | null
}

/** The longest time that new addresses wait at least; they wait twice as long at most. */
const longestRoundMs = 15 * 60_000
/** So much longer for each mailbox that is synced: every mailbox has to search. */
const roundMsOfMailbox = 90
const shortestRoundMs = 1_000

/**
 * Returns how long new addresses are collected at least before the mailboxes search for them. A small house searches at
 * once; with 10,000 mailboxes it takes a quarter of an hour. The searches of a day then cost a house of any size about the
 * same.
 *
 * @param mailboxes how many are synced
 */
export function roundMs(mailboxes: number): number {
  const ms = Math.min(mailboxes * roundMsOfMailbox, longestRoundMs)
  return ms < shortestRoundMs ? 0 : ms
}

/** So many addresses that have waited long enough fill a search, whatever their lengths. */
export const fullRound = addressesPerSearch + 1

/** Returns the times at which an address must have been asked for to be searched for with others, and in any case. */
export function dueTimes(mailboxes: number, now: Date): { ifFull: Date; anyway: Date; ahead: Date } {
  const ms = roundMs(mailboxes)
  return {
    ifFull: new Date(now.getTime() - ms),
    anyway: new Date(now.getTime() - 2 * ms),
    // Written by a clock that was ahead.
    ahead: new Date(now.getTime() + longestRoundMs),
  }
}

/**
 * Returns the number of the last address to search for now, or null for none: as many as fill whole searches, of those
 * that have waited long enough, and all of them once the oldest of the rest has waited twice as long.
 *
 * @param wanted in the order of their numbers
 */
export function roundOf(wanted: readonly Wanted[], mailboxes: number, now: Date): number | null {
  const { ifFull, anyway, ahead } = dueTimes(mailboxes, now)
  const isSince = (askedAt: Date, time: Date) => askedAt <= time || askedAt > ahead
  const waiting = wanted.findIndex(({ askedAt }) => !isSince(askedAt, ifFull))
  const settled = waiting === -1 ? wanted : wanted.slice(0, waiting)
  const all = settled.at(-1)?.number ?? null
  const pairs = settled.flatMap(({ number, askedAt, candidate }) =>
    candidate ? pairsOf([candidate], () => false).map((pair) => ({ ...pair, number, askedAt })) : [],
  )
  const chunks = chunksOf('past', pairs)
  const rest = chunks.at(-1)
  const oldest = rest ? rest[0]!.askedAt : settled[0]?.askedAt
  if (!oldest || isSince(oldest, anyway)) return all
  return chunks.at(-2)?.at(-1)?.number ?? null
}

/** Returns the candidates to search for, each once with all wanted addresses, in the order of the first of them. */
export function candidatesOf(wanted: readonly Wanted[]): CandidateToSearch[] {
  const found = new Map<string, { id: string; name: string; addresses: string[] }>()
  for (const { candidate } of wanted) {
    if (!candidate) continue
    const known = found.get(candidate.id)
    if (known) known.addresses.push(...candidate.addresses)
    else found.set(candidate.id, { ...candidate, addresses: [...candidate.addresses] })
  }
  return [...found.values()]
}
