import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { id } from '../../../contract/common.ts'
import { liveEvent } from '../../../contract/emails.ts'
import { liveSessions } from '../../users/sessions.ts'
import { refusals } from '../error-reply.ts'
import { usualLimits } from '../limits.ts'
import { LiveEvents, type Outlet } from '../live-events.ts'
import type { App, HttpParts } from '../parts.ts'
import { refuseAnother, requireUser } from '../session.ts'

const heartbeatMs = 25_000

export function eventRoutes(app: App, parts: HttpParts): void {
  const { streamsPerUser } = { ...usualLimits, ...parts.limits }
  const events = new LiveEvents(
    (ids) => liveSessions(parts.database.db, ids, parts.clock.now()),
    streamsPerUser,
  )
  const failed = (error: unknown) => parts.log.error({ err: error }, 'open pages could not be told')
  const heart = setInterval(() => void events.beat().catch(failed), heartbeatMs)
  heart.unref()
  app.addHook('onReady', async () => {
    await parts.database.listen({
      onNotice: (notice) => void events.publish(notice).catch(failed),
      onMissed: () => events.endAll(),
    })
  })
  // Before the server waits for open requests to end, which these never do by themselves.
  app.addHook('preClose', async () => {
    clearInterval(heart)
    events.endAll()
  })
  app.get(
    '/api/events',
    {
      schema: {
        summary: 'What changes, as it changes: server-sent events',
        description:
          'Each event is one JSON; a comment every 25 s keeps the connection open. One person has at most 20 streams: a further one ends the oldest, which is told `event: replaced`.',
        tags: ['Live'],
        // A browser's EventSource sends no headers of a page's own.
        querystring: z.object({ user: id.optional().describe('As the header `kurier-user`') }),
        response: {
          200: { description: 'An endless stream', content: { 'text/event-stream': { schema: liveEvent } } },
          ...refusals('not-signed-in', 'invalid-input'),
        },
      },
    },
    (request, reply) => {
      const viewer = requireUser(request)
      refuseAnother(viewer, request.query.user)
      const { id: sessionId } = request.session!
      const remove = events.add({ sessionId, viewer, outlet: openStream(reply) })
      reply.raw.on('close', remove)
    },
  )
}

/** Takes the answer out of Fastify's hands; headers set so far go along. */
function openStream(reply: FastifyReply): Outlet {
  reply.hijack()
  const { raw } = reply
  raw.on('error', () => raw.destroy())
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    // nginx would otherwise gather events before it hands them on.
    'x-accel-buffering': 'no',
  })
  raw.write(':\n\n')
  return {
    write: (text) => raw.write(text),
    onDrain: (resume) => raw.once('drain', resume),
    end: () => raw.end(),
  }
}
