import { sql } from 'kysely'
import { type Db, notify, type Tx } from '../db/db.ts'
import type { Language, MailPermission, Role, User } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import { newId } from '../ids.ts'
import type { OnAccessChanged } from './access-changed.ts'
import { keepAnAdministrator, lockAdministrators } from './administrators.ts'
import { recordAudit } from './audit.ts'
import { changedFields } from './changed-fields.ts'

export interface NewUser {
  name: string
  /** Compared case-insensitively. */
  email: string
  /**
   * From `hashPassword`. Hashing takes a tenth of a second, so it must not happen in a transaction. Null for somebody
   * who signs in by single sign-on only.
   */
  passwordHash: string | null
  role: Role
  mailPermission: MailPermission
  /** Somebody else knows the password, so it has to be changed at the first sign-in. False by default. */
  mustChangePassword?: boolean
}

export interface UserChange {
  name?: string | undefined
  role?: Role | undefined
  mailPermission?: MailPermission | undefined
  /** Whether they are named to read sealed mail; it counts for administrators only. */
  seesSealed?: boolean | undefined
}

export interface ProfileChange {
  name?: string | undefined
  language?: Language | undefined
  /** An IANA name. */
  timeZone?: string | undefined
}

/** Lists all people by name, including removed ones, but not those who are removed for good. */
export async function listUsers(db: Db): Promise<User[]> {
  const listed = db.selectFrom('users').selectAll().where('erasing_since', 'is', null)
  return await listed.orderBy(sql`lower(name)`).orderBy('id').execute()
}

export async function findUser(db: Db, userId: string): Promise<User | undefined> {
  return await db.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirst()
}

/** Finds a person by the address they sign in with, in whichever case; not those who are removed for good. */
export async function findUserByEmail(db: Db, email: string): Promise<User | undefined> {
  return await db
    .selectFrom('users')
    .selectAll()
    .where(sql`lower(email)`, '=', email.toLowerCase())
    .where('erasing_since', 'is', null)
    .executeTakeFirst()
}

/**
 * Creates a person with a password.
 *
 * @throws Problem `email-taken`
 */
export async function createUser(
  tx: Tx,
  person: NewUser,
  by: { actorId: string | null; now: Date; onAccessChanged: OnAccessChanged },
): Promise<User> {
  const user = await insertUser(tx, person, by.now)
  await recordAudit(tx, {
    at: by.now,
    actorId: by.actorId,
    action: 'user.created',
    subjectType: 'user',
    subjectId: user.id,
    details: { role: user.role, mailPermission: user.mail_permission },
  })
  await by.onAccessChanged(tx, { userId: user.id, hasAccess: true, actorId: by.actorId })
  await notify(tx, { kind: 'people' })
  return user
}

/**
 * Changes a person's name, role or permission.
 *
 * @throws Problem `person-not-found`, `last-administrator`
 */
export async function changeUser(
  tx: Tx,
  userId: string,
  change: UserChange,
  by: { actorId: string; now: Date },
): Promise<User> {
  await lockAdministrators(tx)
  const before = await lockUser(tx, userId)
  if (change.role !== undefined && change.role !== 'admin') {
    await keepAnAdministrator(tx, before)
  }
  const user = await tx
    .updateTable('users')
    .set({
      name: change.name,
      role: change.role,
      mail_permission: change.mailPermission,
      // Whoever is made an administrator again has to be named again.
      sees_sealed: change.role !== undefined && change.role !== 'admin' ? false : change.seesSealed,
      updated_at: by.now,
    })
    .where('id', '=', userId)
    .returningAll()
    .executeTakeFirstOrThrow()
  await recordAudit(tx, {
    at: by.now,
    actorId: by.actorId,
    action: 'user.changed',
    subjectType: 'user',
    subjectId: userId,
    details: changedFields(factsOf(before), factsOf(user)),
  })
  await notify(tx, { kind: 'people' }, { kind: 'sharing' })
  return user
}

function factsOf(user: User) {
  return {
    name: user.name,
    role: user.role,
    mailPermission: user.mail_permission,
    seesSealed: user.sees_sealed,
  }
}

/** Changes the user's own name, language or time zone. */
export async function changeProfile(tx: Tx, userId: string, change: ProfileChange, now: Date): Promise<User> {
  const user = await tx
    .updateTable('users')
    .set({ name: change.name, language: change.language, time_zone: change.timeZone, updated_at: now })
    .where('id', '=', userId)
    .returningAll()
    .executeTakeFirst()
  if (!user) throw new Problem('person-not-found')
  if (change.name !== undefined) {
    const by = { at: now, actorId: userId }
    const details = { name: user.name }
    await recordAudit(tx, { ...by, action: 'user.changed', subjectType: 'user', subjectId: userId, details })
  }
  await notify(tx, { kind: 'people' })
  return user
}

/**
 * Reads the person and locks their row until the transaction ends, so that decisions about them stay valid.
 *
 * @throws Problem `person-not-found`
 */
export async function lockUser(tx: Tx, userId: string): Promise<User> {
  const user = await tx
    .selectFrom('users')
    .selectAll()
    .where('id', '=', userId)
    .where('erasing_since', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!user) throw new Problem('person-not-found')
  return user
}

async function insertUser(tx: Tx, person: NewUser, now: Date): Promise<User> {
  const user = await tx
    .insertInto('users')
    .values({
      id: newId(now.getTime()),
      name: person.name,
      email: person.email.toLowerCase(),
      image: null,
      role: person.role,
      mail_permission: person.mailPermission,
      last_working_day: null,
      last_working_day_zone: null,
      language: null,
      must_change_password: person.mustChangePassword ?? false,
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) => conflict.expression(sql`lower(email)`).doNothing())
    .returningAll()
    .executeTakeFirst()
  if (!user) throw new Problem('email-taken', { fields: { email: 'email-taken' } })
  await tx
    .insertInto('credentials')
    .values({
      id: newId(now.getTime()),
      user_id: user.id,
      account_id: user.id,
      // better-auth's name for "email and password".
      provider_id: 'credential',
      password: person.passwordHash,
      created_at: now,
      updated_at: now,
    })
    .execute()
  return user
}
