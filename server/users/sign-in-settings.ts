import { type Db, notify, type Tx } from '../db/db.ts'
import { Problem } from '../errors.ts'
import { recordAudit } from './audit.ts'
import { isLinked } from './single-sign-on-account.ts'

/** What decides whether passwords and passkeys are accepted. */
export interface PasswordPolicy {
  db: Db
  /**
   * KURIER_BREAK_GLASS: the address of an administrator who may use a password although only the single sign-on is
   * allowed, for the day when it does not work. Undefined on other days.
   */
  breakGlass: string | undefined
}

/** Whether an administrator has chosen that only the single sign-on is accepted. */
export async function isOnlySingleSignOn(db: Db): Promise<boolean> {
  const row = await db.selectFrom('sign_in_settings').select('only_single_sign_on').executeTakeFirst()
  return row?.only_single_sign_on ?? false
}

/**
 * Refuses a password, or a link for a new one, while only the single sign-on is accepted. The choice holds even if
 * the single sign-on is no longer configured: a forgotten setting must not open other doors.
 *
 * @throws Problem `single-sign-on-only`
 */
export async function requirePasswordAllowed(policy: PasswordPolicy, email: string): Promise<void> {
  if (!(await isPasswordAllowed(policy, email))) throw new Problem('single-sign-on-only')
}

export async function isPasswordAllowed({ db, breakGlass }: PasswordPolicy, email: string): Promise<boolean> {
  if (!(await isOnlySingleSignOn(db))) return true
  if (breakGlass === undefined || breakGlass !== email.toLowerCase()) return false
  const user = await db.selectFrom('users').select('role').where('email', '=', breakGlass).executeTakeFirst()
  return user?.role === 'admin'
}

/**
 * Refuses a passkey while only the single sign-on is accepted.
 *
 * @throws Problem `single-sign-on-only`
 */
export async function requirePasskeysAllowed(db: Db): Promise<void> {
  if (await isOnlySingleSignOn(db)) throw new Problem('single-sign-on-only')
}

/**
 * Turns "only by single sign-on" on or off. When it is turned on, all sessions that began otherwise end.
 *
 * @param by `issuer` is the configured provider; null if there is none
 * @throws Problem `single-sign-on-not-set-up`, or `single-sign-on-first` if the administrator has never used it
 */
export async function changeSignInSettings(
  tx: Tx,
  onlySingleSignOn: boolean,
  by: { actorId: string; now: Date; issuer: string | null },
): Promise<void> {
  if (onlySingleSignOn) {
    if (by.issuer === null) throw new Problem('single-sign-on-not-set-up')
    if (!(await isLinked(tx, by.actorId, by.issuer))) throw new Problem('single-sign-on-first')
    await tx
      .deleteFrom('sessions')
      .where('method', '<>', 'single_sign_on')
      .where('user_id', '<>', by.actorId)
      .execute()
  }
  await tx
    .insertInto('sign_in_settings')
    .values({ only_single_sign_on: onlySingleSignOn })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ only_single_sign_on: onlySingleSignOn }))
    .execute()
  await recordAudit(tx, {
    at: by.now,
    actorId: by.actorId,
    action: 'sign_in_settings.changed',
    subjectType: 'user',
    subjectId: by.actorId,
    details: { onlySingleSignOn },
  })
  await notify(tx, { kind: 'people' })
}
