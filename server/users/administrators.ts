import type { Tx } from '../db/db.ts'
import type { User } from '../db/schema.ts'
import { Problem } from '../errors.ts'

/**
 * Locks before a decision about an administrator, so that two administrators cannot end each other's access at the
 * same time.
 */
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
 * Refuses if `user` is the only administrator with lasting access.
 *
 * An administrator with a last working day does not count, because nobody would be left after it.
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
