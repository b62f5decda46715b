import type { Db, Tx } from '../db/db.ts'
import type { User } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import { newId } from '../ids.ts'
import { recordAudit } from './audit.ts'
import { lockUser } from './people.ts'
import { hasAccess } from './user.ts'

/** What an identity provider says about the person at the browser; its signature was checked. */
export interface Identity {
  issuer: string
  /** The provider's own id of the person, which is never given to another one (OpenID Connect Core, section 2). */
  subject: string
  email: string | null
  emailVerified: boolean
}

/**
 * Finds the user of an identity and remembers that they belong together. Nobody is created.
 *
 * The first time, the verified email decides; from then on the provider's subject does, so that somebody who is given
 * a former colleague's address is not taken for them.
 *
 * @param domains from which addresses are accepted; empty for all
 * @throws Problem `single-sign-on-unverified`, `single-sign-on-domain`, `single-sign-on-unknown`,
 * `single-sign-on-other-account`, `access-ended`
 */
export async function userOfIdentity(
  tx: Tx,
  identity: Identity,
  { domains, now }: { domains: readonly string[]; now: Date },
): Promise<User> {
  const email = identity.email?.trim().toLowerCase()
  if (!email || !identity.emailVerified) throw new Problem('single-sign-on-unverified')
  if (domains.length > 0 && !domains.includes(email.split('@').at(-1)!)) {
    throw new Problem('single-sign-on-domain')
  }
  const user = (await linkedUser(tx, identity)) ?? (await link(tx, identity, email, now))
  if (!hasAccess(user, now)) throw new Problem('access-ended')
  if (user.must_change_password) await forgetGivenPassword(tx, user.id, now)
  return user
}

/** Whether this person has signed in by this provider before. */
export async function isLinked(db: Db, userId: string, issuer: string): Promise<boolean> {
  return (await linkOf(db, userId, issuer)) !== undefined
}

async function linkedUser(tx: Tx, { issuer, subject }: Identity): Promise<User | undefined> {
  const row = await tx
    .selectFrom('credentials')
    .select('user_id')
    .where('provider_id', '=', providerOf(issuer))
    .where('account_id', '=', subject)
    .executeTakeFirst()
  return row && (await lockUser(tx, row.user_id))
}

async function link(tx: Tx, { issuer, subject }: Identity, email: string, now: Date): Promise<User> {
  const found = await tx.selectFrom('users').select('id').where('email', '=', email).executeTakeFirst()
  if (!found) throw new Problem('single-sign-on-unknown')
  const user = await lockUser(tx, found.id)
  if (await isLinked(tx, user.id, issuer)) throw new Problem('single-sign-on-other-account')
  await tx
    .insertInto('credentials')
    .values({
      id: newId(now.getTime()),
      user_id: user.id,
      account_id: subject,
      provider_id: providerOf(issuer),
      password: null,
      created_at: now,
      updated_at: now,
    })
    .execute()
  await recordAudit(tx, {
    at: now,
    actorId: user.id,
    action: 'single_sign_on.linked',
    subjectType: 'user',
    subjectId: user.id,
    details: { issuer },
  })
  return user
}

/** The password that an administrator chose is known to two people. Who signs in otherwise does not need it. */
async function forgetGivenPassword(tx: Tx, userId: string, now: Date): Promise<void> {
  await tx
    .updateTable('users')
    .set({ must_change_password: false, updated_at: now })
    .where('id', '=', userId)
    .execute()
  await tx
    .updateTable('credentials')
    .set({ password: null, updated_at: now })
    .where('user_id', '=', userId)
    .where('provider_id', '=', 'credential')
    .execute()
}

async function linkOf(db: Db, userId: string, issuer: string) {
  return await db
    .selectFrom('credentials')
    .select('id')
    .where('user_id', '=', userId)
    .where('provider_id', '=', providerOf(issuer))
    .executeTakeFirst()
}

function providerOf(issuer: string): string {
  return `oidc ${issuer}`
}
