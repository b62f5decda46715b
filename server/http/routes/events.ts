import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { id } from '../../../contract/common.ts'
import { liveEvent } from '../../../contract/events.ts'
import { mailViewers } from '../../messages/mail-viewers.ts'
import { refusals } from '../error-reply.ts'
import { usualLimits } from '../limits.ts'
import { LiveEvents, type Outlet, pairOf } from '../live-events.ts'
import type { App, HttpParts } from '../parts.ts'
import { refuseAnother, requireUser } from '../session.ts'

const heartbeatMs = 25_000

export function eventRoutes(app: App, parts: HttpParts): void {
  const { streamsPerUser } = { ...usualLimits, ...parts.limits }
  const events = new LiveEvents(
    (ids) => parts.signIn.live(ids),
    async (userIds, changed) => {
      const pairs = await mailViewers(parts.db, userIds, changed)
      return new Set(pairs.map((pair) => pairOf(pair.userId, pair.candidateId)))
    },
    streamsPerUser,
  )
  const failed = (error: unknown) => parts.log.error({ err: error }, 'events could not be sent to open pages')
  const heart = setInterval(() => void events.beat().catch(failed), heartbeatMs)
  heart.unref()
  app.addHook('onReady', async () => {
    await parts.database.listen({
      onNotice: (notice) => {
        if (notice.kind === 'pictures') void parts.pictures.forgetAll().catch(failed)
        else void events.publish(notice).catch(failed)
      },
      onMissed: () => events.endAll(),
    })
  })
  // Runs before the server waits for open requests to end, because event streams never end by themselves.
  app.addHook('preClose', async () => {
    clearInterval(heart)
    events.endAll()
  })
  app.get(
    '/api/events',
    {
      schema: {
        summary: 'Changes as they happen, as server-sent events',
        description:
          'Each event is one JSON object. A comment every 25 s keeps the connection open. A user may have at most 20 streams; a further one ends the oldest, which receives `event: replaced`.',
        tags: ['Live'],
        // A browser's EventSource cannot send custom headers.
        querystring: z.object({ user: id.optional().describe('The same as the header `kurier-user`') }),
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

/** Takes the response over from Fastify; headers that were set so far are sent. */
function openStream(reply: FastifyReply): Outlet {
  reply.hijack()
  const { raw } = reply
  raw.on('error', () => raw.destroy())
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    // Without it, nginx buffers events.
    'x-accel-buffering': 'no',
  })
  raw.write(':\n\n')
  return {
    write: (text) => raw.write(text),
    onDrain: (resume) => raw.once('drain', resume),
    end: () => raw.end(),
  }
}
