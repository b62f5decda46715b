import { setTimeout as sleep } from 'node:timers/promises'
import { JWT } from 'google-auth-library'
import { z } from 'zod'
import type { Log } from '../log.ts'
import { type Notification, type NotificationSource, UnavailableError } from '../mailboxes/provider.ts'
import type { PullSettings } from '../pubsub-settings.ts'
import { readNotification } from './notification.ts'
import type { GoogleProject } from './oauth.ts'

const mostMessages = 100
/** Google answers a pull when there is something, or after a minute and a half with nothing. */
const pullTimeoutMs = 120_000
const acknowledgeTimeoutMs = 10_000
const tokenTimeoutMs = 20_000
/** Between two pulls that found nothing: another Google may answer at once. */
const quietMs = 1_000
const firstWaitMs = 1_000
const longestWaitMs = 60_000

const received = z.object({
  receivedMessages: z
    .array(z.object({ ackId: z.string(), message: z.object({ data: z.string().default('') }) }))
    .default([]),
})

type Received = z.infer<typeof received>['receivedMessages']

/** Pulls from a Pub/Sub subscription as a service account (Pub/Sub: projects.subscriptions.pull). */
export function pullSource(project: GoogleProject, settings: PullSettings, log: Log): NotificationSource {
  return {
    listen: async (take, signal) => {
      let auth = serviceAccount(project, settings, signal)
      let failures = 0
      while (!signal.aborted) {
        try {
          const count = await pullOnce({ ...settings, auth, signal }, take)
          failures = 0
          if (count === 0) await pause(quietMs, signal)
        } catch (error) {
          if (signal.aborted) return
          log.warn({ err: error }, 'Pub/Sub could not be asked what is new; polling goes on')
          // With another token: the one it has may be what was refused.
          auth = serviceAccount(project, settings, signal)
          await pause(waitAfter(failures), signal)
          failures += 1
        }
      }
    },
  }
}

/** Twice as long each time, from 1 s to a minute. */
export function waitAfter(failures: number): number {
  return Math.min(firstWaitMs * 2 ** Math.min(failures, 16), longestWaitMs)
}

interface Pulling extends PullSettings {
  auth: JWT
  signal: AbortSignal
}

/** Acknowledged only when taken: a crash in between brings it again. What is not from Gmail is acknowledged and left. */
async function pullOnce(
  pulling: Pulling,
  take: (notifications: readonly Notification[]) => Promise<void>,
): Promise<number> {
  const messages = await pull(pulling)
  if (messages.length === 0) return 0
  const notifications = messages.map(({ message }) => readNotification(message.data))
  await take(notifications.filter((one) => one !== null))
  await ask(pulling, 'acknowledge', { ackIds: messages.map(({ ackId }) => ackId) }, acknowledgeTimeoutMs)
  return messages.length
}

async function pull(pulling: Pulling): Promise<Received> {
  const response = await ask(pulling, 'pull', { maxMessages: mostMessages }, pullTimeoutMs)
  const parsed = received.safeParse(response)
  if (!parsed.success) throw new UnavailableError('Pub/Sub’s answer to a pull cannot be read')
  return parsed.data.receivedMessages
}

async function ask(
  { subscription, rootUrl, auth, signal }: Pulling,
  verb: 'pull' | 'acknowledge',
  body: object,
  timeoutMs: number,
): Promise<unknown> {
  const response = await fetch(`${rootUrl}/v1/${subscription}:${verb}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await accessToken(auth)}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  })
  if (response.ok) return await response.json()
  await response.body?.cancel()
  // Nothing came in time: Google's way to say so to some.
  if (response.status === 504 && verb === 'pull') return {}
  throw new UnavailableError(
    `Pub/Sub answered ${response.status} to ${verb}${remedies[response.status] ?? ''}`,
  )
}

/** What the operator is to do about an answer. */
const remedies: Record<number, string> = {
  403: ': grant the service account roles/pubsub.subscriber on GOOGLE_PUBSUB_SUBSCRIPTION',
  404: ': there is no subscription of the name in GOOGLE_PUBSUB_SUBSCRIPTION',
}

async function accessToken(auth: JWT): Promise<string> {
  const { token } = await auth.getAccessToken().catch((error: Error) => {
    throw new UnavailableError(`Google gave the service account no token: ${error.message}`)
  })
  return token ?? ''
}

/** Proves itself by a signed assertion (RFC 7523 §2.1). The library knows Google's own address alone, and no signal. */
function serviceAccount(project: GoogleProject, { key }: PullSettings, signal: AbortSignal): JWT {
  return new JWT({
    email: key.email,
    key: key.privateKey,
    scopes: ['https://www.googleapis.com/auth/pubsub'],
    transporterOptions: {
      retry: false,
      adapter: (request, send) => {
        const either = AbortSignal.any([signal, AbortSignal.timeout(tokenTimeoutMs)])
        return send({ ...request, url: new URL(project.endpoints.tokenUrl), signal: either })
      },
    },
  })
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined)
}
