import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'
import type { Enqueue } from '../jobs/jobs.ts'
import { recordAudit } from '../users/audit.ts'
import { answerSharing } from './answers.ts'
import { tellOfSharing } from './sharing.ts'

/**
 * Ends the preview of a newly connected mailbox: applies what its owner chose, and from now on colleagues see what is
 * shared. Without a choice only that is shared which is shared by itself.
 *
 * @param choice canonical addresses to share and to keep private; those that the mailbox has no mail with are skipped
 */
export async function publish(
  tx: Tx,
  parts: { enqueue: Enqueue; now: Date },
  mailbox: Mailbox,
  choice: { share: readonly string[]; keep: readonly string[] },
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('mailboxes')
    .set({ preview_since: null })
    .where('id', '=', mailbox.id)
    .where('preview_since', 'is not', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return
  await answerSharing(tx, parts, mailbox, await knownAmong(tx, mailbox.id, choice.keep), 'private')
  await answerSharing(tx, parts, mailbox, await knownAmong(tx, mailbox.id, choice.share), 'share')
  await recordAudit(tx, {
    at: parts.now,
    actorId: mailbox.user_id,
    action: 'mailbox.published',
    subjectType: 'mailbox',
    subjectId: mailbox.id,
  })
  const shared = await tx
    .selectFrom('address_sharing')
    .select('address_key')
    .where('mailbox_id', '=', mailbox.id)
    .where('state', '=', 'shared')
    .execute()
  await tellOfSharing(
    tx,
    [mailbox.id],
    shared.map((row) => row.address_key),
  )
}

/** Some of the addresses may have been removed from candidates while the owner chose. */
async function knownAmong(tx: Tx, mailboxId: string, keys: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ address_key: string }>`
    select address_key from address_sharing sharing
    where mailbox_id = ${mailboxId}::uuid and address_key = any(${[...keys]}::text[]) and exists (
      select 1 from candidate_addresses given where given.address_key = sharing.address_key)`.execute(tx)
  return rows.map((row) => row.address_key)
}
