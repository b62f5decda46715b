import type { Db } from '../db/db.ts'
import { blockedBy, blocklistOf } from '../mailboxes/blocks.ts'
import { type MailboxReceipt, mailboxReceipts, type OtherMailboxes } from './mailbox-receipts.ts'
import type { Viewer } from './visibility.ts'

/** What was checked for a candidate, derived from the open searches, the ledger and the last comparisons, not from a log. */
export interface Receipt {
  mailboxesChecked: number
  mailboxesImporting: number
  mailboxesDown: { owner: string; reason: 'paused' | 'action_needed'; since: Date }[]
  /** The time up to which every checked mailbox is completely known. */
  lastCheckedAt: Date | null
  /** The addresses of the candidate that the viewer's own blocklist or the company's keeps away. */
  privateAddresses: string[]
  /** The mailboxes that have something to say about the candidate; all, if there are few. */
  mailboxes: MailboxReceipt[]
  others: OtherMailboxes
}

/** For somebody who does not read this candidate's mail it covers only their own mailbox, like the mail shown. */
export async function syncReceipt(db: Db, viewer: Viewer, candidateId: string): Promise<Receipt> {
  const { mailboxes, others } = await mailboxReceipts(db, viewer, candidateId)
  const receipt: Receipt = {
    mailboxesChecked: others.checked,
    mailboxesImporting: others.importing,
    mailboxesDown: [],
    lastCheckedAt: others.lastSyncedAt,
    privateAddresses: await privateAddresses(db, viewer, candidateId),
    mailboxes,
    others,
  }
  for (const { owner, state, since, lastSyncedAt } of mailboxes) {
    if (state === 'paused' || state === 'action_needed') {
      receipt.mailboxesDown.push({ owner, reason: state, since: since! })
    } else if (state === 'importing') {
      receipt.mailboxesImporting += 1
    } else {
      receipt.mailboxesChecked += 1
      const slowest = receipt.lastCheckedAt
      receipt.lastCheckedAt = slowest && slowest < lastSyncedAt! ? slowest : lastSyncedAt
    }
  }
  return receipt
}

/** Does not use colleagues' blocklists, which the viewer may not know. */
async function privateAddresses(db: Db, viewer: Viewer, candidateId: string): Promise<string[]> {
  const blocklist = await blocklistOf(db, viewer.id)
  const rows = await db
    .selectFrom('candidate_addresses')
    .select(['address', 'address_key'])
    .where('candidate_id', '=', candidateId)
    .orderBy('ordinal')
    .execute()
  return rows.filter((row) => blockedBy(row.address_key, blocklist) !== null).map((row) => row.address)
}
