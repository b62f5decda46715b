import type { Mailbox } from './mailbox.ts'
import { removeMessages } from './relabel.ts'
import type { WorldState } from './state.ts'

/** Trash and spam are emptied of what has lain there long enough (Gmail API: guides, Labels). */
export class Purges {
  readonly #world: WorldState
  /** Mailboxes that will be looked at, and how to call that off. */
  readonly #armed = new Map<string, () => void>()

  constructor(world: WorldState) {
    this.#world = world
  }

  /** Sees to it that the mailbox is looked at when the first of its hidden messages falls due. */
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

  /** All that is due goes in one history record. */
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
