import { z } from 'zod'
import { accessAnswer, accessRequests } from '../../../contract/access-requests.ts'
import {
  type AccessRequest,
  answerRequest,
  askForAccess,
  closeAnswer,
  requestsFor,
  takeBackRequest,
} from '../../candidates/access-requests.ts'
import { queueRequestLetters } from '../../candidates/request-letters.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { requireMail, requireUser } from '../session.ts'

const tags = ['Access requests']
const params = z.object({ id: z.uuid() })

/** Requests to read a candidate's emails, which the hiring team answers. */
export function accessRequestRoutes(app: App, parts: HttpParts): void {
  listRoute(app, parts)
  askRoute(app, parts)
  answerRoute(app, parts)
  closeRoutes(app, parts)
}

function listRoute(app: App, parts: HttpParts): void {
  app.get(
    '/api/access-requests',
    {
      schema: {
        summary: 'Requests that you may answer, and your own',
        tags,
        querystring: z.object({ candidate: z.uuid().optional() }),
        response: { 200: accessRequests, ...refusals('not-signed-in', 'invalid-input') },
      },
    },
    async (request) => {
      const { candidate } = request.query
      const found = await requestsFor(parts.db, requireUser(request), parts.clock.now(), candidate)
      return { toAnswer: found.toAnswer.map(present), own: found.own.map(present) }
    },
  )
}

function askRoute(app: App, parts: HttpParts): void {
  app.post(
    '/api/candidates/:id/access-requests',
    {
      schema: {
        summary: 'Request access to a candidate’s emails',
        description:
          'The hiring team is asked, here and by email. Asking again while it waits changes nothing.',
        tags,
        params,
        response: {
          204: z.null(),
          ...refusals('not-signed-in', 'not-allowed', 'candidate-not-found'),
          ...refusals('already-in-team', 'request-declined', 'nobody-to-ask'),
        },
      },
    },
    async (request, reply) => {
      const asker = requireMail(request, 'read')
      const now = parts.clock.now()
      await parts.db.transaction().execute(async (tx) => {
        const asked = await askForAccess(tx, asker, request.params.id, now)
        if (!asked.isNew || !parts.writesLetters) return
        const letters = { what: 'asked', userIds: asked.answerers } as const
        await queueRequestLetters(tx, parts.enqueue, asked.requestId, letters)
      })
      return reply.code(204).send(null)
    },
  )
}

function answerRoute(app: App, parts: HttpParts): void {
  app.put(
    '/api/access-requests/:id/answer',
    {
      schema: {
        summary: 'Give or decline access',
        tags,
        params,
        body: accessAnswer,
        response: { 204: z.null(), ...refusals('not-signed-in', 'invalid-input', 'not-found') },
      },
    },
    async (request, reply) => {
      const user = requireUser(request)
      const { id } = request.params
      const now = parts.clock.now()
      await parts.db.transaction().execute(async (tx) => {
        const askerId = await answerRequest(tx, user, id, request.body.answer, now)
        if (!parts.writesLetters) return
        await queueRequestLetters(tx, parts.enqueue, id, { what: 'answered', userIds: [askerId] })
      })
      return reply.code(204).send(null)
    },
  )
}

function closeRoutes(app: App, parts: HttpParts): void {
  app.delete(
    '/api/access-requests/:id',
    {
      schema: {
        summary: 'Take back your request, or the access that was given',
        description: 'The asker and the hiring team may take back access that was given.',
        tags,
        params,
        response: { 204: z.null(), ...refusals('not-signed-in', 'not-in-hiring-team', 'not-found') },
      },
    },
    async (request, reply) => {
      const user = requireUser(request)
      const now = parts.clock.now()
      await parts.db.transaction().execute((tx) => takeBackRequest(tx, user, request.params.id, now))
      return reply.code(204).send(null)
    },
  )
  app.put(
    '/api/access-requests/:id/seen',
    {
      schema: {
        summary: 'Close the notice of an answer to your request',
        tags,
        params,
        response: { 204: z.null(), ...refusals('not-signed-in') },
      },
    },
    async (request, reply) => {
      const user = requireUser(request)
      const now = parts.clock.now()
      await parts.db.transaction().execute((tx) => closeAnswer(tx, user, request.params.id, now))
      return reply.code(204).send(null)
    },
  )
}

function present({ createdAt, ...request }: AccessRequest) {
  return { ...request, createdAt: createdAt.toISOString() }
}
