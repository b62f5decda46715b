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

/** Who writes to the owners of inboxes that need action. */
export interface Reminder {
  /** Queues what is due; answers how many. */
  enqueueDue(): Promise<number>
  /** The job `remind-owner`: one letter, if it is still due. Rejects when the mail server does not take it. */
  remind(mailboxId: string): Promise<void>
}

const tellAfterMs = 24 * 60 * 60_000
/** A mail server that refused a letter is asked again after this long. */
const restMs = 10 * 60_000
const mostAtOnce = 500

/**
 * An owner is written to once, when their inbox has needed action for a day.
 *
 * Which letters failed lately is kept in memory alone: a process that starts anew asks once too often, no
 * more. A process that dies between the letter and the note of it tells twice; the other way round nobody
 * would be told.
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

/** In need of action for a day, its owner not told yet and able to do something about it. */
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

/** Only about the trouble that was told: one that began since is another. */
async function noteTold({ db, clock }: ReminderParts, told: DueMailbox): Promise<void> {
  await db
    .updateTable('mailboxes')
    .set({ owner_told_at: clock.now() })
    .where('id', '=', told.id)
    .where('action_since', '=', told.since)
    .execute()
}
