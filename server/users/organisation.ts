import { type Db, notify, type Tx } from '../db/db.ts'
import type { User } from '../db/schema.ts'
import { recordAudit } from './audit.ts'
import { isAdmin } from './user.ts'

/** Who, of those with the permission "Access candidate mailbox", reads a candidate's shared mail. */
export type Readers = 'team' | 'everyone'

export async function readOrganisation(db: Db): Promise<{ readers: Readers }> {
  return await db.selectFrom('organisation').select('readers').executeTakeFirstOrThrow()
}

/** Whether this user is to be asked who reads candidates' mail: an administrator, while nobody has chosen. */
export async function asksForReaders(db: Db, user: Pick<User, 'role'>): Promise<boolean> {
  if (!isAdmin(user)) return false
  const { readers_chosen_at } = await db
    .selectFrom('organisation')
    .select('readers_chosen_at')
    .executeTakeFirstOrThrow()
  return readers_chosen_at === null
}

/** Chooses who reads candidates' mail. It acts at once in every open page. */
export async function chooseReaders(
  tx: Tx,
  readers: Readers,
  by: { actorId: string; now: Date },
): Promise<void> {
  await tx.updateTable('organisation').set({ readers, readers_chosen_at: by.now }).execute()
  await recordAudit(tx, {
    at: by.now,
    actorId: by.actorId,
    action: 'organisation.changed',
    subjectType: 'organisation',
    subjectId: 'organisation',
    details: { readers },
  })
  await notify(tx, { kind: 'sharing' })
}
