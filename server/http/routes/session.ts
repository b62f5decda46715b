import { session } from '../../../contract/people.ts'
import { isSetupNeeded } from '../../users/setup.ts'
import { isOnlySingleSignOn } from '../../users/sign-in-settings.ts'
import type { App, HttpParts } from '../parts.ts'
import { presentSelf } from '../present.ts'
import { findSession } from '../session.ts'

export function sessionRoutes(app: App, parts: HttpParts): void {
  app.get(
    '/api/session',
    {
      config: { public: true },
      schema: {
        summary: 'Who is signed in, and what the sign-in page needs',
        tags: ['Session'],
        response: { 200: session },
      },
    },
    async (request, reply) => {
      const found = await findSession(parts, request, reply)
      return {
        user: found ? presentSelf(found.user) : null,
        demo: parts.demo,
        passwordAllowed: !(await isOnlySingleSignOn(parts.database.db)),
        singleSignOn: parts.singleSignOn?.settings.name ?? null,
        forgotPassword: parts.writesLetters ? ('letter' as const) : ('administrator' as const),
        setupNeeded: !found && (await isSetupNeeded(parts.database.db)),
      }
    },
  )
}
