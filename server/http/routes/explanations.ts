import { z } from 'zod'
import { explanation, look, question } from '../../../contract/explanations.ts'
import { explain } from '../../sync/explain.ts'
import { lookAgain } from '../../sync/looks.ts'
import { askableMailbox, googleProblem } from '../ask-google.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { presentExplanation } from '../present-explanation.ts'
import { requireUser } from '../session.ts'

const tags = ['Mailbox']
const refused = refusals(
  'not-signed-in',
  'mailbox-not-connected',
  'mailbox-paused',
  'mailbox-needs-action',
  'google-unreachable',
)

/** Explains why an email of the user's own inbox is on a profile, or is not. */
export function explanationRoutes(app: App, parts: HttpParts): void {
  app.post(
    '/api/mailbox/explanations',
    {
      schema: {
        summary: 'Explain why an email is on a profile or not; find it by address, subject or Message-ID',
        tags,
        body: question,
        response: { 200: explanation, ...refused },
      },
    },
    async (request) => {
      const mailbox = await askableMailbox(parts, requireUser(request).id)
      const found = await explain(parts, mailbox, request.body.text).catch(async (error: unknown) => {
        throw await googleProblem(parts, mailbox, error)
      })
      return await presentExplanation(parts.db, mailbox, found)
    },
  )
  app.post(
    '/api/mailbox/looks',
    {
      schema: {
        summary: 'Check one email of your own inbox again now',
        tags,
        body: look,
        response: { 202: z.object({}), ...refused },
      },
    },
    async (request, reply) => {
      const mailbox = await askableMailbox(parts, requireUser(request).id)
      await lookAgain(parts, mailbox, request.body.providerId)
      return reply.code(202).send({})
    },
  )
}
