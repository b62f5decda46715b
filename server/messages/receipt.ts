import { sql } from 'kysely'
import type { Db } from '../db/db.ts'

/** What was checked for a candidate: read from the searches and the ledger, not from a log. */
export interface Receipt {
  mailboxesChecked: number
  mailboxesImporting: number
  mailboxesDown: { owner: string; reason: 'paused' | 'action_needed'; since: Date }[]
  /** The moment since which the slowest of the checked mailboxes is known whole. */
  lastCheckedAt: Date | null
}

export async function syncReceipt(db: Db, candidateId: string): Promise<Receipt> {
  const rows = await db
    .selectFrom('mailboxes')
    .innerJoin('users', 'users.id', 'mailboxes.user_id')
    .select([
      'users.name as owner',
      'mailboxes.paused_at',
      'mailboxes.action_since',
      'mailboxes.last_synced_at',
      sql<boolean>`mailboxes.cursor is null or exists (select 1 from searches
        where searches.mailbox_id = mailboxes.id and searches.done_at is null and searches.kind <> 'late'
          and ${candidateId}::uuid = any(searches.candidate_ids))`.as('importing'),
    ])
    .where('mailboxes.disconnected_at', 'is', null)
    .orderBy('users.name')
    .execute()
  const receipt: Receipt = {
    mailboxesChecked: 0,
    mailboxesImporting: 0,
    mailboxesDown: [],
    lastCheckedAt: null,
  }
  for (const row of rows) {
    const since = row.paused_at ?? row.action_since
    if (since) {
      receipt.mailboxesDown.push({
        owner: row.owner,
        reason: row.paused_at ? 'paused' : 'action_needed',
        since,
      })
    } else if (row.importing || !row.last_synced_at) {
      receipt.mailboxesImporting += 1
    } else {
      receipt.mailboxesChecked += 1
      const slowest = receipt.lastCheckedAt
      receipt.lastCheckedAt = slowest && slowest < row.last_synced_at ? slowest : row.last_synced_at
    }
  }
  return receipt
}
