import type { EmailMessage } from '../../../contract/emails.ts'

type Arrival = Pick<EmailMessage, 'id' | 'at' | 'own'>

/**
 * The emails that came to an open conversation and were not looked at. One's own are none of them, nor is older mail
 * that is filled in above what was there.
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

  /** Takes the conversation as it is now; answers the ids of those not looked at, oldest first. */
  take(messages: readonly Arrival[]): readonly string[] {
    const fresh = messages.filter(({ id, at, own }) => !own && !this.#known.has(id) && at > this.#newestAt)
    const present = new Set(messages.map(({ id }) => id))
    this.#unseen = [...this.#unseen, ...fresh.map(({ id }) => id)].filter((id) => present.has(id))
    this.#learn(messages)
    return this.#unseen
  }

  /** They are looked at. */
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
