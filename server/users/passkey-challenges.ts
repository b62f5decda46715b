import type { Clock } from '../clock.ts'
import type { Db } from '../db/db.ts'
import type { PasskeyChallengesTable } from '../db/sign-in-tables.ts'

export interface ChallengeFor {
  purpose: PasskeyChallengesTable['purpose']
  /** Null for a sign-in, where nobody is known yet. */
  userId: string | null
}

const lifetimeMs = 5 * 60_000

/** Stores a challenge that a passkey has to sign, and deletes those that are over. */
export async function keepChallenge(
  { db, clock }: { db: Db; clock: Clock },
  challenge: string,
  { purpose, userId }: ChallengeFor,
): Promise<void> {
  const now = clock.now()
  await db.deleteFrom('passkey_challenges').where('expires_at', '<', now).execute()
  const expires_at = new Date(now.getTime() + lifetimeMs)
  await db
    .insertInto('passkey_challenges')
    .values({ challenge, purpose, user_id: userId, expires_at })
    .execute()
}

/** Whether this challenge was made for this purpose and is not used yet. It cannot be used again. */
export async function takeChallenge(
  { db, clock }: { db: Db; clock: Clock },
  challenge: string,
  { purpose, userId }: ChallengeFor,
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('passkey_challenges')
    .where('challenge', '=', challenge)
    .where('purpose', '=', purpose)
    .where('user_id', 'is not distinct from', userId)
    .where('expires_at', '>=', clock.now())
    .executeTakeFirstOrThrow()
  return numDeletedRows === 1n
}
