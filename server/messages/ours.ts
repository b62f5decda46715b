import type { Db } from '../db/db.ts'
import { addressKey, weakAddressKey } from '../mail/address.ts'
import { hasAccess } from '../users/user.ts'

/** Decides whose an address is, on one candidate's profile. */
export interface Ours {
  /** Whether it is one of the candidate's addresses. */
  isCandidate(address: string): boolean
  /** Whether it belongs to somebody who has or had an account. False for the candidate, even a former colleague. */
  isOurs(address: string): boolean
  /** Whether it belongs to this user, with or without a +tag. False for the candidate. */
  isMine(address: string): boolean
  /** Whether it belongs only to colleagues whose access has ended at `now`. False for the candidate. */
  isLeavers(address: string, now: Date): boolean
}

/** As {@link Ours.isOurs} and the like, on several profiles. */
export type OursOf = (candidateId: string) => Ours

/** {@link oursOf} on one profile. */
export async function oursFor(db: Db, viewer: { id: string }, candidateId: string): Promise<Ours> {
  return (await oursOf(db, viewer, [candidateId]))(candidateId)
}

/**
 * Collects our own addresses: the sign-in email of everybody with an account, whether or not their mailbox is
 * connected, and every address from which a connected or former mailbox sends. A +tag makes no difference.
 *
 * This one rule decides who wrote an email, its colour, its direction, who is answered and what needs a reply.
 */
export async function oursOf(
  db: Db,
  viewer: { id: string },
  candidateIds: readonly string[],
): Promise<OursOf> {
  const rows = await db
    .selectFrom('users')
    .select(['id as user_id', 'email as address', 'access', 'last_working_day', 'last_working_day_zone'])
    .unionAll(
      db
        .selectFrom('mailbox_addresses')
        .innerJoin('mailboxes', 'mailboxes.id', 'mailbox_addresses.mailbox_id')
        .innerJoin('users', 'users.id', 'mailboxes.user_id')
        .select(['mailboxes.user_id', 'mailbox_addresses.address', 'users.access'])
        .select(['users.last_working_day', 'users.last_working_day_zone']),
    )
    .execute()
  const written = await db
    .selectFrom('candidate_addresses')
    .select(['candidate_id', 'address_key'])
    .where('candidate_id', 'in', [...candidateIds])
    .execute()
  const keysOf = (some: typeof rows) => new Set(some.map((row) => weakAddressKey(row.address)))
  const ours = keysOf(rows)
  const mine = keysOf(rows.filter((row) => row.user_id === viewer.id))
  const candidates = Map.groupBy(written, (row) => row.candidate_id)
  return (candidateId) => {
    const candidate = new Set(candidates.get(candidateId)?.map((row) => row.address_key))
    const isCandidate = (address: string) => candidate.has(addressKey(address))
    const isIn = (keys: ReadonlySet<string>) => (address: string) =>
      keys.has(weakAddressKey(address)) && !isCandidate(address)
    return {
      isCandidate,
      isOurs: isIn(ours),
      isMine: isIn(mine),
      isLeavers: (address, now) =>
        isIn(ours)(address) && !isIn(keysOf(rows.filter((row) => hasAccess(row, now))))(address),
    }
  }
}
