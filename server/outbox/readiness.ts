import type { Mailbox, OutboxRow } from '../db/schema.ts'
import type { ProblemCode } from '../errors.ts'
import { composeMessage, InvalidAddressError } from '../mail/compose.ts'
import { findMailbox, needAction, openMailbox } from '../mailboxes/mailboxes.ts'
import { ActionNeededError, type MailboxClient } from '../mailboxes/provider.ts'
import { maySync } from '../mailboxes/state.ts'
import { findUser } from '../users/people.ts'
import { hasAccess, maySendMail } from '../users/user.ts'
import { compositionOf } from './composition.ts'
import type { SendParts } from './parts.ts'
import { isKnownSender } from './sender.ts'

/** Everything a message needs to leave. */
export interface Ready {
  mailbox: Mailbox
  client: MailboxClient
  raw: Uint8Array
}

/** Checks everything that needs no call to Google. Returns why the message may not leave, or what to send. */
export async function prepare(parts: SendParts, row: OutboxRow): Promise<Ready | { refusal: ProblemCode }> {
  const mailbox = await findMailbox(parts.db, row.mailbox_id)
  const sender = await findUser(parts.db, row.user_id)
  if (!mailbox || !sender || !maySync(mailbox)) return { refusal: refusalOf(mailbox) }
  if (!hasAccess(sender, parts.clock.now())) return { refusal: 'mailbox-paused' }
  if (!maySendMail(sender)) return { refusal: 'not-allowed' }
  if (!(await isKnownSender(parts.db, row, mailbox))) return { refusal: 'sender-not-available' }
  const composition = await compositionOf(parts, row, sender, mailbox)
  const client = await openedMailbox(parts, row, mailbox)
  if (!client) return { refusal: 'mailbox-needs-action' }
  try {
    return { mailbox, client, raw: await composeMessage(composition) }
  } catch (error) {
    // Composing it again would fail in the same way, so the user is told.
    if (error instanceof InvalidAddressError) return { refusal: 'recipient-invalid' }
    parts.log.error({ outboxId: row.id, err: error }, 'a message cannot be composed')
    return { refusal: 'internal' }
  }
}

function refusalOf(mailbox: Mailbox | undefined): ProblemCode {
  if (!mailbox || mailbox.disconnected_at) return 'mailbox-not-connected'
  return mailbox.paused_at ? 'mailbox-paused' : 'mailbox-needs-action'
}

/** Opens the mailbox; null if no secret opens its grant. The mailbox then needs action, with that cause. */
export async function openedMailbox(
  parts: SendParts,
  row: OutboxRow,
  mailbox: Mailbox,
): Promise<MailboxClient | null> {
  try {
    return openMailbox(parts.provider, mailbox, parts.secrets)
  } catch (error) {
    if (!(error instanceof ActionNeededError)) throw error
    parts.log.error({ outboxId: row.id, mailboxId: mailbox.id, err: error }, 'a grant cannot be opened')
    const now = parts.clock.now()
    await parts.db.transaction().execute((tx) => needAction(tx, mailbox, error.actionCause, now))
    return null
  }
}
