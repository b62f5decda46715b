import { z } from 'zod'
import { accessChange, newPerson, peopleList, person, personChange } from '../../../contract/people.ts'
import type { User } from '../../db/schema.ts'
import { Problem } from '../../errors.ts'
import { changeAccess } from '../../users/access.ts'
import { requireGoodPassword } from '../../users/password-rules.ts'
import { changeUser, createUser, listUsers } from '../../users/people.ts'
import { hashPassword } from '../../users/sign-in.ts'
import { isOnlySingleSignOn } from '../../users/sign-in-settings.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { presentPeople } from '../present.ts'
import { requireAdmin } from '../session.ts'

const tags = ['People']
const params = z.object({ id: z.uuid() })
const always = ['not-signed-in', 'not-allowed'] as const

export function peopleRoutes(app: App, parts: HttpParts): void {
  listRoute(app, parts)
  createRoute(app, parts)
  changeRoute(app, parts)
  accessRoute(app, parts)
}

function listRoute(app: App, parts: HttpParts): void {
  app.get(
    '/api/people',
    {
      schema: {
        summary: 'All people, sorted by name',
        tags,
        response: { 200: peopleList, ...refusals(...always) },
      },
    },
    async (request) => {
      requireAdmin(request)
      return { people: await presentPeople(parts, await listUsers(parts.database.db)) }
    },
  )
}

function createRoute(app: App, parts: HttpParts): void {
  app.post(
    '/api/people',
    {
      config: { recent: true },
      schema: {
        summary: 'Add a person with a first password, which they have to change when they sign in',
        tags,
        body: newPerson,
        response: {
          201: person,
          ...refusals(
            ...always,
            'reauthentication-needed',
            'invalid-input',
            'password-common',
            'password-personal',
            'password-simple',
            'email-taken',
          ),
        },
      },
    },
    async (request, reply) => {
      const { id: actorId } = requireAdmin(request)
      const { password, ...details } = request.body
      const passwordHash = await hashOfFirst(parts, password, details)
      const by = { actorId, now: parts.clock.now(), onAccessChanged: parts.onAccessChanged }
      const user = await parts.database.db
        .transaction()
        .execute((tx) =>
          createUser(tx, { ...details, passwordHash, mustChangePassword: passwordHash !== null }, by),
        )
      return reply.code(201).send(await presentOne(parts, user))
    },
  )
}

function changeRoute(app: App, parts: HttpParts): void {
  app.patch(
    '/api/people/:id',
    {
      config: { recent: true },
      schema: {
        summary: 'Change a person’s name, role or permission to access candidate mailbox',
        tags,
        params,
        body: personChange,
        response: {
          200: person,
          ...refusals(
            ...always,
            'reauthentication-needed',
            'invalid-input',
            'person-not-found',
            'last-administrator',
          ),
        },
      },
    },
    async (request) => {
      const { id: actorId } = requireAdmin(request)
      const by = { actorId, now: parts.clock.now() }
      const user = await parts.database.db
        .transaction()
        .execute((tx) => changeUser(tx, request.params.id, request.body, by))
      return await presentOne(parts, user)
    },
  )
}

function accessRoute(app: App, parts: HttpParts): void {
  app.put(
    '/api/people/:id/access',
    {
      config: { recent: true },
      schema: {
        summary: 'Disable, terminate, remove or restore a person',
        description:
          'When access ends, the person’s sessions end and their mailbox pauses. When it is restored, the mailbox resumes without a new connection.',
        tags,
        params,
        body: accessChange,
        response: {
          200: person,
          ...refusals(
            ...always,
            'reauthentication-needed',
            'invalid-input',
            'person-not-found',
            'own-access',
            'last-administrator',
          ),
        },
      },
    },
    async (request) => {
      const { id: actorId } = requireAdmin(request)
      const by = { actorId, now: parts.clock.now(), onAccessChanged: parts.onAccessChanged }
      const user = await parts.database.db
        .transaction()
        .execute((tx) => changeAccess(tx, request.params.id, request.body, by))
      return await presentOne(parts, user)
    },
  )
}

/** A person needs no password while only the single sign-on is accepted. */
async function hashOfFirst(
  parts: HttpParts,
  password: string | undefined,
  owner: { name: string; email: string },
): Promise<string | null> {
  if (password === undefined) {
    if (await isOnlySingleSignOn(parts.database.db)) return null
    throw new Problem('invalid-input', { fields: { password: 'too-small' } })
  }
  await requireGoodPassword(password, owner)
  return await hashPassword(password)
}

async function presentOne(parts: HttpParts, user: User) {
  const [presented] = await presentPeople(parts, [user])
  return presented!
}
