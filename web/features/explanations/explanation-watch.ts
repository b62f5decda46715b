import type { ExplainedMessage, Verdict } from '../../../contract/explanations.ts'

/** Messages that the user has just acted on: from id to the previous verdict. */
export type Watched = ReadonlyMap<string, Verdict['kind']>

/**
 * Pauses between repetitions. Each repetition fetches the headers from Google: quickly at first, and for less than a
 * minute in all.
 */
const pausesMs = [800, 3_000, 5_000, 8_000, 13_000, 21_000] as const

/**
 * Returns the milliseconds until the next repetition; null if all verdicts are final, or if it takes so long that
 * more requests would only waste quota.
 *
 * @param asks how many repetitions there were
 */
export function nextAskMs(
  watched: Watched,
  messages: readonly ExplainedMessage[],
  asks: number,
): number | null {
  if (watched.size === 0 || (asks > 0 && unsettled(watched, messages).size === 0)) return null
  return pausesMs[asks] ?? null
}

/** Returns the ids of the watched messages that have no final verdict yet. */
export function unsettled(watched: Watched, messages: readonly ExplainedMessage[]): Set<string> {
  const open = messages.filter(({ providerId, verdict }) => {
    const before = watched.get(providerId)
    if (before === undefined) return false
    if (verdict.kind === 'missing' || verdict.kind === 'waiting') return true
    // A retried message is `waiting` at once; if it is `set_aside` again, it has failed again.
    return verdict.kind === before && before !== 'set_aside'
  })
  return new Set(open.map(({ providerId }) => providerId))
}

/**
 * Returns the messages whose verdict changes when an address becomes a candidate's: those refused because no
 * candidate took part, if the address is among their strangers. With null, one stranger is enough.
 */
export function touchedBy(address: string | null, messages: readonly ExplainedMessage[]): Watched {
  const touched = messages.filter(
    ({ verdict }) =>
      verdict.kind === 'refused' &&
      verdict.rule === 'nobody' &&
      (address === null ? verdict.strangers.length > 0 : verdict.strangers.includes(address)),
  )
  return new Map(touched.map(({ providerId, verdict }) => [providerId, verdict.kind]))
}
