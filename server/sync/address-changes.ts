import { type AddressChange, colleagueKeys } from '../candidates/addresses.ts'
import type { Clock } from '../clock.ts'
import type { Tx } from '../db/db.ts'
import type { Enqueue } from '../jobs/jobs.ts'
import { addressKey } from '../mail/address.ts'
import { linkStoredMail, unlinkStoredMail } from '../messages/addresses.ts'
import { withdrawOffers } from '../messages/offers.ts'
import { holdAddresses } from './directory.ts'
import type { CandidateToSearch } from './search-plan.ts'
import { addSearches } from './searches.ts'

/**
 * Follows the addresses of candidates: stored mail is put on or taken off their
 * profiles at once, and every connected mailbox is searched for what is new.
 * A mailbox that cannot be read now has its search waiting.
 */
export async function followAddresses(
  tx: Tx,
  parts: { clock: Clock; enqueue: Enqueue },
  changes: readonly AddressChange[],
): Promise<void> {
  await holdAddresses(tx)
  const colleagues = await colleagueKeys(tx)
  for (const change of changes) {
    if (change.removed.length > 0) await unlinkStoredMail(tx, change.candidateId)
    const keys = change.added.map(addressKey).filter((key) => !colleagues.has(key))
    await linkStoredMail(tx, change.candidateId, keys)
    await withdrawOffers(tx, keys)
  }
  const added = await named(
    tx,
    changes.filter((change) => change.added.length > 0),
  )
  if (added.length === 0) return
  const mailboxes = await tx
    .selectFrom('mailboxes')
    .select(['id', 'user_id'])
    .where('disconnected_at', 'is', null)
    // A mailbox without a cursor has not begun: its first look names everybody.
    .where('cursor', 'is not', null)
    .execute()
  for (const mailbox of mailboxes) {
    await addSearches(tx, mailbox, added, parts.clock.now())
    await parts.enqueue(tx, 'sync-mailbox', { mailboxId: mailbox.id })
  }
}

async function named(tx: Tx, changes: readonly AddressChange[]): Promise<CandidateToSearch[]> {
  if (changes.length === 0) return []
  const ids = changes.map((change) => change.candidateId)
  const rows = await tx.selectFrom('candidates').select(['id', 'name']).where('id', 'in', ids).execute()
  const names = new Map(rows.map((row) => [row.id, row.name]))
  return changes.map(({ candidateId, added }) => ({
    id: candidateId,
    name: names.get(candidateId) ?? '',
    addresses: added,
  }))
}
