import type { EmailMessage } from '../../../contract/emails.ts'

type Arrival = Pick<EmailMessage, 'id' | 'own'>

/**
 * Tracks emails that arrived in an open conversation and are still unseen. The user's own emails do not count, nor
 * does older mail that is inserted above.
 */
export class Arrivals {
  readonly #known = new Set<string>()
  #unseen: string[] = []

  constructor(messages: readonly Arrival[]) {
    this.#learn(messages)
  }

  get unseen(): readonly string[] {
    return this.#unseen
  }

  /** Takes the conversation's current messages, oldest first; returns the ids of the unseen ones in that order. */
  take(messages: readonly Arrival[]): readonly string[] {
    // By place, not by time: two emails may bear the same second.
    const lastKnown = messages.findLastIndex(({ id }) => this.#known.has(id))
    const fresh = lastKnown < 0 ? [] : messages.slice(lastKnown + 1).filter(({ own }) => !own)
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
    for (const { id } of messages) this.#known.add(id)
  }
}
