import { z } from 'zod'
import { setAsideAttempts, setAsideList, setAsideRetry } from '../../../contract/set-aside.ts'
import { Problem } from '../../errors.ts'
import { mailboxOf } from '../../mailboxes/mailboxes.ts'
import { requestRetry, tryingOf } from '../../sync/set-aside.ts'
import { findUser } from '../../users/people.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { presentSetAside } from '../present-mailbox.ts'
import { requireAdmin, requireUser } from '../session.ts'

const nothing = z.object({})
const whyNot = ['mailbox-not-connected', 'mailbox-paused', 'mailbox-needs-action'] as const

/** Emails that failed too often. Only the owner sees what they are. */
export function setAsideRoutes(app: App, parts: HttpParts): void {
  readRoutes(app, parts)
  retryRoute(app, parts)
  retryForPersonRoute(app, parts)
}

function readRoutes(app: App, parts: HttpParts): void {
  const { db } = parts.database
  app.get(
    '/api/mailbox/set-aside',
    {
      schema: {
        summary:
          'Your own emails that could not be read; their headers are fetched from Google for this request',
        tags: ['Mailbox'],
        response: { 200: setAsideList, ...refusals('not-signed-in') },
      },
    },
    async (request) => await presentSetAside(parts, await mailboxOf(db, requireUser(request).id)),
  )
  app.get(
    '/api/mailbox/set-aside/attempts',
    {
      schema: {
        summary: 'Your own emails that failed and are being retried',
        tags: ['Mailbox'],
        response: { 200: setAsideAttempts, ...refusals('not-signed-in') },
      },
    },
    async (request) => {
      const mailbox = await mailboxOf(db, requireUser(request).id)
      const trying = mailbox ? await tryingOf(db, mailbox.id) : []
      return { trying: trying.map(({ providerId, attempts }) => ({ id: providerId, attempts })) }
    },
  )
}

function retryRoute(app: App, parts: HttpParts): void {
  app.post(
    '/api/mailbox/set-aside/attempts',
    {
      schema: {
        summary: 'Retry emails that could not be read',
        tags: ['Mailbox'],
        body: setAsideRetry,
        response: { 202: nothing, ...refusals('not-signed-in', 'invalid-input', ...whyNot) },
      },
    },
    async (request, reply) => {
      const { id } = requireUser(request)
      await requestRetry(parts, { userId: id, actorId: id, providerIds: request.body.ids ?? 'all' })
      return reply.code(202).send({})
    },
  )
}

function retryForPersonRoute(app: App, parts: HttpParts): void {
  app.post(
    '/api/people/:id/mailbox/set-aside/attempts',
    {
      schema: {
        summary: 'Retry all emails of a person’s mailbox that could not be read',
        description: 'The response contains nothing about these emails.',
        tags: ['People'],
        params: z.object({ id: z.uuid() }),
        response: {
          202: nothing,
          ...refusals('not-signed-in', 'not-allowed', 'person-not-found', ...whyNot),
        },
      },
    },
    async (request, reply) => {
      const { id: actorId } = requireAdmin(request)
      const userId = request.params.id
      if (!(await findUser(parts.database.db, userId))) throw new Problem('person-not-found')
      await requestRetry(parts, { userId, actorId, providerIds: 'all' })
      return reply.code(202).send({})
    },
  )
}
