import type { Db } from '../db/db.ts'
import { addressKey, weakAddressKey } from '../mail/address.ts'

/** Decides whose an address is, on one candidate's profile. */
export interface Ours {
  /** Whether it is one of the candidate's addresses. */
  isCandidate(address: string): boolean
  /** Whether it belongs to somebody who has or had an account. False for the candidate, even a former colleague. */
  isOurs(address: string): boolean
  /** Whether it belongs to this user, with or without a +tag. False for the candidate. */
  isMine(address: string): boolean
}

/**
 * Collects our own addresses: the sign-in email of everybody with an account, whether or not their mailbox is
 * connected, and every address from which a connected or former mailbox sends. A +tag makes no difference.
 *
 * This one rule decides who wrote an email, its colour, its direction, who is answered and what needs a reply.
 */
export async function oursFor(db: Db, viewer: { id: string }, candidateId: string): Promise<Ours> {
  const rows = await db
    .selectFrom('users')
    .select(['id as user_id', 'email as address'])
    .unionAll(
      db
        .selectFrom('mailbox_addresses')
        .innerJoin('mailboxes', 'mailboxes.id', 'mailbox_addresses.mailbox_id')
        .select(['mailboxes.user_id', 'mailbox_addresses.address']),
    )
    .execute()
  const written = await db
    .selectFrom('candidate_addresses')
    .select('address_key')
    .where('candidate_id', '=', candidateId)
    .execute()
  const candidate = new Set(written.map((row) => row.address_key))
  const ours = new Set(rows.map((row) => weakAddressKey(row.address)))
  const mine = new Set(
    rows.filter((row) => row.user_id === viewer.id).map((row) => weakAddressKey(row.address)),
  )
  const isCandidate = (address: string) => candidate.has(addressKey(address))
  return {
    isCandidate,
    isOurs: (address) => ours.has(weakAddressKey(address)) && !isCandidate(address),
    isMine: (address) => mine.has(weakAddressKey(address)) && !isCandidate(address),
  }
}
