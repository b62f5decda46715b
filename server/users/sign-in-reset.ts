import type { Tx } from '../db/db.ts'
import { recordAudit } from './audit.ts'
import { lockUser } from './people.ts'
import { endSessions } from './sessions.ts'

/**
 * Takes away everything but the password from a person's sign-in: the second factor, the passkeys and the link to
 * their account of the single sign-on. All their sessions end. For a colleague who has lost their telephone.
 *
 * @throws Problem `person-not-found`
 */
export async function resetSecondFactor(
  tx: Tx,
  userId: string,
  by: { actorId: string; now: Date },
): Promise<void> {
  await lockUser(tx, userId)
  const factor = await tx.deleteFrom('second_factors').where('user_id', '=', userId).executeTakeFirst()
  const passkeys = await tx.deleteFrom('passkeys').where('user_id', '=', userId).executeTakeFirst()
  const links = await tx
    .deleteFrom('credentials')
    .where('user_id', '=', userId)
    .where('provider_id', '<>', 'credential')
    .executeTakeFirst()
  await recordAudit(tx, {
    at: by.now,
    actorId: by.actorId,
    action: 'second_factor.reset',
    subjectType: 'user',
    subjectId: userId,
    details: {
      secondFactor: factor.numDeletedRows > 0n,
      passkeys: Number(passkeys.numDeletedRows),
      singleSignOn: links.numDeletedRows > 0n,
    },
  })
  await endSessions(tx, userId, by)
}
