import { profileChange, session } from '../../../contract/people.ts'
import { changeProfile } from '../../users/people.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { presentSelf } from '../present.ts'
import { requireUser } from '../session.ts'

export function meRoutes(app: App, parts: HttpParts): void {
  app.patch(
    '/api/me',
    {
      schema: {
        summary: 'Change your own name, language or time zone',
        tags: ['Session'],
        body: profileChange,
        response: { 200: session.shape.user.unwrap(), ...refusals('invalid-input', 'not-signed-in') },
      },
    },
    async (request) => {
      const { id } = requireUser(request)
      const user = await parts.database.db
        .transaction()
        .execute((tx) => changeProfile(tx, id, request.body, parts.clock.now()))
      return await presentSelf(parts, user)
    },
  )
}
