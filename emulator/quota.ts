import { unitsPerMinute } from './api/price.ts'
import type { EmulatorClock } from './clock.ts'
import { type ApiError, rateLimited } from './errors.ts'
import type { Switches } from './switches.ts'

const WINDOW_MS = 60_000

interface Spending {
  /** When units were spent, and how many; oldest first. */
  spent: { at: number; units: number }[]
  total: number
}

/** Counts the units spent per mailbox, and refuses more than the limit in any 60 seconds. */
export class Quota {
  readonly #clock: EmulatorClock
  readonly #switches: Switches
  readonly #spending = new Map<string, Spending>()

  constructor(clock: EmulatorClock, switches: Switches) {
    this.#clock = clock
    this.#switches = switches
  }

  /** Charges the units, or returns the error of the refusal; a refused call costs nothing. */
  charge(mailbox: string, units: number): ApiError | undefined {
    const limit = unitsPerMinute(this.#switches.quota)
    if (limit === Number.POSITIVE_INFINITY) return undefined
    const now = this.#clock.now()
    const spending = this.#spending.get(mailbox) ?? { spent: [], total: 0 }
    this.#spending.set(mailbox, spending)
    while (spending.spent[0] && spending.spent[0].at <= now - WINDOW_MS) {
      spending.total -= spending.spent.shift()!.units
    }
    if (spending.total + units > limit) return this.#refusal(spending.spent[0]?.at ?? now)
    spending.spent.push({ at: now, units })
    spending.total += units
    return undefined
  }

  reset(): void {
    this.#spending.clear()
  }

  #refusal(oldestAt: number): ApiError {
    const { quotaNamesRetryTime, quotaStatus } = this.#switches
    const retryAt = new Date(oldestAt + WINDOW_MS).toISOString()
    if (quotaNamesRetryTime) return rateLimited(429, `User-rate limit exceeded.  Retry after ${retryAt}`)
    return rateLimited(
      quotaStatus,
      "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user' of service 'gmail.googleapis.com' for consumer 'project_number:1'.",
    )
  }
}
