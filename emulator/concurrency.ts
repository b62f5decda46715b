import { rateLimited } from './errors.ts'
import type { Switches } from './switches.ts'

/** Limits the simultaneous calls of one mailbox; Google's own limit is unpublished and shared by all clients. */
export class Concurrency {
  readonly #switches: Switches
  readonly #underWay = new Map<string, number>()

  constructor(switches: Switches) {
    this.#switches = switches
  }

  /** Runs the call; throws ApiError 429 when too many are running. */
  async hold<T>(mailbox: string, work: () => Promise<T>): Promise<T> {
    const limit = this.#switches.concurrentCalls
    const now = this.#underWay.get(mailbox) ?? 0
    if (limit > 0 && now >= limit) throw rateLimited(429, 'Too many concurrent requests for user')
    this.#underWay.set(mailbox, now + 1)
    try {
      return await work()
    } finally {
      this.#underWay.set(mailbox, this.#underWay.get(mailbox)! - 1)
    }
  }
}
