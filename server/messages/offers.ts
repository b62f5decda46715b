import { type Db, notify, type Tx } from '../db/db.ts'
import type { Viewer } from './visibility.ts'

/** An address that may be the candidate's: somebody wrote from it in one of their conversations. */
export interface AddressOffer {
  address: string
  name: string
  /** The message that it answered; null if the address differs from one of the candidate's only by a +tag. */
  messageId: string | null
  offeredAt: Date
}

/** Only the mailbox's owner sees offers, because nobody else may know yet who wrote to it. */
export async function addressOffers(db: Db, viewer: Viewer, candidateId: string): Promise<AddressOffer[]> {
  const rows = await db
    .selectFrom('address_offers')
    .innerJoin('mailboxes', 'mailboxes.id', 'address_offers.mailbox_id')
    .select(['address_offers.address', 'name', 'message_id', 'offered_at'])
    .where('mailboxes.user_id', '=', viewer.id)
    .where('mailboxes.disconnected_at', 'is', null)
    .where('candidate_id', '=', candidateId)
    .where('dismissed_at', 'is', null)
    .orderBy('offered_at')
    .execute()
  return rows.map((row) => ({
    address: row.address,
    name: row.name,
    messageId: row.message_id,
    offeredAt: row.offered_at,
  }))
}

/** Records when somebody said "Not theirs", so that the address is not offered again. Null takes that back. */
export async function dismissOffer(
  tx: Tx,
  viewer: Viewer,
  offer: { candidateId: string; addressKey: string },
  since: Date | null,
): Promise<void> {
  await tx
    .updateTable('address_offers')
    .set({ dismissed_at: since })
    .where('candidate_id', '=', offer.candidateId)
    .where('address_key', '=', offer.addressKey)
    .where('mailbox_id', 'in', (eb) =>
      eb.selectFrom('mailboxes').select('id').where('user_id', '=', viewer.id),
    )
    .execute()
  await notify(tx, { kind: 'mail', candidateId: offer.candidateId, userIds: [viewer.id] })
}

/** Removes offers of addresses that now belong to somebody. */
export async function withdrawOffers(tx: Tx, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return
  await tx
    .deleteFrom('address_offers')
    .where('address_key', 'in', [...keys])
    .execute()
}
