import { createHmac, timingSafeEqual } from 'node:crypto'
import { sql } from 'kysely'
import type { Db, Tx } from '../db/db.ts'
import type { User } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import { createUser, type NewUser } from './people.ts'

/** An arbitrary number; every Kurier process uses the same lock. */
const setupLockKey = 4_817_202

/** Decides whether there are no people yet. Then whoever has the setup token creates the administrator. */
export async function isSetupNeeded(db: Db): Promise<boolean> {
  return (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) === undefined
}

/**
 * Returns the token that Kurier prints at start while there are no people. It is derived from the newest secret, so every
 * process and every restart has the same one, and nothing is stored. After setup it opens nothing.
 */
export function setupToken(secrets: readonly [string, ...string[]]): string {
  return createHmac('sha256', secrets[0]).update('kurier setup').digest('base64url').slice(0, 32)
}

/** @throws Problem `setup-token-wrong` */
export function requireSetupToken(given: string, expected: string): void {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)]
  if (left.length !== right.length || !timingSafeEqual(left, right)) throw new Problem('setup-token-wrong')
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
