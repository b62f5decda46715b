import type { EmulatorClock } from './clock.ts'
import type { Grants } from './oauth/grants.ts'
import { signJwt } from './oauth/signing-key.ts'
import type { PubsubMessage, Pusher, Subscription } from './pubsub.ts'

const ACK_DEADLINE_MS = 10_000

/** Statuses by which a push receiver acknowledges a message (Pub/Sub: Push subscriptions). */
const TAKEN: ReadonlySet<number> = new Set([102, 200, 201, 202, 204])

/** Pushes by POST, with a signed token if the subscription has a service account. */
export function pushOverHttp(grants: Grants, clock: EmulatorClock, issuer: string): Pusher {
  return async (subscription, message) => {
    const { push } = subscription
    if (!push) return true
    const token = pushToken(subscription, { grants, clock, issuer })
    try {
      const response = await fetch(push.endpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
        body: JSON.stringify({ message: pushedMessage(message), subscription: subscription.name }),
        signal: AbortSignal.timeout(ACK_DEADLINE_MS),
      })
      await response.body?.cancel()
      return TAKEN.has(response.status)
    } catch {
      // The receiver is unreachable or too slow: the message is delivered again.
      return false
    }
  }
}

/** Builds the message with both spellings of id and time, as in real pushes. */
function pushedMessage({ data, messageId, publishTime }: PubsubMessage): Record<string, unknown> {
  return { data, messageId, message_id: messageId, publishTime, publish_time: publishTime, attributes: {} }
}

function pushToken(
  { push }: Subscription,
  { grants, clock, issuer }: { grants: Grants; clock: EmulatorClock; issuer: string },
): string | undefined {
  if (!push?.serviceAccountEmail) return undefined
  const issuedAt = Math.floor(clock.now() / 1_000)
  return signJwt(grants.signingKey, {
    iss: issuer,
    aud: push.audience ?? push.endpoint,
    azp: '100000000000000000001',
    sub: '100000000000000000001',
    email: push.serviceAccountEmail,
    email_verified: true,
    iat: issuedAt,
    exp: issuedAt + 3_600,
  })
}
