import type { User } from '../../server/db/schema.ts'
import { followAccess } from '../../server/mailboxes/access.ts'
import { followPerson } from '../../server/sync/address-changes.ts'
import { changeAccess } from '../../server/users/access.ts'
import type { OnAccessChanged } from '../../server/users/access-changed.ts'
import { createUser } from '../../server/users/people.ts'
import type { Engine } from './engine.ts'

/**
 * Makes somebody from outside a colleague, with a password and without an inbox. Restores a colleague who had
 * left.
 */
export async function hire(engine: Engine, email: string, by: User): Promise<void> {
  engine.everHired.add(email)
  const person = { name: 'New', email, passwordHash: '', role: 'recruiter', mailPermission: 'none' } as const
  const id = await idOf(engine, email)
  await engine.person(async ({ db }) => {
    if (!id && (await idOf(engine, email))) return
    await db
      .transaction()
      .execute((tx) =>
        id
          ? changeAccess(tx, id, { access: 'active' }, deciding(engine, by))
          : createUser(tx, person, deciding(engine, by)),
      )
  })
}

/** Removes a colleague. */
export async function dismiss(engine: Engine, email: string, by: User): Promise<void> {
  const id = await idOf(engine, email)
  await engine.person(({ db }) =>
    db.transaction().execute((tx) => changeAccess(tx, id!, { access: 'removed' }, deciding(engine, by))),
  )
}

async function idOf(engine: Engine, email: string): Promise<string | undefined> {
  const query = engine.lab.plain.selectFrom('users').select('id').where('email', '=', email)
  return (await query.executeTakeFirst())?.id
}

function deciding(engine: Engine, by: User) {
  const onAccessChanged: OnAccessChanged = async (tx, change) => {
    await followAccess(tx, engine.parts(), change)
    await followPerson(tx, engine.parts(), change.userId)
  }
  return { actorId: by.id, now: engine.clock.now(), onAccessChanged }
}
