import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../db/db.ts'

/**
 * An SQL condition: whether a merge left a user without the mail of this address on this profile. Its mail came from a
 * candidate whom they did not read.
 */
export function isLimited(
  userId: RawBuilder<unknown>,
  candidateId: RawBuilder<unknown>,
  addressKey: RawBuilder<unknown>,
): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from reading_limits kept_back where kept_back.candidate_id = ${candidateId}
    and kept_back.user_id = ${userId} and kept_back.address_key = ${addressKey})`
}

/** An SQL condition: whether a user reads a merged candidate in part only. */
export function isLimitedReader(
  userId: RawBuilder<unknown>,
  candidateId: RawBuilder<unknown>,
): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from reading_limits kept_back where kept_back.candidate_id = ${candidateId}
    and kept_back.user_id = ${userId})`
}

/** Returns who reads a merged candidate in part only. */
export async function limitedReaders(db: Db, candidateId: string): Promise<Set<string>> {
  const rows = await db
    .selectFrom('reading_limits')
    .select('user_id')
    .distinct()
    .where('candidate_id', '=', candidateId)
    .execute()
  return new Set(rows.map((row) => row.user_id))
}

/**
 * Lets a user read everything that others of the hiring team read: somebody who reads it all has assigned them, or has
 * answered their request.
 */
export async function liftLimits(
  tx: Tx,
  { candidateId, userId }: { candidateId: string; userId: string },
): Promise<void> {
  await tx
    .deleteFrom('reading_limits')
    .where('candidate_id', '=', candidateId)
    .where('user_id', '=', userId)
    .execute()
}
