import type { Clock } from '../clock.ts'
import type { Db } from '../db/db.ts'
import type { ActionCause, Language } from '../db/schema.ts'
import type { Enqueue } from '../jobs/jobs.ts'
import { actionNeededLetter } from '../letters/action-needed.ts'
import type { Post } from '../letters/post.ts'
import { hasAccess } from '../users/user.ts'

export interface ReminderParts {
  db: Db
  clock: Clock
  enqueue: Enqueue
  post: Post
  appUrl: string
}

/** Sends letters to the owners of mailboxes that need action. */
export interface Reminder {
  /** Queues the letters that are due. Returns how many. */
  enqueueDue(): Promise<number>
  /** The job `remind-owner`: sends one letter if it is still due. Rejects if the mail server does not accept it. */
  remind(mailboxId: string): Promise<void>
}

const tellAfterMs = 24 * 60 * 60_000
/** After a mail server refuses a letter, the next attempt is made after this long. */
const restMs = 10 * 60_000
const mostAtOnce = 500

/**
 * Creates the reminder. An owner gets one letter when their mailbox has needed action for a day.
 *
 * Recent failures are kept only in memory: a restarted process tries once too often, no more. A process that dies
 * after sending a letter and before recording it sends it twice; in the opposite order the owner might never get it.
 */
export function createReminder(parts: ReminderParts): Reminder {
  const restUntil = new Map<string, Date>()
  const rests = (mailboxId: string) => (restUntil.get(mailboxId) ?? new Date(0)) > parts.clock.now()
  return {
    enqueueDue: async () => {
      const due = (await dueMailboxes(parts)).filter((one) => !rests(one.id))
      if (due.length === 0) return 0
      await parts.db.transaction().execute(async (tx) => {
        for (const { id } of due) await parts.enqueue(tx, 'remind-owner', { mailboxId: id })
      })
      return due.length
    },
    remind: async (mailboxId) => {
      if (rests(mailboxId)) return
      const [due] = await dueMailboxes(parts, mailboxId)
      if (!due) return
      restUntil.set(mailboxId, new Date(parts.clock.now().getTime() + restMs))
      await parts.post(actionNeededLetter({ ...due, appUrl: parts.appUrl }))
      await noteTold(parts, due)
      restUntil.delete(mailboxId)
    },
  }
}

interface DueMailbox {
  id: string
  address: string
  cause: ActionCause
  since: Date
  to: string
  language: Language
  timeZone: string
}

/** Returns mailboxes that have needed action for a day, whose owner has not been told yet and has access. */
async function dueMailboxes({ db, clock }: ReminderParts, mailboxId?: string): Promise<DueMailbox[]> {
  const now = clock.now()
  const rows = await db
    .selectFrom('mailboxes')
    .innerJoin('users', 'users.id', 'mailboxes.user_id')
    .select(['mailboxes.id', 'mailboxes.address', 'action_cause', 'action_since'])
    .select(['users.email', 'language', 'access', 'last_working_day', 'last_working_day_zone', 'time_zone'])
    .where('action_since', '<=', new Date(now.getTime() - tellAfterMs))
    .where('owner_told_at', 'is', null)
    .where('paused_at', 'is', null)
    .where('disconnected_at', 'is', null)
    .where('access', 'in', ['active', 'terminated'])
    .$if(mailboxId !== undefined, (query) => query.where('mailboxes.id', '=', mailboxId!))
    .orderBy('action_since')
    .limit(mostAtOnce)
    .execute()
  return rows.flatMap((row) => {
    const { id, address, action_cause: cause, action_since: since } = row
    if (!cause || !since || !hasAccess(row, now)) return []
    return [
      { id, address, cause, since, to: row.email, language: row.language ?? 'en', timeZone: row.time_zone },
    ]
  })
}

/** Records that the owner was told, unless another problem has begun since. */
async function noteTold({ db, clock }: ReminderParts, told: DueMailbox): Promise<void> {
  await db
    .updateTable('mailboxes')
    .set({ owner_told_at: clock.now() })
    .where('id', '=', told.id)
    .where('action_since', '=', told.since)
    .execute()
}
