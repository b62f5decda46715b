import type { Tx } from '../db/db.ts'
import type { User } from '../db/schema.ts'
import { Problem } from '../errors.ts'

/** Taken before deciding on an administrator, so that two cannot end each other at once. */
export async function lockAdministrators(tx: Tx): Promise<void> {
  await tx
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'admin')
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
}

/**
 * Refuses when `user` is the only administrator whose access lasts.
 *
 * One whose last working day is set does not count: nobody would be left after it.
 *
 * @throws Problem `last-administrator`
 */
export async function keepAnAdministrator(tx: Tx, user: User): Promise<void> {
  if (user.role !== 'admin' || user.access !== 'active') return
  const another = await tx
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'admin')
    .where('access', '=', 'active')
    .where('id', '<>', user.id)
    .limit(1)
    .executeTakeFirst()
  if (!another) throw new Problem('last-administrator')
}
