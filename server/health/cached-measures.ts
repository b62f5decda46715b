import type { Clock } from '../clock.ts'
import type { Measures } from './measures.ts'

/** How long an answer counts; several scrapers and open pages cost one measurement. */
const freshMs = 10_000
/** A database that does not answer within this time counts as down. */
const patienceMs = 5_000

/** Returns the measures, at most some seconds old. @throws Error if the database does not answer in time */
export type ReadMeasures = () => Promise<Measures>

/** Shares one measurement among all who ask within some seconds. A failure is not kept. */
export function cachedMeasures(clock: Clock, measure: ReadMeasures): ReadMeasures {
  let latest: { at: number; answer: Promise<Measures> } | null = null
  return async () => {
    const now = clock.now().getTime()
    if (latest && now - latest.at < freshMs && now >= latest.at) return await latest.answer
    const asked = { at: now, answer: inTime(measure()) }
    latest = asked
    asked.answer.catch(() => {
      if (latest === asked) latest = null
    })
    return await asked.answer
  }
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the database did not answer in time')), patienceMs)
  })
  return await Promise.race([answer, tooLate]).finally(() => clearTimeout(timer))
}
