import type { Db } from '../../server/db/db.ts'

/** The colleague who adds candidates and addresses: the first one. */
export async function someone(db: Db): Promise<{ actorId: string }> {
  return await db.selectFrom('users').select('id as actorId').orderBy('created_at').executeTakeFirstOrThrow()
}

export async function addressId(db: Db, candidateId: string, address: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('candidate_addresses')
    .select('id')
    .where('candidate_id', '=', candidateId)
    .where('address', '=', address)
    .executeTakeFirst()
  return row?.id
}
