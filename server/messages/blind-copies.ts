import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/db.ts'
import type { Recipients } from '../db/schema.ts'
import { addressKey } from '../mail/address.ts'
import { isVisible, type Viewer } from './visibility.ts'

/**
 * An SQL condition on `messages`: whether the viewer sent it, and so may know who got a blind copy. Gmail labels the
 * sender's copy.
 */
export function isSender(viewer: Viewer): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from message_copies copy join mailboxes mailbox on mailbox.id = copy.mailbox_id
    where copy.message_id = messages.id and mailbox.user_id = ${viewer.id}::uuid and 'SENT' = any(copy.label_ids))`
}

interface Row {
  from_address: string
  recipients: Recipients
  matched_by: string | null
  is_sender: boolean
}

/**
 * Leaves out what only the sender may know: who got a blind copy, and who is named because of one.
 */
export function asKnown<T extends Row>(row: T, others: readonly OtherCandidate[], failure: Failure | null) {
  const named = (list: readonly OtherCandidate[]) => list.map(({ id, name }) => ({ id, name }))
  if (row.is_sender) return { ...row, alsoOn: named(others), failure }
  const blind = blindKeys(row)
  const isBlind = (address: string) => blind.has(addressKey(address))
  const failed = failure?.recipients.filter((address) => !isBlind(address)) ?? []
  return {
    ...row,
    recipients: { ...row.recipients, bcc: [] },
    matched_by: row.matched_by !== null && isBlind(row.matched_by) ? null : row.matched_by,
    alsoOn: named(others.filter(({ keys }) => !keys.every(isBlind))),
    failure: failure && failed.length > 0 ? { ...failure, recipients: failed } : null,
  }
}

/** Returns the canonical addresses that took part through a blind copy alone. */
export function blindKeys(message: { from_address: string; recipients: Recipients }): Set<string> {
  const { to, cc, bcc, replyTo } = message.recipients
  const open = [message.from_address, ...[...to, ...cc, ...replyTo].map(({ address }) => address)]
  const blind = new Set(bcc.map(({ address }) => addressKey(address)))
  for (const address of open) blind.delete(addressKey(address))
  return blind
}

/** Why a message could not be delivered, and to whom. */
export interface Failure {
  recipients: string[]
  reason: string
}

export interface OtherCandidate {
  id: string
  name: string
  /** Those of the candidate's canonical addresses that took part. */
  keys: string[]
}

/** Returns the other candidates on whose profiles the viewer may see each message. */
export async function otherCandidates(
  db: Db,
  viewer: Viewer,
  ids: readonly string[],
  candidateId: string,
): Promise<Map<string, OtherCandidate[]>> {
  const rows = await db
    .selectFrom('candidate_messages as link')
    .innerJoin('candidates', 'candidates.id', 'link.candidate_id')
    .select(['link.message_id', 'candidates.id', 'candidates.name'])
    .select(
      sql<string[]>`array(select who.address_key from message_participants who
        join candidate_addresses written on written.address_key = who.address_key
        where who.message_id = link.message_id and written.candidate_id = candidates.id)`.as('keys'),
    )
    .where('link.message_id', 'in', [...ids])
    .where('candidates.id', '<>', candidateId)
    .where(
      sql<boolean>`exists (select 1 from message_copies copy join mailboxes mailbox on mailbox.id = copy.mailbox_id
        where copy.message_id = link.message_id and copy.hidden is null and ${isVisible(viewer)})`,
    )
    .orderBy('candidates.name')
    .execute()
  return Map.groupBy(rows, (row) => row.message_id)
}
