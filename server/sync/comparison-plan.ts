import { addressesPerSearch, chunksOf, type Pair } from './search-plan.ts'

/** What a comparison with Gmail searches for, and whether it lists the mailbox. */
export interface ComparisonPlan {
  /** Addresses whose mail is searched for over all time. */
  audit: Pair[]
  /** Addresses whose other traces are searched for. */
  retrace: Pair[]
  lists: boolean
  /** Whether `audit` has all addresses, so that the searches have to find every visible copy. */
  isWhole: boolean
}

interface ComparisonFacts {
  /** All addresses to search for, in every spelling. */
  pairs: readonly Pair[]
  /** Those spelled as they are written on the candidates. */
  written: readonly Pair[]
  /** How many messages the mailbox has; null if that is not known. */
  messages: number | null
  /** Whether an earlier comparison has listed the mailbox. */
  isListed: boolean
  isAfterLoss: boolean
  now: Date
}

/** As many messages as Google lists on one page; a page costs as much as a search. */
const listedAtOnce = 500

/**
 * Decides how to compare a mailbox with Gmail: by searching for every address, or by listing the mailbox's messages,
 * whichever takes fewer calls. The first list is only compared with in the nights that follow, so that night every
 * address is searched for as well. Beside a list a part of the addresses is searched for each night (decision 27).
 */
export function planComparison(facts: ComparisonFacts): ComparisonPlan {
  const { pairs, written, isListed, isAfterLoss, now } = facts
  const retrace = tracesOfTonight(pairs, isAfterLoss, now)
  const whole = { audit: [...written], retrace, isWhole: true }
  if (!isListCheaper(facts)) return { ...whole, lists: false }
  if (!isListed) return { ...whole, lists: true }
  return { audit: ofTonight('audit', written, now), retrace: [], isWhole: false, lists: true }
}

/** The other way has to be so many times cheaper before it is taken: the first night of a list costs both. */
const reluctance = 1.5

/** Compares what each way costs in an average night. */
function isListCheaper({ pairs, written, messages, isListed }: ComparisonFacts): boolean {
  const audits = chunksOf('audit', written).length
  const bySearching = audits + chunksOf('retrace', pairs).length / fewestNights
  const byListing = pagesOf(messages) + audits / fewestNights
  return isListed ? byListing < bySearching * reluctance : byListing * reluctance < bySearching
}

/** Up to so many unknown messages have their headers read, even if searching would cost less. A gap has the same bound. */
const fewMessages = 500
const unitsOfHeaders = 20
const unitsOfSearch = 5

/** Whether so many unknown messages in a list are to be looked for by every address instead of reading their headers. */
export function isCheaperToSearch(
  unknown: number,
  { pairs, written }: Pick<ComparisonFacts, 'pairs' | 'written'>,
): boolean {
  const searches = chunksOf('audit', written).length + chunksOf('retrace', pairs).length
  return unknown > fewMessages && unknown * unitsOfHeaders > searches * unitsOfSearch
}

/** The number of nights in which everything is searched for once. */
const fewestNights = 30
/** Up to this many searches for traces run at once after lost history. */
const fewSearches = 10
/** The most addresses to search for beside a list: a dozen searches. */
const mostBesideList = 250

function tracesOfTonight(pairs: readonly Pair[], isAfterLoss: boolean, now: Date): Pair[] {
  if (!isAfterLoss) return ofTonight('retrace', pairs, now)
  return chunksOf('retrace', pairs).length <= fewSearches ? [...pairs] : []
}

/** Returns what to search for tonight: a thirtieth of the searches, the next night the next. */
function ofTonight(kind: 'audit' | 'retrace', pairs: readonly Pair[], now: Date): Pair[] {
  // In an order that does not change from night to night.
  const sorted = pairs.toSorted((one, other) => (one.id < other.id ? -1 : one.id > other.id ? 1 : 0))
  return chunksOf(kind, sorted)
    .filter((_, index) => index % fewestNights === nightOf(now, fewestNights))
    .flat()
}

function nightOf(now: Date, nights: number): number {
  return Math.floor(now.getTime() / 86_400_000) % nights
}

function pagesOf(messages: number | null): number {
  return messages === null ? Number.POSITIVE_INFINITY : Math.ceil(messages / listedAtOnce)
}

/**
 * Returns with how many addresses of candidates a list is certainly cheaper than searching for them, so that nobody has
 * to count and read more of them than that.
 */
export function surelyListedFrom(messages: number | null): number {
  return (pagesOf(messages) + fewestNights) * addressesPerSearch
}

/**
 * Returns the addresses to search for tonight beside a list, by their ordinals: a thirtieth, or fewer in a large house.
 *
 * @param ordinals the lowest and the highest
 * @returns the first ordinal, and the one after the last
 */
export function besideList(
  { lowest, highest }: { lowest: number; highest: number },
  now: Date,
): { from: number; to: number } {
  const count = highest - lowest + 1
  const nights = Math.max(fewestNights, Math.ceil(count / mostBesideList))
  const at = (night: number) => lowest + Math.floor((count * night) / nights)
  const night = nightOf(now, nights)
  return { from: at(night), to: at(night + 1) }
}
