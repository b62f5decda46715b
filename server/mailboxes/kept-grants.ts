import type { Clock } from '../clock.ts'
import type { Db } from '../db/db.ts'
import type { Log } from '../log.ts'
import { openMailbox } from './mailboxes.ts'
import { type MailProvider, ProviderError } from './provider.ts'

interface KeepParts {
  db: Db
  provider: MailProvider
  secrets: readonly string[]
  clock: Clock
  log: Log
}

const renewEveryMs = 30 * 24 * 60 * 60_000
const mostAtOnce = 20

/**
 * Uses the grants of paused mailboxes once a month, because Google ends a grant that nobody uses for six months, and
 * restoring access must not need a new consent. Only an access token is requested, nothing of the mailbox.
 */
export async function keepGrants(parts: KeepParts): Promise<void> {
  const now = parts.clock.now()
  const before = new Date(now.getTime() - renewEveryMs)
  const due = await parts.db
    .selectFrom('mailboxes')
    .selectAll()
    .where('paused_at', '<', before)
    .where((eb) => eb.or([eb('renewed_at', 'is', null), eb('renewed_at', '<', before)]))
    .where('disconnected_at', 'is', null)
    .where('action_cause', 'is', null)
    .orderBy('paused_at')
    .limit(mostAtOnce)
    .execute()
  for (const mailbox of due) {
    // Saved before the call, so that a grant that Google refuses is not asked about every minute.
    await parts.db.updateTable('mailboxes').set({ renewed_at: now }).where('id', '=', mailbox.id).execute()
    try {
      await openMailbox(parts.provider, mailbox, parts.secrets, false).renewToken()
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error
      // The sync that follows the restoration says so to the owner.
      parts.log.info(
        { mailboxId: mailbox.id, err: error },
        'the grant of a paused mailbox could not be renewed',
      )
    }
  }
}
