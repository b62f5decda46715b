import type { Db, Tx } from '../db/db.ts'
import { notify } from '../db/db.ts'
import { Problem } from '../errors.ts'
import { addressKey } from '../mail/address.ts'
import { recordAudit } from '../users/audit.ts'
import { isOwnFile } from './hiring-team.ts'

/**
 * Links candidates to the users whose own files they are: those who sign in with, or have an inbox of, one of these
 * addresses. A link that exists stays, also if the address changes later.
 *
 * @param keys canonical addresses
 */
export async function linkOwnFiles(tx: Tx, keys: readonly string[], now: Date): Promise<void> {
  const files = await tx
    .selectFrom('candidate_addresses')
    .innerJoin('candidates', 'candidates.id', 'candidate_addresses.candidate_id')
    .select(['candidates.id', 'address_key'])
    .where('address_key', 'in', [...keys])
    .where('user_id', 'is', null)
    .orderBy('candidates.id')
    .execute()
  if (files.length === 0) return
  const users = await usersByKey(tx)
  for (const { id, address_key: key } of files) {
    const userId = users.get(key)
    if (userId !== undefined) await link(tx, id, userId, { actorId: null, now })
  }
}

/**
 * Links a candidate to a user by hand, or ends the link.
 *
 * @throws Problem `candidate-not-found`, `person-not-found`; `not-yourself` if it is the actor's own file
 */
export async function linkFile(
  tx: Tx,
  candidateId: string,
  userId: string | null,
  by: { actorId: string; now: Date },
): Promise<void> {
  const user =
    userId === null
      ? null
      : await tx.selectFrom('users').select('id').where('id', '=', userId).executeTakeFirst()
  if (user === undefined) throw new Problem('person-not-found')
  if (await isOwnFile(tx, by.actorId, candidateId)) throw new Problem('not-yourself')
  if (!(await link(tx, candidateId, userId, by))) throw new Problem('candidate-not-found')
}

async function link(
  tx: Tx,
  candidateId: string,
  userId: string | null,
  { actorId, now }: { actorId: string | null; now: Date },
): Promise<boolean> {
  const changed = await tx
    .updateTable('candidates')
    .set({ user_id: userId })
    .where('id', '=', candidateId)
    .where('deleted_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (!changed) return false
  await recordAudit(tx, {
    at: now,
    actorId,
    action: userId === null ? 'candidate.unlinked' : 'candidate.linked',
    subjectType: 'candidate',
    subjectId: candidateId,
    details: { userId },
  })
  await notify(tx, { kind: 'candidate', candidateId }, { kind: 'candidates' })
  return true
}

/** Returns the users by the canonical addresses that they sign in with and that their connected inboxes have. */
async function usersByKey(db: Db): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('users')
    .select(['id', 'email as address'])
    .where('access', '<>', 'removed')
    .unionAll(
      db
        .selectFrom('mailbox_addresses')
        .innerJoin('mailboxes', 'mailboxes.id', 'mailbox_addresses.mailbox_id')
        .select(['mailboxes.user_id as id', 'mailbox_addresses.address'])
        .where('disconnected_at', 'is', null),
    )
    .execute()
  return new Map(rows.map((row) => [addressKey(row.address), row.id]))
}
