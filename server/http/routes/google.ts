import { z } from 'zod'
import { Problem } from '../../errors.ts'
import { NotificationRefusedError } from '../../mailboxes/notification-port.ts'
import { ProviderError } from '../../mailboxes/provider.ts'
import { takeNotifications } from '../../sync/notified.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'

/** A Pub/Sub envelope contains some 100 bytes of data. */
const bodyLimitBytes = 64 * 1024

/**
 * Receives Pub/Sub pushes. A token signed by Google authenticates them, not a session. Pub/Sub repeats a refused push
 * for days, so only requests that are not from Google are refused.
 */
export function googleRoutes(app: App, parts: HttpParts): void {
  app.post(
    '/api/google/notifications',
    {
      config: { public: true, anyHost: true },
      bodyLimit: bodyLimitBytes,
      schema: {
        summary:
          'Receive a Cloud Pub/Sub push about a change in a mailbox, with Google’s signed bearer token',
        tags: ['Operation'],
        body: z.unknown().describe('`{"message": {"data": …}, "subscription": …}`, the envelope of Pub/Sub'),
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
      else request.log.debug('a push named no mailbox')
      return reply.code(204).send()
    },
  )
}

/**
 * Logs a refused push. Strangers are not worth a warning; a push that Google signed and that does not match is a
 * configuration error.
 */
function refusal(error: unknown, { log }: HttpParts): unknown {
  if (error instanceof NotificationRefusedError) {
    const { reason } = error
    if (reason === 'token') log.debug({ reason }, 'a push was refused')
    else log.warn({ reason }, `a push of Google was refused: compare its ${reason} with GOOGLE_PUBSUB_…`)
    return new Problem('notification-refused')
  }
  return error instanceof ProviderError ? new Problem('google-unreachable', { cause: error }) : error
}
