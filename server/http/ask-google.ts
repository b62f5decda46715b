import type { Mailbox } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import { mailboxOf, needAction } from '../mailboxes/mailboxes.ts'
import { ActionNeededError, ProviderError } from '../mailboxes/provider.ts'
import type { HttpParts } from './parts.ts'

/** @throws Problem that says why Google cannot be asked about this mailbox */
export async function askableMailbox({ db }: HttpParts, userId: string): Promise<Mailbox> {
  const mailbox = await mailboxOf(db, userId)
  if (!mailbox) throw new Problem('mailbox-not-connected')
  if (mailbox.paused_at) throw new Problem('mailbox-paused')
  if (mailbox.action_cause) throw new Problem('mailbox-needs-action')
  return mailbox
}

/**
 * Turns an error from Google into what the user is told. A refused grant is recorded, so that every page shows it.
 */
export async function googleProblem(parts: HttpParts, mailbox: Mailbox, cause: unknown): Promise<unknown> {
  if (cause instanceof ActionNeededError) {
    const now = parts.clock.now()
    await parts.db.transaction().execute((tx) => needAction(tx, mailbox, cause.actionCause, now))
    return new Problem('mailbox-needs-action', { cause })
  }
  return cause instanceof ProviderError ? new Problem('google-unreachable', { cause }) : cause
}
