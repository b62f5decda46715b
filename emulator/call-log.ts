/** One call of the Gmail API; each part of a batch is a call. */
export interface CallEntry {
  /** Epoch milliseconds, by the emulator's clock. */
  at: number
  /** `messages.get`, `history.list`, …; `unknown` for a path that is no method. */
  method: string
  /** '' when the caller could not be identified. */
  mailbox: string
  /** Messages that the call read, changed or created; for a thread, those it returned. */
  messageIds: readonly string[]
  threadId?: string | undefined
  format?: string | undefined
  q?: string | undefined
  /** By the price table in use; 0 when the call was refused before it was served. */
  units: number
  status: number
  /** The same number for all parts of one batch. */
  batchId?: number | undefined
}

/** At most this many entries are kept; the oldest are dropped. */
const MOST_ENTRIES = 500_000

/** Records every call, so that tests can assert which mail a program read, and at what cost. */
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

  /** Returns the `batchId` of a new batch. */
  nextBatchId(): number {
    return ++this.#batches
  }

  /** Returns the present position in the log, for `since`. */
  mark(): number {
    return this.#dropped + this.#entries.length
  }

  since(mark: number): CallEntry[] {
    return this.#entries.slice(Math.max(0, mark - this.#dropped))
  }

  /** Returns the units spent on one mailbox, or on all. */
  units(mailbox?: string): number {
    return this.#of(mailbox).reduce((sum, entry) => sum + entry.units, 0)
  }

  /** Ids of messages whose content was returned: by format full or raw, as an attachment, or in a thread or draft. */
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
