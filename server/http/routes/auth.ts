import { z } from 'zod'
import { credentials, passkeyAnswer, passkeyOptions } from '../../../contract/signing-in.ts'
import { withoutInvisible } from '../../mail/characters.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { readResponse } from '../passkey-response.ts'
import { clientOf } from '../session.ts'

const typedCredentials = credentials.extend({
  email: credentials.shape.email.overwrite(withoutInvisible).trim(),
})

export function authRoutes(app: App, parts: HttpParts): void {
  passwordRoute(app, parts)
  passkeyRoutes(app, parts)
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

function passwordRoute(app: App, parts: HttpParts): void {
  app.post(
    '/api/auth/sign-in/email',
    {
      config: { public: true },
      schema: {
        summary: 'Sign in with email and password',
        description:
          'The response sets the session cookie. If the user has turned on the second factor, the answer is `second-factor-needed`; send the same again with a code.',
        tags: ['Session'],
        body: typedCredentials,
        response: {
          204: z.undefined(),
          ...refusals(
            'wrong-credentials',
            'second-factor-needed',
            'code-wrong',
            'second-factor-unreadable',
            'access-ended',
            'single-sign-on-only',
            'invalid-input',
            'too-many-requests',
          ),
        },
      },
    },
    async (request, reply) => {
      const cookies = await parts.signIn.begin(request.body, clientOf(request))
      return reply.code(204).header('set-cookie', cookies).send()
    },
  )
}

function passkeyRoutes(app: App, parts: HttpParts): void {
  app.post(
    '/api/auth/passkey/challenges',
    {
      config: { public: true },
      schema: {
        summary: 'Ask for what a browser needs to sign in with a passkey',
        tags: ['Session'],
        response: { 201: passkeyOptions, ...refusals('single-sign-on-only', 'too-many-requests') },
      },
    },
    async (request, reply) => {
      const options = await parts.signIn.askForPasskey(clientOf(request))
      return reply.code(201).send({ options: { ...options } })
    },
  )
  app.post(
    '/api/auth/sign-in/passkey',
    {
      config: { public: true },
      schema: {
        summary: 'Sign in with a passkey',
        description: 'The response sets the session cookie. No code is asked for: a passkey is two factors.',
        tags: ['Session'],
        body: passkeyAnswer,
        response: {
          204: z.undefined(),
          ...refusals(
            'passkey-refused',
            'access-ended',
            'single-sign-on-only',
            'invalid-input',
            'too-many-requests',
          ),
        },
      },
    },
    async (request, reply) => {
      const response = readResponse<'get'>(request.body)
      const cookies = await parts.signIn.beginWithPasskey(response, clientOf(request))
      return reply.code(204).header('set-cookie', cookies).send()
    },
  )
}
