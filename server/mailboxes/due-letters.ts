import type { Clock } from '../clock.ts'
import type { Db } from '../db/db.ts'
import type { Enqueue } from '../jobs/jobs.ts'

export interface DueLettersParts<Due extends { id: string }> {
  db: Db
  clock: Clock
  enqueue: Enqueue
  /** The job that sends one letter; its data is `{ mailboxId }`. */
  job: 'remind-owner' | 'tell-of-sharing'
  /** Returns the mailboxes whose owners are due a letter, or the one named if its owner is. */
  due(mailboxId?: string): Promise<Due[]>
  /** Sends the letter and records that it was sent. Rejects if the mail server does not accept it. */
  send(due: Due): Promise<void>
}

/** Letters to the owners of mailboxes, sent when they are due. */
export interface DueLetters {
  /** Queues the letters that are due. Returns how many. */
  enqueueDue(): Promise<number>
  /** The job: sends one letter if it is still due. Rejects if the mail server does not accept it. */
  send(mailboxId: string): Promise<void>
}

/** After a mail server refuses a letter, the next attempt is made after this long. */
const restMs = 10 * 60_000

/**
 * Recent failures are kept only in memory: a restarted process tries once too often, no more. A process that dies
 * after sending a letter and before recording it sends it twice; in the opposite order the owner might never get it.
 */
export function createDueLetters<Due extends { id: string }>(parts: DueLettersParts<Due>): DueLetters {
  const restUntil = new Map<string, Date>()
  const rests = (mailboxId: string) => (restUntil.get(mailboxId) ?? new Date(0)) > parts.clock.now()
  return {
    enqueueDue: async () => {
      const due = (await parts.due()).filter(({ id }) => !rests(id))
      if (due.length === 0) return 0
      await parts.db.transaction().execute(async (tx) => {
        for (const { id } of due) await parts.enqueue(tx, parts.job, { mailboxId: id })
      })
      return due.length
    },
    send: async (mailboxId) => {
      if (rests(mailboxId)) return
      const [due] = await parts.due(mailboxId)
      if (!due) return
      restUntil.set(mailboxId, new Date(parts.clock.now().getTime() + restMs))
      await parts.send(due)
      restUntil.delete(mailboxId)
    },
  }
}
