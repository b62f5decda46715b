import { sql } from 'kysely'
import type { Db, Tx } from '../db/db.ts'
import type { User } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import { createUser, type NewUser } from './people.ts'

/** Any number will do; every Kurier takes the same lock. */
const setupLockKey = 4_817_202

/** Whether nobody is there yet: the first visit makes the administrator. */
export async function isSetupNeeded(db: Db): Promise<boolean> {
  return (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) === undefined
}

/**
 * The first person, an administrator who may read and send.
 *
 * Under a lock, so that of two visits at once one makes the administrator and
 * the other is told.
 *
 * @throws Problem `already-set-up`
 */
export async function createFirstAdministrator(
  tx: Tx,
  person: Pick<NewUser, 'name' | 'email' | 'passwordHash'>,
  now: Date,
): Promise<User> {
  await sql`select pg_advisory_xact_lock(${setupLockKey})`.execute(tx)
  if (!(await isSetupNeeded(tx))) throw new Problem('already-set-up')
  // Before the first person there is nothing that would have to follow.
  const by = { actorId: null, now, onAccessChanged: async () => undefined }
  return await createUser(tx, { ...person, role: 'admin', mailPermission: 'send' }, by)
}
