import { z } from 'zod'
import { doneChange } from '../../../contract/emails.ts'
import { markDone, undoDone } from '../../messages/done-marks.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { requireMail } from '../session.ts'

/** Marks conversations as done or not done. Allowed for everybody who may reply to them. */
export function doneRoutes(app: App, parts: HttpParts): void {
  app.put(
    '/api/candidates/:id/conversations/done',
    {
      schema: {
        summary: 'Mark conversations as done up to these messages, or as not done',
        description: 'It holds for the whole team. A later message from the candidate needs a reply again.',
        tags: ['Emails'],
        params: z.object({ id: z.uuid() }),
        body: doneChange,
        response: {
          204: z.null(),
          ...refusals('not-signed-in', 'not-allowed', 'message-not-found', 'invalid-input'),
        },
      },
    },
    async (request, reply) => {
      const viewer = requireMail(request, 'send')
      const { upTo, done } = request.body
      const change = done ? markDone : undoDone
      await parts.db
        .transaction()
        .execute((tx) => change(tx, viewer, request.params.id, upTo, parts.clock.now()))
      return reply.code(204).send(null)
    },
  )
}
