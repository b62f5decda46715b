import { sql } from 'kysely'
import type { Tx } from '../db/db.ts'
import type { CopyFacts } from './arrival.ts'

/**
 * Returns which of these copies the owner of the inbox removed from the profiles earlier, each as its mailbox and
 * Google's id with a space between. The mailbox may be a new row for the same Google account.
 */
export async function removedAmong(
  tx: Tx,
  copies: readonly Pick<CopyFacts, 'mailboxId' | 'providerId'>[],
): Promise<Set<string>> {
  const { rows } = await sql<{ id: string; provider_id: string }>`
    select mailbox.id, removed.provider_id from mailboxes mailbox
    join removed_mail removed on removed.google_sub = mailbox.google_sub
    where mailbox.id = any(${copies.map(({ mailboxId }) => mailboxId)}::uuid[])
      and removed.provider_id = any(${copies.map(({ providerId }) => providerId)}::text[])`.execute(tx)
  return new Set(rows.map((row) => `${row.id} ${row.provider_id}`))
}
