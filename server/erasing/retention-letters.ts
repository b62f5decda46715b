import type { Clock } from '../clock.ts'
import type { Db } from '../db/db.ts'
import type { Post } from '../letters/post.ts'
import { retentionLetter } from '../letters/retention.ts'
import { hasAccess } from '../users/user.ts'
import { agingCandidates, readRetention } from './retention.ts'

export interface RetentionLetterParts {
  db: Db
  clock: Clock
  post: Post
  appUrl: string
}

/**
 * The job `tell-of-retention`: writes to the owner of candidates who are to be erased soon, once about each. A process
 * that dies after sending and before noting it sends the letter twice; the opposite order might lose it.
 */
export async function tellOfRetention(
  { db, clock, post, appUrl }: RetentionLetterParts,
  { userId }: { userId: string },
): Promise<void> {
  const now = clock.now()
  const user = await db.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirst()
  if (!user || !hasAccess(user, now)) return
  const rows = await db
    .selectFrom('candidate_retention')
    .innerJoin('candidates', 'candidates.id', 'candidate_retention.candidate_id')
    .select('candidates.id')
    .where('owner_id', '=', userId)
    .where('told_at', 'is not', null)
    .where('letter_at', 'is', null)
    .execute()
  if (rows.length === 0) return
  const ids = rows.map(({ id }) => id)
  const aging = await agingCandidates(db, await readRetention(db), now, ids)
  if (aging.length > 0) {
    const language = user.language ?? 'en'
    const candidates = aging.map(({ name, action, dueAt }) => ({ name, action, dueAt }))
    await post(retentionLetter({ to: user.email, language, timeZone: user.time_zone, candidates, appUrl }))
  }
  await db
    .updateTable('candidate_retention')
    .set({ letter_at: now })
    .where('candidate_id', 'in', ids)
    .execute()
}
