import { setTimeout as sleep } from 'node:timers/promises'
import { JWT } from 'google-auth-library'
import { z } from 'zod'
import type { Log } from '../log.ts'
import type { Notification, NotificationSource } from '../mailboxes/notification-port.ts'
import { UnavailableError } from '../mailboxes/provider.ts'
import type { PullSettings } from '../pubsub-settings.ts'
import { readNotification } from './notification.ts'
import type { GoogleProject } from './oauth.ts'

const mostMessages = 100
/** Google answers a pull as soon as there is a message, or with nothing after a minute and a half. */
const pullTimeoutMs = 120_000
const acknowledgeTimeoutMs = 10_000
const tokenTimeoutMs = 20_000
/** The pause after a pull that found nothing, in case a stand-in for Google answers at once. */
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
          // Get a new token: Google may have refused the current one.
          auth = serviceAccount(project, settings, signal)
          await pause(waitAfter(failures), signal)
          failures += 1
        }
      }
    },
  }
}

/** Doubles each time, from 1 s to a minute. */
export function waitAfter(failures: number): number {
  return Math.min(firstWaitMs * 2 ** Math.min(failures, 16), longestWaitMs)
}

interface Pulling extends PullSettings {
  auth: JWT
  signal: AbortSignal
}

/**
 * Acknowledges a message only after `take` is done, so a crash brings it again. Messages that are not from Gmail
 * are acknowledged and dropped.
 */
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
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  })
  if (response.ok) return await response.json()
  await response.body?.cancel()
  // Some versions of the service answer 504 when nothing came in time.
  if (response.status === 504 && verb === 'pull') return {}
  throw new UnavailableError(
    `Pub/Sub answered ${response.status} to ${verb}${remedies[response.status] ?? ''}`,
  )
}

/** Tells the operator what to do about a refusal. */
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

/**
 * Gets a token with a signed assertion (RFC 7523 §2.1). google-auth-library can neither use another address nor be
 * aborted.
 */
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
