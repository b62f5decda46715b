import { sql } from 'kysely'
import { type Db, notify, type Tx } from '../db/db.ts'
import { Problem } from '../errors.ts'
import { recordAudit } from '../users/audit.ts'
import type { Arrival } from './arrival.ts'

/** Whether new conversations of this user with this candidate are private. */
export async function isPrivateByDefault(db: Db, userId: string, candidateId: string): Promise<boolean> {
  const row = await db
    .selectFrom('private_candidates')
    .select('since')
    .where('user_id', '=', userId)
    .where('candidate_id', '=', candidateId)
    .executeTakeFirst()
  return row !== undefined
}

/**
 * Sets whether new conversations of this user with this candidate are private. Earlier ones stay as they are.
 *
 * @throws Problem `candidate-not-found`
 */
export async function setPrivateByDefault(
  tx: Tx,
  change: { userId: string; candidateId: string; isPrivate: boolean; now: Date },
): Promise<void> {
  const { userId, candidateId, isPrivate, now } = change
  const found = await tx
    .selectFrom('candidates')
    .select('id')
    .where('id', '=', candidateId)
    .where('deleted_at', 'is', null)
    .forKeyShare()
    .executeTakeFirst()
  if (!found) throw new Problem('candidate-not-found')
  if (isPrivate) {
    await tx
      .insertInto('private_candidates')
      .values({ user_id: userId, candidate_id: candidateId, since: now })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  } else {
    await tx
      .deleteFrom('private_candidates')
      .where('user_id', '=', userId)
      .where('candidate_id', '=', candidateId)
      .execute()
  }
  await recordAudit(tx, {
    at: now,
    actorId: userId,
    action: isPrivate ? 'privacy_default.set' : 'privacy_default.unset',
    subjectType: 'candidate',
    subjectId: candidateId,
  })
  await notify(tx, { kind: 'candidate', candidateId })
}

/**
 * Returns those of the arrivals that begin a conversation which is private from the start, by Google's id: they answer
 * nothing, are not stored yet, and arrived after the mailbox's owner chose so for one of their candidates. Call it
 * before they are stored.
 */
export async function beginPrivately(
  tx: Tx,
  mailbox: { id: string; user_id: string },
  arrivals: readonly Arrival[],
): Promise<Set<string>> {
  const begin = arrivals.filter(
    ({ parsed: { envelope } }) => envelope.inReplyTo.length === 0 && envelope.references.length === 0,
  )
  const facts = begin.flatMap(({ copy, candidates }) =>
    [...candidates.keys()].map((id) => ({ id, providerId: copy.providerId, at: copy.receivedAt })),
  )
  if (facts.length === 0) return new Set()
  const { rows } = await sql<{ provider_id: string }>`
    select distinct arrival.provider_id
    from unnest(${facts.map(({ id }) => id)}::uuid[], ${facts.map(({ providerId }) => providerId)}::text[],
      ${facts.map(({ at }) => at)}::timestamptz[]) as arrival(candidate_id, provider_id, at)
    join private_candidates chosen on chosen.candidate_id = arrival.candidate_id
      and chosen.user_id = ${mailbox.user_id}::uuid and chosen.since <= arrival.at
    where not exists (select 1 from message_copies copy
      where copy.mailbox_id = ${mailbox.id}::uuid and copy.provider_id = arrival.provider_id)`.execute(tx)
  return new Set(rows.map((row) => row.provider_id))
}
