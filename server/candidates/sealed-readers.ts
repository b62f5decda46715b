import type { Db } from '../db/db.ts'

/** Returns the names of the administrators who are named to read sealed mail, in alphabetical order. */
export async function sealedReaders(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('users')
    .select('name')
    .where('sees_sealed', '=', true)
    .where('role', '=', 'admin')
    .where('access', '=', 'active')
    .where('mail_permission', '<>', 'none')
    .orderBy('name')
    .execute()
  return rows.map(({ name }) => name)
}
