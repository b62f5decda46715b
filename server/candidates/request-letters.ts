import type { Clock } from '../clock.ts'
import type { Db, Tx } from '../db/db.ts'
import type { Enqueue } from '../jobs/jobs.ts'
import { accessRequestLetter } from '../letters/access-request.ts'
import type { Post } from '../letters/post.ts'
import { hasAccess } from '../users/user.ts'

export interface RequestLetterParts {
  db: Db
  clock: Clock
  post: Post
  appUrl: string
}

/** Queues a letter about a request to each of these users, in the transaction of what it tells. */
export async function queueRequestLetters(
  tx: Tx,
  enqueue: Enqueue,
  requestId: string,
  { what, userIds }: { what: 'asked' | 'answered'; userIds: readonly string[] },
): Promise<void> {
  for (const userId of userIds) {
    const letter = `${requestId} ${what} ${userId}`
    await enqueue(tx, 'tell-of-request', { requestId, userId, letter })
  }
}

/**
 * The job `tell-of-request`: writes to somebody who may answer a request while it waits, or to the asker about the
 * answer. Does nothing if that has changed meanwhile.
 */
export async function tellOfRequest(
  { db, clock, post, appUrl }: RequestLetterParts,
  { requestId, userId }: { requestId: string; userId: string },
): Promise<void> {
  const request = await db
    .selectFrom('access_requests as request')
    .innerJoin('candidates', 'candidates.id', 'request.candidate_id')
    .innerJoin('users as asker', 'asker.id', 'request.user_id')
    .select(['request.state', 'request.user_id', 'candidates.id', 'candidates.name', 'asker.name as asker'])
    .where('request.id', '=', requestId)
    .where('candidates.deleted_at', 'is', null)
    .executeTakeFirst()
  const user = await db.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirst()
  if (!request || !user || !hasAccess(user, clock.now()) || request.state === 'taken_back') return
  const isAsker = request.user_id === userId
  if (isAsker === (request.state === 'waiting')) return
  await post(
    accessRequestLetter({
      to: user.email,
      language: user.language ?? 'en',
      state: request.state,
      asker: request.asker,
      candidate: { id: request.id, name: request.name },
      appUrl,
    }),
  )
}
