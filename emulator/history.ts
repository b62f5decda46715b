import type { MailboxChange } from './event.ts'
import type { Message } from './message.ts'

/** A message as history shows it, with its labels right after the change. */
export interface HistoryMessage {
  id: string
  threadId: string
  labelIds: readonly string[]
}

/** One record of a mailbox's history; the four lists are those of users.history.list. */
export interface HistoryRecord {
  id: number
  /** Epoch milliseconds. */
  at: number
  added: HistoryMessage[]
  deleted: HistoryMessage[]
  labelsAdded: { message: HistoryMessage; labelIds: string[] }[]
  labelsRemoved: { message: HistoryMessage; labelIds: string[] }[]
  /** Messages that the record names without a change. */
  touched: HistoryMessage[]
}

/** A mailbox's history records, oldest first; records before the retention are deleted. */
export class HistoryRecords {
  #records: HistoryRecord[] = []
  #floor = 0

  /** A start id below this one is answered 404. */
  get floor(): number {
    return this.#floor
  }

  /** Adds a record of the change; must be called while deleted messages can still be looked up. */
  append(change: MailboxChange, find: (id: string) => Message | undefined): void {
    const show = (id: string): HistoryMessage => {
      const message = find(id)!
      return { id, threadId: message.threadId, labelIds: message.labelIds }
    }
    const relabelled = change.relabelled ?? []
    const record: HistoryRecord = {
      id: change.historyId,
      at: change.at,
      added: [...(change.added ?? []).map(({ id }) => id), ...(change.addedAgain ?? [])].map(show),
      deleted: (change.deleted ?? []).map(show),
      labelsAdded: relabelled
        .filter(({ added }) => added.length > 0)
        .map(({ id, added }) => ({ message: show(id), labelIds: added })),
      labelsRemoved: relabelled
        .filter(({ removed }) => removed.length > 0)
        .map(({ id, removed }) => ({ message: show(id), labelIds: removed })),
      touched: (change.touched ?? []).map(show),
    }
    this.#records.push(record)
  }

  /** Returns the records after `historyId`, oldest first. */
  after(historyId: number): HistoryRecord[] {
    return this.#records.slice(firstAfter(this.#records, historyId))
  }

  /** Deletes the records up to and including `historyId`. */
  startAfter(historyId: number): void {
    this.#floor = Math.max(this.#floor, historyId)
    this.#records.splice(0, firstAfter(this.#records, historyId))
  }

  /** Deletes records made before `beforeMs`. */
  forgetBefore(beforeMs: number): void {
    let last = -1
    while (this.#records[last + 1] && this.#records[last + 1]!.at < beforeMs) last++
    if (last >= 0) this.startAfter(this.#records[last]!.id)
  }
}

/** Finds the index of the first record with a greater id; ids only increase. */
function firstAfter(records: readonly HistoryRecord[], historyId: number): number {
  let low = 0
  let high = records.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (records[middle]!.id > historyId) high = middle
    else low = middle + 1
  }
  return low
}
