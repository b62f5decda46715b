import { type Db, notify } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'
import { closeGaps, openMailbox } from '../mailboxes/mailboxes.ts'
import { ActionNeededError, ProviderError } from '../mailboxes/provider.ts'
import { askAgainAt, factsAfter, type MailboxEvent } from '../mailboxes/state.ts'
import type { SyncParts } from './parts.ts'

/**
 * Asks Google whether it now serves a mailbox that it had refused for a reason that somebody other than the owner can
 * fix. This costs one unit an hour. If Google does, the sync continues from the stored cursor, as after a new
 * consent.
 */
export async function askAgain(parts: SyncParts, mailbox: Mailbox): Promise<void> {
  // Saved before the call, so that the next one is in an hour whatever happens.
  if (!(await change(parts.db, mailbox, { next_sync_at: askAgainAt(parts.clock.now()) }))) return
  try {
    await openMailbox(parts.provider, mailbox, parts.secrets).profile()
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    parts.log.info({ mailboxId: mailbox.id, err: error }, 'a mailbox is still refused')
    const isOther = error instanceof ActionNeededError && error.actionCause !== mailbox.action_cause
    if (isOther) await settle(parts, mailbox, { kind: 'refused', cause: error.actionCause })
    return
  }
  await settle(parts, mailbox, { kind: 'mended' })
}

async function settle(parts: SyncParts, mailbox: Mailbox, event: MailboxEvent): Promise<void> {
  const now = parts.clock.now()
  await parts.db.transaction().execute(async (tx) => {
    if (!(await change(tx, mailbox, factsAfter(event, now)))) return
    if (event.kind === 'mended') {
      await closeGaps(tx, mailbox.id, now, 'action_needed')
      await parts.enqueue(tx, 'sync-mailbox', { mailboxId: mailbox.id })
    }
    await notify(tx, { kind: 'mailbox', userId: mailbox.user_id })
  })
}

/** @returns false when the mailbox was paused, reconnected or disconnected in the meantime */
async function change(db: Db, mailbox: Mailbox, facts: Partial<Mailbox>): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('mailboxes')
    .set(facts)
    .where('id', '=', mailbox.id)
    .where('sealed_token', '=', mailbox.sealed_token)
    .where('action_cause', '=', mailbox.action_cause)
    .where('paused_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
