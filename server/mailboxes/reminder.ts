import type { Clock } from '../clock.ts'
import type { Db } from '../db/db.ts'
import type { ActionCause, Language } from '../db/schema.ts'
import type { Enqueue } from '../jobs/jobs.ts'
import { actionNeededLetter } from '../letters/action-needed.ts'
import type { Post } from '../letters/post.ts'
import { hasAccess } from '../users/user.ts'
import { createDueLetters, type DueLetters } from './due-letters.ts'

export interface ReminderParts {
  db: Db
  clock: Clock
  enqueue: Enqueue
  post: Post
  appUrl: string
}

const tellAfterMs = 24 * 60 * 60_000
const mostAtOnce = 500

/** Letters to owners whose mailbox needs action: one, when it has needed action for a day. */
export function createReminder(parts: ReminderParts): DueLetters {
  return createDueLetters({
    ...parts,
    job: 'remind-owner',
    due: (mailboxId) => dueMailboxes(parts, mailboxId),
    send: async (due) => {
      await parts.post(actionNeededLetter({ ...due, appUrl: parts.appUrl }))
      await noteTold(parts, due)
    },
  })
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
