import { z } from 'zod'
import { passwordChange, passwordLink, passwordRequest, passwordReset } from '../../../contract/people.ts'
import { Problem } from '../../errors.ts'
import { createResetLink, requestReset, resetPassword } from '../../users/password-resets.ts'
import { changePassword } from '../../users/passwords.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { clientOf, requireAdmin, requireUser } from '../session.ts'

/** A new password that is easy to guess. */
const weak = ['password-common', 'password-personal', 'password-simple'] as const

export function passwordRoutes(app: App, parts: HttpParts): void {
  changeRoute(app, parts)
  requestRoute(app, parts)
  resetRoute(app, parts)
  linkRoute(app, parts)
}

function changeRoute(app: App, parts: HttpParts): void {
  app.post(
    '/api/me/password',
    {
      config: { firstPassword: true },
      schema: {
        summary: 'Change your own password; all your other sessions end',
        tags: ['Session'],
        body: passwordChange,
        response: {
          204: z.undefined(),
          ...refusals(
            'not-signed-in',
            'invalid-input',
            'wrong-password',
            'same-password',
            ...weak,
            'single-sign-on-only',
            'too-many-requests',
          ),
        },
      },
    },
    async (request, reply) => {
      const user = requireUser(request)
      await changePassword(parts, { user, sessionId: request.session!.id }, request.body)
      return reply.code(204).send()
    },
  )
}

function requestRoute(app: App, parts: HttpParts): void {
  app.post(
    '/api/password-requests',
    {
      config: { public: true },
      schema: {
        summary: 'Ask for a link to set a new password',
        description: 'The response is the same whether or not the account exists.',
        tags: ['Session'],
        body: passwordRequest,
        response: {
          202: z.object({}),
          ...refusals('invalid-input', 'letters-not-set-up', 'single-sign-on-only', 'too-many-requests'),
        },
      },
    },
    async (request, reply) => {
      if (!parts.writesLetters) throw new Problem('letters-not-set-up')
      await requestReset(parts, request.body.email, request.ip)
      return reply.code(202).send({})
    },
  )
}

function resetRoute(app: App, parts: HttpParts): void {
  app.post(
    '/api/password-resets',
    {
      config: { public: true },
      schema: {
        summary: 'Set a new password with the token of a link; all sessions of the person end',
        description: 'The link works once, within an hour.',
        tags: ['Session'],
        body: passwordReset,
        response: {
          204: z.undefined(),
          ...refusals(
            'invalid-input',
            ...weak,
            'reset-link-invalid',
            'single-sign-on-only',
            'too-many-requests',
          ),
        },
      },
    },
    async (request, reply) => {
      const email = await resetPassword(parts, request.body, request.ip)
      return reply
        .code(204)
        .header('set-cookie', parts.signIn.remember(email, clientOf(request)))
        .send()
    },
  )
}

function linkRoute(app: App, parts: HttpParts): void {
  app.post(
    '/api/people/:id/password-links',
    {
      config: { recent: true },
      schema: {
        summary: 'Create a link with which a person can set a new password',
        description: 'The link is returned only here and is not stored. It works once, within an hour.',
        tags: ['People'],
        params: z.object({ id: z.uuid() }),
        response: {
          201: passwordLink,
          ...refusals(
            'not-signed-in',
            'not-allowed',
            'reauthentication-needed',
            'person-not-found',
            'single-sign-on-only',
          ),
        },
      },
    },
    async (request, reply) => {
      const { id: actorId } = requireAdmin(request)
      const { url, expiresAt } = await parts.database.db
        .transaction()
        .execute((tx) => createResetLink(tx, parts, { userId: request.params.id, actorId }))
      return reply.code(201).send({ url, expiresAt: expiresAt.toISOString() })
    },
  )
}
