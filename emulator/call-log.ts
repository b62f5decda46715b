/** One call of the Gmail API; each part of a batch is one. */
export interface CallEntry {
  /** Epoch milliseconds, by the emulator's clock. */
  at: number
  /** `messages.get`, `history.list`, …; `unknown` for a path that is none. */
  method: string
  /** '' when the caller could not be told. */
  mailbox: string
  /** Messages the call asked for, changed or made; for a thread, those it gave. */
  messageIds: readonly string[]
  threadId?: string | undefined
  format?: string | undefined
  q?: string | undefined
  /** Under the price table in force; 0 when refused before it was served. */
  units: number
  status: number
  /** The same for all parts of one batch. */
  batchId?: number | undefined
}

/** The newest entries are kept up to this many. */
const MOST_ENTRIES = 500_000

/** Every call that was made: what tests assert from which mail a program read, and at what cost. */
export class CallLog {
  #entries: CallEntry[] = []
  #dropped = 0
  #batches = 0

  record(entry: CallEntry): void {
    this.#entries.push(entry)
    if (this.#entries.length <= MOST_ENTRIES) return
    this.#dropped += MOST_ENTRIES / 2
    this.#entries.splice(0, MOST_ENTRIES / 2)
  }

  all(): readonly CallEntry[] {
    return this.#entries
  }

  /** What the parts of one more batch are told together by. */
  nextBatchId(): number {
    return ++this.#batches
  }

  /** A point in time, for `since`. */
  mark(): number {
    return this.#dropped + this.#entries.length
  }

  since(mark: number): CallEntry[] {
    return this.#entries.slice(Math.max(0, mark - this.#dropped))
  }

  /** Units spent, of one mailbox or of all. */
  units(mailbox?: string): number {
    return this.#of(mailbox).reduce((sum, entry) => sum + entry.units, 0)
  }

  /** Ids of the messages whose content was given out: format full or raw, an attachment, a whole thread or draft. */
  bodiesFetched(mailbox?: string): string[] {
    const ids = this.#of(mailbox)
      .filter(gaveContent)
      .flatMap((entry) => entry.messageIds)
    return [...new Set(ids)]
  }

  reset(): void {
    this.#dropped = this.mark()
    this.#entries = []
  }

  #of(mailbox: string | undefined): readonly CallEntry[] {
    return mailbox === undefined ? this.#entries : this.#entries.filter((entry) => entry.mailbox === mailbox)
  }
}

const CONTENT_METHODS = new Set(['messages.get', 'threads.get', 'drafts.get'])

function gaveContent({ method, format, status }: CallEntry): boolean {
  if (status !== 200) return false
  if (method === 'messages.attachments.get') return true
  return CONTENT_METHODS.has(method) && (format === 'full' || format === 'raw')
}
