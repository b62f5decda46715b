import type { Db } from '../db/db.ts'
import { addressKey, weakAddressKey } from '../mail/address.ts'

/** Tells whose an address is, on one candidate's profile. */
export interface Ours {
  /** Of the candidate. */
  isCandidate(address: string): boolean
  /** Of somebody who has or had an account here. Never of the candidate, who may have worked here before. */
  isOurs(address: string): boolean
  /** Of this very user, +tags and all; never of the candidate. */
  isMine(address: string): boolean
}

/**
 * Who is one of ours: everybody with an account here by the email they sign in with, whether or not their inbox is
 * connected, and every address that a connected or former mailbox sends from. A +tag makes nobody else.
 *
 * The one rule behind whose words an email has, its colour, its direction, who is answered and what needs a reply.
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
