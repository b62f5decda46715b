import { newPerson } from '../../contract/people.ts'
import type { User } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import { changeAccess } from '../users/access.ts'
import { createResetLink } from '../users/password-resets.ts'
import { createUser, findUserByEmail, listUsers } from '../users/people.ts'
import { isPasswordAllowed } from '../users/sign-in-settings.ts'
import { atHand } from './office-at-hand.ts'
import { CommandError } from './subcommand.ts'
import { type Terminal, table } from './terminal.ts'

type Parts = Parameters<Parameters<typeof atHand>[1]>[0]

export async function listEverybody(terminal: Terminal): Promise<void> {
  await atHand(terminal, async ({ database }) => {
    const people = await listUsers(database.db)
    const rows = people.map((one) => [one.email, one.name, one.role, one.mail_permission, one.access])
    terminal.say(table([['address', 'name', 'role', 'mail', 'access'], ...rows]))
  })
}

/** Adds a person without a password, and prints the link with which they set one. */
export async function addPerson(
  terminal: Terminal,
  given: { email: string; name: string; role: string; mailPermission: string },
): Promise<void> {
  const parsed = newPerson.safeParse(given)
  if (!parsed.success) {
    throw new CommandError(
      parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'),
      2,
    )
  }
  const { password: _, ...person } = parsed.data
  await atHand(terminal, async (parts) => {
    const by = { actorId: null, now: parts.clock.now(), onAccessChanged: parts.following.onAccessChanged }
    const user = await parts.database.db
      .transaction()
      .execute((tx) => createUser(tx, { ...person, passwordHash: null }, by))
    terminal.say(`Added ${user.email} as ${user.role}.`)
    await sayLink(terminal, parts, user)
  })
}

/** Disables or restores a person, as People does. */
export async function setAccess(
  terminal: Terminal,
  email: string,
  access: 'active' | 'disabled',
): Promise<void> {
  await atHand(terminal, async (parts) => {
    const { id } = await person(parts, email)
    const by = { actorId: null, now: parts.clock.now(), onAccessChanged: parts.following.onAccessChanged }
    const user = await parts.database.db.transaction().execute((tx) => changeAccess(tx, id, { access }, by))
    terminal.say(
      access === 'active'
        ? `${user.email} has access again; a paused inbox resumes by itself.`
        : `${user.email} has no access any more; their sessions have ended.`,
    )
  })
}

export async function printLink(terminal: Terminal, email: string): Promise<void> {
  await atHand(terminal, async (parts) => {
    await sayLink(terminal, parts, await person(parts, email))
  })
}

async function sayLink(terminal: Terminal, parts: Parts, { id, email }: User): Promise<void> {
  const { database, clock, config } = parts
  const { appUrl, breakGlass } = config
  if (!(await isPasswordAllowed({ db: database.db, breakGlass }, email))) {
    terminal.say('They sign in by single sign-on; passwords are not accepted.')
    return
  }
  const { url, expiresAt } = await database.db
    .transaction()
    .execute((tx) => createResetLink(tx, { clock, appUrl, breakGlass }, { userId: id, actorId: null }))
  terminal.say(`They set their password here, until ${expiresAt.toISOString()}:\n${url}`)
}

/** @throws Problem `person-not-found` */
async function person({ database }: Parts, email: string): Promise<User> {
  const user = await findUserByEmail(database.db, email)
  if (!user) throw new Problem('person-not-found')
  return user
}
