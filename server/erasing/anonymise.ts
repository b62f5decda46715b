import type { Tx } from '../db/db.ts'

/** Tables with rows about a candidate that statistics do not need. What `deleteWritten` and others delete is missing. */
const personal = [
  'candidate_addresses',
  'candidate_messages',
  'candidate_people',
  'access_requests',
  'address_offers',
  'done_marks',
  'private_candidates',
  'erasure_requests',
  'candidate_retention',
] as const

/**
 * Keeps of a candidate what statistics need: the applications with vacancies, stages and dates, and the owner. The name
 * becomes a sign with the last digits of the id, so that two of them can be told apart, in any language.
 */
export async function anonymise(tx: Tx, candidateId: string, now: Date): Promise<void> {
  for (const table of personal) {
    await tx.deleteFrom(table).where('candidate_id', '=', candidateId).execute()
  }
  await tx
    .updateTable('candidates')
    .set({ name: `••• ${candidateId.slice(-4)}`, user_id: null, anonymised_at: now, updated_at: now })
    .where('id', '=', candidateId)
    .execute()
}
