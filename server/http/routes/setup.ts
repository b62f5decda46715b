import { z } from 'zod'
import { setup } from '../../../contract/people.ts'
import { Problem } from '../../errors.ts'
import { requireGoodPassword } from '../../users/password-rules.ts'
import { createFirstAdministrator, isSetupNeeded, requireSetupToken } from '../../users/setup.ts'
import { hashPassword } from '../../users/sign-in.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { clientOf } from '../session.ts'

export function setupRoutes(app: App, parts: HttpParts): void {
  app.post(
    '/api/setup',
    {
      config: { public: true },
      schema: {
        summary: 'Create the first administrator and sign them in',
        description:
          'Possible only while there are no people, and with the token that Kurier prints at start. The response sets the session cookie.',
        tags: ['Session'],
        body: setup,
        response: {
          204: z.undefined(),
          ...refusals(
            'already-set-up',
            'setup-token-wrong',
            'invalid-input',
            'password-common',
            'password-personal',
            'password-simple',
            'too-many-requests',
          ),
        },
      },
    },
    async (request, reply) => {
      const { db } = parts.database
      // Checked before hashing too, because hashing is slow on purpose.
      if (!(await isSetupNeeded(db))) throw new Problem('already-set-up')
      const { name, email, password, token } = request.body
      if (parts.setupToken !== null) requireSetupToken(token, parts.setupToken)
      await requireGoodPassword(password, { name, email })
      const passwordHash = await hashPassword(password)
      const now = parts.clock.now()
      await db.transaction().execute((tx) => createFirstAdministrator(tx, { name, email, passwordHash }, now))
      const cookies = await parts.signIn.begin({ email, password }, clientOf(request))
      return reply.code(204).header('set-cookie', cookies).send()
    },
  )
}
