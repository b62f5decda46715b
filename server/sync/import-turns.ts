/**
 * How many mailboxes may read past mail at the same time in this process. The other places are left for new mail, so that
 * no number of imports, however long, keeps anybody from it.
 */
export class ImportTurns {
  readonly #most: number
  readonly #held = new Set<string>()

  constructor(most: number) {
    this.#most = most
  }

  get free(): number {
    return Math.max(0, this.#most - this.#held.size)
  }

  /** Returns whether the mailbox has a turn now. */
  take(mailboxId: string): boolean {
    if (!this.#held.has(mailboxId) && this.free === 0) return false
    this.#held.add(mailboxId)
    return true
  }

  end(mailboxId: string): void {
    this.#held.delete(mailboxId)
  }
}
