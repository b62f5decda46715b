import {
  colleagues,
  type Organisation,
  organisation,
  organisationChange,
} from '../../../contract/organisation.ts'
import { erasureNeedsTwo, setErasureNeedsTwo } from '../../erasing/agreement.ts'
import { setSharesUnasked, sharesUnasked } from '../../sharing/organisation.ts'
import { chooseReaders, readOrganisation } from '../../users/organisation.ts'
import { listUsers } from '../../users/people.ts'
import { hasAccess, mayReadMail } from '../../users/user.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { requireAdmin, requireUser } from '../session.ts'

const tags = ['Organisation']

export function organisationRoutes(app: App, parts: HttpParts): void {
  app.get(
    '/api/organisation',
    {
      schema: {
        summary: 'The organisation’s settings',
        tags,
        response: { 200: organisation, ...refusals('not-signed-in') },
      },
    },
    async (request) => {
      requireUser(request)
      return await present(parts)
    },
  )
  app.patch(
    '/api/organisation',
    {
      config: { recent: true },
      schema: {
        summary: 'Change the organisation’s settings',
        description:
          '`readers`: whether a candidate’s hiring team reads their emails, or everyone with the permission. `sharesUnasked`: whether owners of mailboxes are not asked before their emails are shared; what is held already stays held, and owners are told in any case. `erasureNeedsTwo`: whether two administrators have to agree before a candidate is erased.',
        tags,
        body: organisationChange,
        response: {
          200: organisation,
          ...refusals('not-signed-in', 'not-allowed', 'reauthentication-needed', 'invalid-input'),
        },
      },
    },
    async (request) => {
      const by = { actorId: requireAdmin(request).id, now: parts.clock.now() }
      const { readers, sharesUnasked: unasked, erasureNeedsTwo: needsTwo } = request.body
      await parts.db.transaction().execute(async (tx) => {
        if (readers) await chooseReaders(tx, readers, by)
        if (unasked !== undefined) await setSharesUnasked(tx, unasked, by)
        if (needsTwo !== undefined) await setErasureNeedsTwo(tx, needsTwo, by)
      })
      return await present(parts)
    },
  )
  app.get(
    '/api/colleagues',
    {
      schema: {
        summary: 'Names of everybody with access to Kurier',
        tags,
        response: { 200: colleagues, ...refusals('not-signed-in') },
      },
    },
    async (request) => {
      requireUser(request)
      const now = parts.clock.now()
      const users = (await listUsers(parts.db)).filter((user) => hasAccess(user, now))
      return {
        colleagues: users.map((user) => ({ id: user.id, name: user.name, readsMail: mayReadMail(user) })),
      }
    },
  )
}

async function present({ db }: HttpParts): Promise<Organisation> {
  return {
    ...(await readOrganisation(db)),
    sharesUnasked: await sharesUnasked(db),
    erasureNeedsTwo: await erasureNeedsTwo(db),
  }
}
