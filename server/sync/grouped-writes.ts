/**
 * Collects what is to be written and writes it in groups: at the latest so many ms after the first of a group was added.
 * Groups are written one after the other. Infinity: everything in one group at the end.
 */
export class GroupedWrites<T> {
  readonly #write: (group: readonly T[]) => Promise<void>
  readonly #afterMs: number
  #group: T[] = []
  #timer: NodeJS.Timeout | undefined
  #written: Promise<void> = Promise.resolve()

  constructor(write: (group: readonly T[]) => Promise<void>, afterMs: number) {
    this.#write = write
    this.#afterMs = afterMs
  }

  add(one: T): void {
    this.#group.push(one)
    if (Number.isFinite(this.#afterMs)) this.#timer ??= setTimeout(() => this.#flush(), this.#afterMs)
  }

  /** Writes the rest. Rejects with the first error of any group, after which nothing more is written. */
  async end(): Promise<void> {
    this.#flush()
    await this.#written
  }

  #flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const group = this.#group
    this.#group = []
    if (group.length === 0) return
    this.#written = this.#written.then(() => this.#write(group))
    // `end` tells of the error; until then it is not an unhandled one.
    this.#written.catch(() => undefined)
  }
}
