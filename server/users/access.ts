import { type Db, notify, type Tx } from '../db/db.ts'
import type { User } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import type { OnAccessChanged } from './access-changed.ts'
import { keepAnAdministrator, lockAdministrators } from './administrators.ts'
import { recordAudit } from './audit.ts'
import { lockUser } from './people.ts'
import { hasAccess } from './user.ts'

export type AccessChange =
  | { access: 'active' }
  | { access: 'disabled' }
  | { access: 'removed' }
  /** Access lasts through `lastWorkingDay` (YYYY-MM-DD) in the person's time zone. */
  | { access: 'terminated'; lastWorkingDay: string }

/**
 * Disables, terminates, removes or restores a person. Their sessions end with their access.
 *
 * @throws Problem `person-not-found`, `own-access`, `last-administrator`
 */
export async function changeAccess(
  tx: Tx,
  userId: string,
  change: AccessChange,
  by: { actorId: string | null; now: Date; onAccessChanged: OnAccessChanged },
): Promise<User> {
  await lockAdministrators(tx)
  const before = await lockUser(tx, userId)
  if (change.access !== 'active') {
    if (userId === by.actorId) throw new Problem('own-access')
    await keepAnAdministrator(tx, before)
  }
  const lastWorkingDay = change.access === 'terminated' ? change.lastWorkingDay : null
  const user = await tx
    .updateTable('users')
    .set({
      access: change.access,
      last_working_day: lastWorkingDay,
      last_working_day_zone: lastWorkingDay && before.time_zone,
      updated_at: by.now,
    })
    .where('id', '=', userId)
    .returningAll()
    .executeTakeFirstOrThrow()
  await recordAudit(tx, {
    at: by.now,
    actorId: by.actorId,
    action: change.access === 'active' ? 'access.restored' : `access.${change.access}`,
    subjectType: 'user',
    subjectId: userId,
    details: { before: before.access, ...(lastWorkingDay ? { lastWorkingDay } : {}) },
  })
  await applyAccess(tx, user, by)
  return user
}

/**
 * Ends the sessions of people whose last working day is over, and stops reading their mailboxes. Returns how many
 * people it concerned; safe to run again.
 */
export async function endExpiredAccess(db: Db, now: Date, onAccessChanged: OnAccessChanged): Promise<number> {
  const open = await usersWithSomethingOpen(db)
  let ended = 0
  for (const candidate of open.filter((user) => !hasAccess(user, now))) {
    const done = await db.transaction().execute(async (tx) => {
      const user = await lockUser(tx, candidate.id)
      if (hasAccess(user, now)) return false
      await recordAudit(tx, {
        at: now,
        actorId: null,
        action: 'access.ended',
        subjectType: 'user',
        subjectId: user.id,
        details: { lastWorkingDay: user.last_working_day },
      })
      await applyAccess(tx, user, { actorId: null, now, onAccessChanged })
      return true
    })
    if (done) ended += 1
  }
  return ended
}

async function applyAccess(
  tx: Tx,
  user: User,
  by: { actorId: string | null; now: Date; onAccessChanged: OnAccessChanged },
): Promise<void> {
  const isIn = hasAccess(user, by.now)
  if (!isIn) {
    await tx.deleteFrom('sessions').where('user_id', '=', user.id).execute()
  }
  await by.onAccessChanged(tx, { userId: user.id, hasAccess: isIn, actorId: by.actorId })
  await notify(tx, { kind: 'people' })
}

/** Finds terminated people who still have a session or a mailbox that is being read. */
async function usersWithSomethingOpen(db: Db): Promise<User[]> {
  return await db
    .selectFrom('users')
    .selectAll()
    .where('access', '=', 'terminated')
    .where(({ or, exists, selectFrom }) =>
      or([
        exists(selectFrom('sessions').select('id').whereRef('sessions.user_id', '=', 'users.id')),
        exists(
          selectFrom('mailboxes')
            .select('id')
            .whereRef('mailboxes.user_id', '=', 'users.id')
            .where('disconnected_at', 'is', null)
            .where('paused_at', 'is', null),
        ),
      ]),
    )
    .execute()
}
