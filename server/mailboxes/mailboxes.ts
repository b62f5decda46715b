import { type Db, notify, type Tx } from '../db/db.ts'
import type { ActionCause, Mailbox } from '../db/schema.ts'
import { newId } from '../ids.ts'
import { addressKey } from '../mail/address.ts'
import { SealError } from '../sealing.ts'
import { ActionNeededError, type Identity, type MailboxClient, type MailProvider } from './provider.ts'
import { unseal } from './seal.ts'
import { factsAfter } from './state.ts'

/** Returns the user's connected mailbox, if any. */
export async function mailboxOf(db: Db, userId: string): Promise<Mailbox | undefined> {
  return await db
    .selectFrom('mailboxes')
    .selectAll()
    .where('user_id', '=', userId)
    .where('disconnected_at', 'is', null)
    .executeTakeFirst()
}

export async function findMailbox(db: Db, mailboxId: string): Promise<Mailbox | undefined> {
  return await db.selectFrom('mailboxes').selectAll().where('id', '=', mailboxId).executeTakeFirst()
}

/**
 * Opens a client with the owner's grant. Only for a connected mailbox. Background work passes `urgent` as false.
 *
 * @throws ActionNeededError `secret_lost` when no secret decrypts the grant
 */
export function openMailbox(
  provider: MailProvider,
  mailbox: Mailbox,
  secrets: readonly string[],
  urgent = true,
): MailboxClient {
  if (!mailbox.sealed_token) throw new Error('This mailbox is disconnected.')
  return provider.open({
    mailboxId: mailbox.id,
    refreshToken: openGrant(mailbox.sealed_token, mailbox.id, secrets),
    urgent,
  })
}

/** Decrypts the owner's grant. @throws ActionNeededError `secret_lost` when no secret decrypts it */
export function openGrant(sealed: string, mailboxId: string, secrets: readonly string[]): string {
  try {
    return unseal(sealed, mailboxId, secrets)
  } catch (cause) {
    if (cause instanceof SealError) throw new ActionNeededError('secret_lost', { cause })
    throw cause
  }
}

/**
 * Records that the owner or an operator has to act, notifies the owner's pages, and opens a gap that begins with the
 * last successful sync. Does nothing if the failed grant has been replaced since.
 */
export async function needAction(
  tx: Tx,
  mailbox: Pick<Mailbox, 'id' | 'sealed_token'>,
  cause: ActionCause,
  now: Date,
): Promise<void> {
  const changed = await tx
    .updateTable('mailboxes')
    .set(factsAfter({ kind: 'refused', cause }, now))
    .where('id', '=', mailbox.id)
    .where('sealed_token', '=', mailbox.sealed_token)
    .where('action_cause', 'is', null)
    .returning(['user_id', 'last_synced_at'])
    .executeTakeFirst()
  if (!changed) return
  await openGap(tx, mailbox.id, 'action_needed', changed.last_synced_at ?? now)
  await notify(tx, { kind: 'mailbox', userId: changed.user_id })
}

export async function openGap(
  tx: Tx,
  mailboxId: string,
  cause: 'paused' | 'action_needed' | 'expired',
  beganAt: Date,
): Promise<void> {
  await tx
    .insertInto('sync_gaps')
    .values({ id: newId(), mailbox_id: mailboxId, cause, began_at: beganAt, ended_at: null })
    .execute()
}

export async function closeGaps(
  tx: Tx,
  mailboxId: string,
  now: Date,
  cause?: 'paused' | 'action_needed',
): Promise<void> {
  await tx
    .updateTable('sync_gaps')
    .set({ ended_at: now })
    .where('mailbox_id', '=', mailboxId)
    .where('ended_at', 'is', null)
    .$if(cause !== undefined, (query) => query.where('cause', '=', cause!))
    .execute()
}

/**
 * Called in the same transaction with the canonical addresses that may have become a colleague's, or ceased to be
 * one.
 */
export type OnColleaguesChanged = (tx: Tx, keys: readonly string[]) => Promise<void>

/** Returns the canonical addresses that a mailbox's owner sends from. */
export async function identityKeys(db: Db, mailboxId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('mailbox_addresses')
    .select('address_key')
    .where('mailbox_id', '=', mailboxId)
    .execute()
  return rows.map((row) => row.address_key)
}

/**
 * Stores the addresses that the owner may send from, which therefore count as a colleague's; `now` is when Google was
 * asked. A list without the primary address cannot be a complete answer from Gmail, so the stored addresses stay.
 *
 * @returns the canonical addresses that were added or removed
 */
export async function saveIdentities(
  tx: Tx,
  mailboxId: string,
  identities: readonly Identity[],
  now: Date,
): Promise<string[]> {
  const { user_id: userId } = await tx
    .updateTable('mailboxes')
    .set({ identities_at: now })
    .where('id', '=', mailboxId)
    .returning('user_id')
    .executeTakeFirstOrThrow()
  if (!identities.some(({ isPrimary }) => isPrimary)) return []
  const before = new Set(await identityKeys(tx, mailboxId))
  await tx.deleteFrom('mailbox_addresses').where('mailbox_id', '=', mailboxId).execute()
  await insertIdentities(tx, mailboxId, new Map(identities.map((one) => [one.address, one])))
  await notify(tx, { kind: 'mailbox', userId })
  const after = new Set(identities.map((one) => addressKey(one.address)))
  return [...new Set([...before, ...after])].filter((key) => before.has(key) !== after.has(key))
}

async function insertIdentities(
  tx: Tx,
  mailboxId: string,
  rows: ReadonlyMap<string, Identity>,
): Promise<void> {
  await tx
    .insertInto('mailbox_addresses')
    .values(
      [...rows.values()].map((one) => ({
        mailbox_id: mailboxId,
        address: one.address,
        address_key: addressKey(one.address),
        name: one.name,
        signature_html: one.signatureHtml,
        is_default: one.isDefault,
        reply_to: one.replyTo,
      })),
    )
    .execute()
}
