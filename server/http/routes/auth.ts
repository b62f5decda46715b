import { z } from 'zod'
import { withoutInvisible } from '../../mail/characters.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { clientOf } from '../session.ts'

const credentials = z.object({
  email: z.string().overwrite(withoutInvisible).trim().max(320),
  password: z.string().max(128),
})

export function authRoutes(app: App, parts: HttpParts): void {
  app.post(
    '/api/auth/sign-in/email',
    {
      config: { public: true },
      schema: {
        summary: 'Sign in with email and password',
        description: 'The response sets the session cookie.',
        tags: ['Session'],
        body: credentials,
        response: {
          204: z.undefined(),
          ...refusals('wrong-credentials', 'access-ended', 'invalid-input', 'too-many-requests'),
        },
      },
    },
    async (request, reply) => {
      const cookies = await parts.signIn.begin(request.body, clientOf(request))
      return reply.code(204).header('set-cookie', cookies).send()
    },
  )

  app.post(
    '/api/auth/sign-out',
    {
      config: { public: true },
      schema: {
        summary: 'End the session',
        tags: ['Session'],
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      const cookies = await parts.signIn.end(request.headers.cookie)
      return reply.code(204).header('set-cookie', cookies).send()
    },
  )
}
