import type { Db } from '../db/db.ts'
import { openGrant } from '../mailboxes/mailboxes.ts'
import type { Poll } from '../mailboxes/provider.ts'
import { claimPolls, type PollTarget } from './claims.ts'
import { GroupedWrites } from './grouped-writes.ts'
import type { SyncParts } from './parts.ts'
import { type Polled, settlePolls } from './poll-results.ts'

interface PollerLimits {
  /** How many mailboxes this process asks about at the same time. */
  atOnce: number
  /** How long Google may take to answer for one mailbox. Well below the length of a lease. */
  withinMs: number
  /** How long an answer waits for others to be written with it. */
  writeAfterMs: number
}

const usual: PollerLimits = { atOnce: 200, withinMs: 15_000, writeAfterMs: 250 }

/**
 * Asks Google, for many mailboxes at once, whether anything happened since their cursors. What did not change is written
 * for all of them together; a mailbox where something happened is handed to a `sync-mailbox` job.
 *
 * Any number of pollers may run on one database. A poller that dies leaves leases behind, which run out.
 */
export class Poller {
  readonly #parts: SyncParts
  readonly #limits: PollerLimits
  /** Decrypted grants by mailbox. A grant is used only with the sealed one that it was decrypted from. */
  readonly #grants = new Map<string, { sealed: string; refreshToken: string }>()
  readonly #rounds = new Set<Promise<void>>()
  #asking = 0
  #freed = Promise.withResolvers<void>()
  #isStopping = false

  constructor(parts: SyncParts, limits: Partial<PollerLimits> = {}) {
    this.#parts = parts
    this.#limits = { ...usual, ...limits }
  }

  /** Asks about what is due, as much as one statement claims. @returns how many, when every answer has been written */
  async round(): Promise<number> {
    const claimed = await this.#claim(this.#limits.atOnce)
    await this.#ask(claimed)
    return claimed.length
  }

  /**
   * Asks about everything that is due. Does not wait for answers, except for a free place: a mailbox for which Google is
   * slow holds up no other.
   */
  async askAll(): Promise<void> {
    const { atOnce } = this.#limits
    while (!this.#isStopping) {
      const room = atOnce - this.#asking
      // A claim is worth a statement if it finds room for some.
      if (room < atOnce / 4) {
        await this.#freed.promise
        continue
      }
      const claimed = await this.#claim(room)
      if (claimed.length > 0) this.#begin(claimed)
      if (claimed.length < room) return
    }
  }

  /** Claims nothing more. Resolves when the answers that come within `withinMs` have been written. */
  async stop(withinMs = 5_000): Promise<void> {
    this.#isStopping = true
    this.#freed.resolve()
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, withinMs)
    await Promise.race([Promise.allSettled(this.#rounds), promise])
    clearTimeout(timer)
  }

  #begin(claimed: readonly PollTarget[]): void {
    const round = this.#ask(claimed)
      .catch((error: unknown) => this.#parts.log.error({ err: error }, 'polls could not be written'))
      .finally(() => this.#rounds.delete(round))
    this.#rounds.add(round)
  }

  async #claim(most: number): Promise<PollTarget[]> {
    const { db, clock }: { db: Db; clock: SyncParts['clock'] } = this.#parts
    return await claimPolls(db, clock.now(), most)
  }

  async #ask(claimed: readonly PollTarget[]): Promise<void> {
    const askedAt = this.#parts.clock.now()
    const { withinMs, writeAfterMs } = this.#limits
    const writes = new GroupedWrites<Polled>((group) => settlePolls(this.#parts, group), writeAfterMs)
    const opened = claimed.map((mailbox) => ({ mailbox, poll: this.#open(mailbox) }))
    for (const { mailbox, poll } of opened) {
      if ('error' in poll) writes.add({ mailbox, askedAt, answer: poll })
    }
    const byId = new Map(claimed.map((mailbox) => [mailbox.id, mailbox]))
    const polls = opened.flatMap(({ poll }) => ('error' in poll ? [] : [poll]))
    this.#asking += polls.length
    await this.#parts.provider.poll(polls, withinMs, (mailboxId, answer) => {
      writes.add({ mailbox: byId.get(mailboxId)!, askedAt, answer })
      this.#free()
    })
    await writes.end()
  }

  #free(): void {
    this.#asking -= 1
    this.#freed.resolve()
    this.#freed = Promise.withResolvers()
  }

  /** @returns the error instead, if no secret decrypts the grant */
  #open({ id, sealed_token: sealed, cursor }: PollTarget): Poll | { error: unknown } {
    const known = this.#grants.get(id)
    if (known?.sealed === sealed) return { mailboxId: id, refreshToken: known.refreshToken, cursor }
    try {
      const refreshToken = openGrant(sealed, id, this.#parts.secrets)
      this.#grants.set(id, { sealed, refreshToken })
      return { mailboxId: id, refreshToken, cursor }
    } catch (error) {
      return { error }
    }
  }
}
