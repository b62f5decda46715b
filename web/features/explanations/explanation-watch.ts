import type { ExplainedMessage, Verdict } from '../../../contract/explanations.ts'

/** Messages that something was just done about, by id, with what was said of each before. */
export type Watched = ReadonlyMap<string, Verdict['kind']>

/** Each asks Google for the headers again: quickly at first, and for less than a minute in all. */
const pausesMs = [800, 3_000, 5_000, 8_000, 13_000, 21_000] as const

/**
 * How many milliseconds until it is asked again whether what was done has come to an end; null: it has, or it takes
 * so long that asking on would only cost quota.
 *
 * @param asks how often it was asked since
 */
export function nextAskMs(
  watched: Watched,
  messages: readonly ExplainedMessage[],
  asks: number,
): number | null {
  if (watched.size === 0 || (asks > 0 && unsettled(watched, messages).size === 0)) return null
  return pausesMs[asks] ?? null
}

/** Of the watched those of which nothing final is said yet, by id. */
export function unsettled(watched: Watched, messages: readonly ExplainedMessage[]): Set<string> {
  const open = messages.filter(({ providerId, verdict }) => {
    const before = watched.get(providerId)
    if (before === undefined) return false
    if (verdict.kind === 'missing' || verdict.kind === 'waiting') return true
    // What is set aside waits as soon as it is tried: set aside once more, it failed once more.
    return verdict.kind === before && before !== 'set_aside'
  })
  return new Set(open.map(({ providerId }) => providerId))
}

/** What an address has a say in, once it is a candidate's: refused as nobody's, and with it among the strangers. */
export function touchedBy(address: string | null, messages: readonly ExplainedMessage[]): Watched {
  const touched = messages.filter(
    ({ verdict }) =>
      verdict.kind === 'refused' &&
      verdict.rule === 'nobody' &&
      (address === null ? verdict.strangers.length > 0 : verdict.strangers.includes(address)),
  )
  return new Map(touched.map(({ providerId, verdict }) => [providerId, verdict.kind]))
}
