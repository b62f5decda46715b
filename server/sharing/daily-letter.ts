import type { Clock } from '../clock.ts'
import type { Db } from '../db/db.ts'
import type { Language, Mailbox } from '../db/schema.ts'
import type { Enqueue } from '../jobs/jobs.ts'
import type { Post } from '../letters/post.ts'
import { sharingLetter } from '../letters/sharing.ts'
import { createDueLetters, type DueLetters } from '../mailboxes/due-letters.ts'
import { hasAccess } from '../users/user.ts'
import { untoldNotices } from './notices.ts'

export interface SharingTellerParts {
  db: Db
  clock: Clock
  enqueue: Enqueue
  post: Post
  appUrl: string
}

const everyMs = 24 * 60 * 60_000
const mostAtOnce = 500

/**
 * Letters to owners about addresses that colleagues added to candidates. An owner gets at most one a day, with
 * everything that they were not told by letter before.
 */
export function createSharingTeller(parts: SharingTellerParts): DueLetters {
  return createDueLetters({
    ...parts,
    job: 'tell-of-sharing',
    due: (mailboxId) => dueMailboxes(parts, mailboxId),
    send: (due) => tell(parts, due),
  })
}

async function tell(parts: SharingTellerParts, due: DueMailbox): Promise<void> {
  const now = parts.clock.now()
  const notices = await untoldNotices(parts.db, due)
  if (notices.length > 0) {
    const { to, language } = due
    await parts.post(sharingLetter({ to, language, notices, appUrl: parts.appUrl }))
    await noteTold(
      parts,
      due.id,
      notices.map(({ key }) => key),
    )
  }
  await skipRest(parts, due.id, now)
}

type DueMailbox = Pick<Mailbox, 'id' | 'user_id' | 'connected_at'> & { to: string; language: Language }

/** Returns mailboxes with something to tell, whose owner has access and got no such letter for a day. */
async function dueMailboxes({ db, clock }: SharingTellerParts, mailboxId?: string): Promise<DueMailbox[]> {
  const now = clock.now()
  const rows = await db
    .selectFrom('mailboxes')
    .innerJoin('users', 'users.id', 'mailboxes.user_id')
    .select(['mailboxes.id', 'mailboxes.user_id', 'mailboxes.connected_at'])
    .select(['users.email', 'language', 'access', 'last_working_day', 'last_working_day_zone', 'time_zone'])
    .where('paused_at', 'is', null)
    .where('disconnected_at', 'is', null)
    .where('preview_since', 'is', null)
    .where('access', 'in', ['active', 'terminated'])
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('address_sharing as sharing')
          .select('sharing.address_key')
          .whereRef('sharing.mailbox_id', '=', 'mailboxes.id')
          .where('told_at', 'is', null)
          .where('seen_at', 'is', null)
          .where('counted_at', 'is not', null)
          .where('brought_by', 'is not', null)
          .where('gone_at', 'is', null)
          .where((eb) =>
            eb.or([eb('state', '=', 'held'), eb('because', 'in', ['began_here', 'organisation'])]),
          ),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('address_sharing as told')
            .select('told.address_key')
            .whereRef('told.mailbox_id', '=', 'mailboxes.id')
            .where('told_at', '>', new Date(now.getTime() - everyMs)),
        ),
      ),
    )
    .$if(mailboxId !== undefined, (query) => query.where('mailboxes.id', '=', mailboxId!))
    .orderBy('mailboxes.id')
    .limit(mostAtOnce)
    .execute()
  return rows
    .filter((row) => hasAccess(row, now))
    .map(({ id, user_id, connected_at, email, language }) => {
      return { id, user_id, connected_at, to: email, language: language ?? 'en' }
    })
}

async function noteTold({ db, clock }: SharingTellerParts, mailboxId: string, keys: string[]): Promise<void> {
  await db
    .updateTable('address_sharing')
    .set({ told_at: clock.now() })
    .where('mailbox_id', '=', mailboxId)
    .where('address_key', 'in', keys)
    .execute()
}

/** Shared addresses that nobody needs to be told of, such as those of the first import, are not looked at again. */
async function skipRest({ db }: SharingTellerParts, mailboxId: string, before: Date): Promise<void> {
  await db
    .updateTable('address_sharing')
    .set({ seen_at: before })
    .where('mailbox_id', '=', mailboxId)
    .where('state', '=', 'shared')
    .where('told_at', 'is', null)
    .where('seen_at', 'is', null)
    .where('created_at', '<', before)
    .execute()
}
