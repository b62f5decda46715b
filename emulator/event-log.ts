import type { WorldEvent } from './event.ts'

export type ApplyEvent = (event: WorldEvent) => void

/** Where transactions go to last; see `journal.ts`. */
export interface EventSink {
  append(events: readonly WorldEvent[]): void
  /** Resolves when everything appended so far is on disk. */
  flushed(): Promise<void>
}

/**
 * The one way state changes: an event is applied at once and kept.
 *
 * What happens inside `transact` is kept as one record, so that a crash leaves
 * either all of a delivery or none of it.
 */
export class EventLog {
  #appliers: ApplyEvent[] = []
  #sink: EventSink | undefined
  #open: WorldEvent[] | undefined

  /** Whoever holds state registers what to do; each sees every event and takes its own. */
  register(apply: ApplyEvent): void {
    this.#appliers.push(apply)
  }

  /** From here on events are kept; before, they only build the starting world. */
  keepIn(sink: EventSink): void {
    this.#sink = sink
  }

  commit(event: WorldEvent): void {
    for (const apply of this.#appliers) apply(event)
    if (this.#open) this.#open.push(event)
    else this.#sink?.append([event])
  }

  /** Applies without keeping: for events that come out of the journal. */
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
