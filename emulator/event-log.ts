import type { WorldEvent } from './event.ts'

export type ApplyEvent = (event: WorldEvent) => void

/** Stores the transactions; see `journal.ts`. */
export interface EventSink {
  append(events: readonly WorldEvent[]): void
  /** Resolves when everything appended so far is on disk. */
  flushed(): Promise<void>
}

/**
 * The only way to change state: an event is applied at once and stored.
 *
 * All events inside one `transact` are stored as one record, so that a crash leaves either all of a delivery or none.
 */
export class EventLog {
  #appliers: ApplyEvent[] = []
  #sink: EventSink | undefined
  #open: WorldEvent[] | undefined

  /** Registers a holder of state; it sees every event and applies those that concern it. */
  register(apply: ApplyEvent): void {
    this.#appliers.push(apply)
  }

  /** Stores events from now on; earlier ones only build the starting world. */
  keepIn(sink: EventSink): void {
    this.#sink = sink
  }

  commit(event: WorldEvent): void {
    for (const apply of this.#appliers) apply(event)
    if (this.#open) this.#open.push(event)
    else this.#sink?.append([event])
  }

  /** Applies an event without storing it: for events read from the journal. */
  replay(event: WorldEvent): void {
    for (const apply of this.#appliers) apply(event)
  }

  transact<T>(work: () => T): T {
    if (this.#open || !this.#sink) return work()
    const events: WorldEvent[] = []
    this.#open = events
    try {
      return work()
    } finally {
      this.#open = undefined
      if (events.length > 0) this.#sink.append(events)
    }
  }

  async flushed(): Promise<void> {
    await this.#sink?.flushed()
  }
}
