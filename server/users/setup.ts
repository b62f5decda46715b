import { sql } from 'kysely'
import type { Db, Tx } from '../db/db.ts'
import type { User } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import { createUser, type NewUser } from './people.ts'

/** An arbitrary number; every Kurier process uses the same lock. */
const setupLockKey = 4_817_202

/** Decides whether there are no people yet. Then the first visitor creates the administrator. */
export async function isSetupNeeded(db: Db): Promise<boolean> {
  return (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) === undefined
}

/**
 * Creates the first person, an administrator who may read and send.
 *
 * It takes a lock, so that of two visitors at the same time one becomes the administrator and the other is refused.
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
  // Before the first person exists, no mailbox could be affected.
  const by = { actorId: null, now, onAccessChanged: async () => undefined }
  return await createUser(tx, { ...person, role: 'admin', mailPermission: 'send' }, by)
}
