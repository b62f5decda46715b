import type { EmailMessage } from '../../../contract/emails.ts'

type Arrival = Pick<EmailMessage, 'id' | 'at' | 'own'>

/**
 * Tracks emails that arrived in an open conversation and are still unseen. The user's own emails do not count, nor
 * does older mail that is inserted above.
 */
export class Arrivals {
  readonly #known = new Set<string>()
  #newestAt = ''
  #unseen: string[] = []

  constructor(messages: readonly Arrival[]) {
    this.#learn(messages)
  }

  get unseen(): readonly string[] {
    return this.#unseen
  }

  /** Takes the conversation's current messages; returns the ids of the unseen ones, oldest first. */
  take(messages: readonly Arrival[]): readonly string[] {
    const fresh = messages.filter(({ id, at, own }) => !own && !this.#known.has(id) && at > this.#newestAt)
    const present = new Set(messages.map(({ id }) => id))
    this.#unseen = [...this.#unseen, ...fresh.map(({ id }) => id)].filter((id) => present.has(id))
    this.#learn(messages)
    return this.#unseen
  }

  /** Marks all as seen. */
  clear(): void {
    this.#unseen = []
  }

  #learn(messages: readonly Arrival[]): void {
    for (const { id, at } of messages) {
      this.#known.add(id)
      if (at > this.#newestAt) this.#newestAt = at
    }
  }
}
