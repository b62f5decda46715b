import { z } from 'zod'
import { Problem } from '../../errors.ts'
import { NotificationRefusedError, ProviderError } from '../../mailboxes/provider.ts'
import { takeNotifications } from '../../sync/notified.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'

/** An envelope of Pub/Sub around some 100 bytes. */
const bodyLimitBytes = 64 * 1024

/**
 * Where Pub/Sub pushes to. It proves itself by a token of Google's, not by a
 * session; what is refused comes again for days, so only strangers are.
 */
export function googleRoutes(app: App, parts: HttpParts): void {
  app.post(
    '/api/google/notifications',
    {
      config: { public: true },
      bodyLimit: bodyLimitBytes,
      schema: {
        summary:
          'Google tells of a change in a mailbox: a push of Cloud Pub/Sub, with its signed token as bearer',
        tags: ['Operation'],
        body: z.unknown().describe('`{"message": {"data": …}, "subscription": …}`, as Pub/Sub wraps it'),
        response: {
          204: z.undefined(),
          ...refusals('notification-refused', 'not-found', 'google-unreachable'),
        },
      },
    },
    async (request, reply) => {
      if (!parts.pushes) throw new Problem('not-found')
      const { headers, body } = request
      const notification = await parts.pushes
        .read({ authorization: headers.authorization, body })
        .catch((error: unknown) => {
          throw refusal(error, parts)
        })
      if (notification) await takeNotifications(parts, [notification])
      else request.log.debug('a push told of no mailbox')
      return reply.code(204).send()
    },
  )
}

/** Strangers are no news; a push that Google signed and that does not fit is set up wrongly. */
function refusal(error: unknown, { log }: HttpParts): unknown {
  if (error instanceof NotificationRefusedError) {
    const { reason } = error
    if (reason === 'token') log.debug({ reason }, 'a push was refused')
    else log.warn({ reason }, `a push of Google was refused: compare its ${reason} with GOOGLE_PUBSUB_…`)
    return new Problem('notification-refused')
  }
  return error instanceof ProviderError ? new Problem('google-unreachable', { cause: error }) : error
}
