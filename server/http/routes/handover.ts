import { z } from 'zod'
import { handoverNotices } from '../../../contract/handover-notices.ts'
import { handover, handoverResult, openWork } from '../../../contract/leaving.ts'
import { type Handed, handOver, openWork as readOpenWork } from '../../leaving/handover.ts'
import { closeHandoverNotice, handoverNotices as noticesFor } from '../../leaving/handover-notices.ts'
import { listUsers } from '../../users/people.ts'
import { hasAccess, maySendMail } from '../../users/user.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { requireAdmin, requireUser } from '../session.ts'

const tags = ['People']
const params = z.object({ id: z.uuid() })
const always = ['not-signed-in', 'not-allowed', 'person-not-found', 'has-access'] as const

/** Open conversations of somebody whose access ended, and their hand-over to a colleague. */
export function handoverRoutes(app: App, parts: HttpParts): void {
  listRoute(app, parts)
  handOverRoute(app, parts)
  noticeRoutes(app, parts)
}

function listRoute(app: App, parts: HttpParts): void {
  app.get(
    '/api/people/:id/handover',
    {
      schema: {
        summary: 'The open conversations of somebody whose access ended',
        description:
          'Private conversations are never listed. Of candidates whose emails the administrator does not read only the number is told.',
        tags,
        params,
        response: { 200: openWork, ...refusals(...always) },
      },
    },
    async (request) => {
      const admin = requireAdmin(request)
      const now = parts.clock.now()
      const { readable, others } = await readOpenWork(parts.db, admin, request.params.id, now)
      const users = (await listUsers(parts.db)).filter((user) => hasAccess(user, now) && maySendMail(user))
      const colleagues = users.filter(({ id }) => id !== request.params.id)
      return {
        conversations: readable.map(presentConversation),
        others: [...Map.groupBy(others, ({ candidateId }) => candidateId).values()].map(presentOthers),
        colleagues: colleagues.map(({ id, name }) => ({ id, name })),
      }
    },
  )
}

function handOverRoute(app: App, parts: HttpParts): void {
  app.post(
    '/api/people/:id/handover',
    {
      config: { recent: true },
      schema: {
        summary: 'Hand open conversations over to a colleague, who joins the hiring teams and is told',
        tags,
        params,
        body: handover,
        response: {
          200: handoverResult,
          ...refusals(...always, 'reauthentication-needed', 'invalid-input', 'receiver-cannot-answer'),
        },
      },
    },
    async (request) => {
      const admin = requireAdmin(request)
      const what = { personId: request.params.id, ...request.body }
      const now = parts.clock.now()
      return await parts.db.transaction().execute((tx) => handOver(tx, admin, what, now))
    },
  )
}

/** What the user was handed. A notice is named by its candidate. */
function noticeRoutes(app: App, parts: HttpParts): void {
  app.get(
    '/api/handovers',
    {
      schema: {
        summary: 'Conversations that were handed over to you and that you have not looked at',
        tags,
        response: { 200: handoverNotices, ...refusals('not-signed-in') },
      },
    },
    async (request) => ({ notices: await noticesFor(parts.db, requireUser(request)) }),
  )
  app.put(
    '/api/handovers/:id/seen',
    {
      schema: {
        summary: 'Close the notice about this candidate',
        tags,
        params,
        response: { 204: z.null(), ...refusals('not-signed-in') },
      },
    },
    async (request, reply) => {
      const { id: userId } = requireUser(request)
      const now = parts.clock.now()
      await parts.db.transaction().execute((tx) => closeHandoverNotice(tx, userId, request.params.id, now))
      return reply.code(204).send(null)
    },
  )
}

function presentConversation(one: Handed) {
  const { candidateId, candidateName, messageId, kind, subject, lastAt, handedTo } = one
  return {
    candidate: { id: candidateId, name: candidateName },
    ...{ messageId, kind, subject, handedTo },
    lastAt: lastAt.toISOString(),
  }
}

function presentOthers(conversations: readonly Handed[]) {
  const { candidateId, candidateName, handedTo } = conversations[0]!
  const isSame = conversations.every((one) => one.handedTo === handedTo)
  return {
    candidate: { id: candidateId, name: candidateName },
    count: conversations.length,
    handedTo: isSame ? handedTo : null,
  }
}
