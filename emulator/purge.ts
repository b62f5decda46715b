import type { Mailbox } from './mailbox.ts'
import { removeMessages } from './relabel.ts'
import type { WorldState } from './state.ts'

/** Deletes messages that have been in trash or spam long enough (Gmail API: guides, Labels). */
export class Purges {
  readonly #world: WorldState
  /** Maps a mailbox with a scheduled purge to the function that cancels it. */
  readonly #armed = new Map<string, () => void>()

  constructor(world: WorldState) {
    this.#world = world
  }

  /** Schedules a purge for when the first message in trash or spam is due. */
  arm({ email, hiddenSince }: Mailbox): void {
    const { clock, switches } = this.#world
    if (hiddenSince.size === 0 || switches.purgeAfterMs === 0 || this.#armed.has(email)) return
    let first = Number.POSITIVE_INFINITY
    for (const since of hiddenSince.values()) first = Math.min(first, since)
    this.#armed.set(
      email,
      clock.schedule(first + switches.purgeAfterMs, () => this.#purge(email)),
    )
  }

  clear(): void {
    for (const cancel of this.#armed.values()) cancel()
    this.#armed.clear()
  }

  /** Deletes all messages that are due, in one history record. */
  #purge(email: string): void {
    this.#armed.delete(email)
    const { clock, switches } = this.#world
    const mailbox = this.#world.mailbox(email)
    const due = [...mailbox.hiddenSince].filter(([, since]) => since + switches.purgeAfterMs <= clock.now())
    if (switches.purgeAfterMs === 0) return
    const { log } = this.#world
    log.transact(() =>
      removeMessages(
        this.#world,
        mailbox,
        due.map(([id]) => id),
      ),
    )
    this.arm(mailbox)
  }
}
