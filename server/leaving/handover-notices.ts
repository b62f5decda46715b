import { readCandidates } from '../candidates/hiring-team.ts'
import { type Db, notify, type Tx } from '../db/db.ts'
import type { User } from '../db/schema.ts'

/** What a colleague is told: conversations with one candidate were handed over to them. */
export interface HandoverNotice {
  candidate: { id: string; name: string }
  /** Who had them before. */
  from: string
  /** The latest of the conversations, by a message of it. */
  messageId: string
  conversations: number
}

/** Returns what this user was not told yet, or has not closed, of candidates whose mail they read. */
export async function handoverNotices(db: Db, user: User): Promise<HandoverNotice[]> {
  const rows = await db
    .selectFrom('handovers')
    .innerJoin('candidates', 'candidates.id', 'handovers.candidate_id')
    .innerJoin('users as leaver', 'leaver.id', 'handovers.from_user_id')
    .select(['candidates.id', 'candidates.name', 'leaver.name as from', 'message_id'])
    .where('to_user_id', '=', user.id)
    .where('seen_at', 'is', null)
    .orderBy('at', 'desc')
    .orderBy('handovers.id')
    .execute()
  const readable = await readCandidates(
    db,
    user,
    rows.map(({ id }) => id),
  )
  const known = rows.filter(({ id }) => readable.has(id))
  return [...Map.groupBy(known, ({ id }) => id).values()].map((own) => {
    const { id, name, from, message_id: messageId } = own[0]!
    return { candidate: { id, name }, from, messageId, conversations: own.length }
  })
}

/** Notes that the user has closed the notice about this candidate. Safe to repeat. */
export async function closeHandoverNotice(
  tx: Tx,
  userId: string,
  candidateId: string,
  now: Date,
): Promise<void> {
  await tx
    .updateTable('handovers')
    .set({ seen_at: now })
    .where('to_user_id', '=', userId)
    .where('candidate_id', '=', candidateId)
    .where('seen_at', 'is', null)
    .execute()
  await notify(tx, { kind: 'requests', userId })
}
