import type { OAuth2Client, TokenPayload } from 'google-auth-library'
import { z } from 'zod'
import {
  type Notification,
  NotificationRefusedError,
  type PushReceiver,
} from '../mailboxes/notification-port.ts'
import { UnavailableError } from '../mailboxes/provider.ts'
import type { PushSettings } from '../pubsub-settings.ts'
import { readNotification } from './notification.ts'
import { type GoogleProject, issuersOf, oauthClient } from './oauth.ts'

/** What Pub/Sub posts (Pub/Sub: push subscriptions, wrapped messages). */
const envelope = z.object({
  message: z.object({ data: z.string().default('') }),
  subscription: z.string(),
})

/**
 * Verifies and reads what Pub/Sub pushes.
 *
 * Anybody with a Google project can make Google sign a token for any audience,
 * so only the signing account shows whose subscription it is (Pub/Sub:
 * authentication for push subscriptions).
 */
export function pushReceiver(project: GoogleProject, expected: PushSettings): PushReceiver {
  const client = oauthClient(project)
  return {
    read: async ({ authorization, body }) => {
      const token = await verifiedToken(client, authorization, issuersOf(project))
      if (token.aud !== expected.audience) throw new NotificationRefusedError('audience')
      if (token.email !== expected.account || token.email_verified !== true) {
        throw new NotificationRefusedError('account')
      }
      return readEnvelope(body, expected.subscription)
    },
  }
}

/**
 * Verifies that Google signed the token and that it is valid now. The library's errors contain the token, so they
 * are not passed on.
 */
async function verifiedToken(
  client: OAuth2Client,
  authorization: string | undefined,
  issuers: string[],
): Promise<TokenPayload> {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
  if (!token) throw new NotificationRefusedError('token')
  const { certs } = await client.getFederatedSignonCertsAsync().catch(() => {
    throw new UnavailableError('Google’s certificates could not be fetched')
  })
  const ticket = await client
    .verifySignedJwtWithCertsAsync(token, certs, undefined, issuers)
    .catch(() => undefined)
  const payload = ticket?.getPayload()
  if (!payload) throw new NotificationRefusedError('token')
  return payload
}

function readEnvelope(body: unknown, subscription: string): Notification | null {
  const parsed = envelope.safeParse(body)
  if (!parsed.success) return null
  if (parsed.data.subscription !== subscription) throw new NotificationRefusedError('subscription')
  return readNotification(parsed.data.message.data)
}
