import type { Db, Tx } from '../db/db.ts'
import { notify } from '../db/db.ts'
import type { User } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import { type EndParts, endAtGoogle, endHere } from '../mailboxes/disconnect.ts'
import { mailboxOf } from '../mailboxes/mailboxes.ts'
import { changeAccess } from '../users/access.ts'
import type { OnAccessChanged } from '../users/access-changed.ts'
import { eraseAuditDetails, recordAudit } from '../users/audit.ts'
import { eraseMail, type MailChoice } from './erased-mail.ts'
import { erasePerson } from './erased-person.ts'

export interface ErasureParts extends EndParts {
  onAccessChanged: OnAccessChanged
}

/**
 * Removes a person for good: ends their access, revokes and deletes the grant of their inbox, and erases what is
 * personal about them. Their mail is kept or removed as chosen.
 *
 * What was decided is committed first, so that {@link finishErasures} completes it after a crash.
 *
 * @throws Problem `person-not-found`, `own-access`, `last-administrator`
 */
export async function removeForGood(
  parts: ErasureParts,
  userId: string,
  mail: MailChoice,
  actorId: string,
): Promise<void> {
  const now = parts.clock.now()
  await parts.db.transaction().execute(async (tx) => {
    const by = { actorId, now, onAccessChanged: parts.onAccessChanged }
    await changeAccess(tx, userId, { access: 'removed' }, by)
    await tx
      .updateTable('users')
      .set({ erasing_since: now, erasing_mail: mail })
      .where('id', '=', userId)
      .execute()
  })
  await finishErasure(parts, userId, actorId)
}

/** Completes what a crash interrupted. The worker calls it every minute. */
export async function finishErasures(parts: EndParts): Promise<void> {
  const begun = await parts.db
    .selectFrom('users')
    .select('id')
    .where('erasing_since', '<', new Date(parts.clock.now().getTime() - interruptedMs))
    .where('erased_at', 'is', null)
    .limit(20)
    .execute()
  for (const { id } of begun) await finishErasure(parts, id, null)
}

/** A process that has begun an erasure has completed it or died after this long. */
const interruptedMs = 5 * 60_000

/** Safe to run again, and in two processes at once. */
async function finishErasure(parts: EndParts, userId: string, actorId: string | null): Promise<void> {
  const connected = await mailboxOf(parts.db, userId)
  const revoked = connected ? await endAtGoogle(parts, connected) : null
  await parts.db.transaction().execute(async (tx) => {
    const user = await lockErasing(tx, userId)
    if (!user) return
    const mailboxes = await tx
      .selectFrom('mailboxes')
      .selectAll()
      .where('user_id', '=', userId)
      .orderBy('id')
      .forUpdate()
      .execute()
    const ids = mailboxes.map(({ id }) => id)
    for (const one of mailboxes) if (one.disconnected_at === null) await endHere(tx, parts, one.id)
    await eraseMail(tx, { userId, mailboxIds: ids, mail: user.erasing_mail! })
    await erasePerson(tx, user, parts.clock.now())
    const emptied = [
      ...(await eraseAuditDetails(tx, 'user', [userId])),
      ...(await eraseAuditDetails(tx, 'mailbox', ids)),
    ]
    await recordAudit(tx, {
      at: parts.clock.now(),
      actorId,
      action: 'user.removed_for_good',
      subjectType: 'user',
      subjectId: userId,
      details: { emails: user.erasing_mail, ...(revoked === null ? {} : { revoked }), emptied },
    })
    await notify(tx, { kind: 'people' }, { kind: 'sharing' })
  })
}

async function lockErasing(tx: Tx, userId: string): Promise<User | undefined> {
  return await tx
    .selectFrom('users')
    .selectAll()
    .where('id', '=', userId)
    .where('erasing_since', 'is not', null)
    .where('erased_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
}

/** @throws Problem `person-not-found` if there is no such person, or they are removed for good already */
export async function requirePerson(db: Db, userId: string): Promise<User> {
  const user = await db
    .selectFrom('users')
    .selectAll()
    .where('id', '=', userId)
    .where('erasing_since', 'is', null)
    .executeTakeFirst()
  if (!user) throw new Problem('person-not-found')
  return user
}
