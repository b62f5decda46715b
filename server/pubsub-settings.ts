import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** Settings for push: what the token and the envelope must contain. */
export interface PushSettings {
  by: 'push'
  /** `projects/P/topics/T`. */
  topic: string
  /** `projects/P/subscriptions/S`. */
  subscription: string
  /** The service account that signs the pushes. */
  account: string
  audience: string
}

/** Settings for pull. */
export interface PullSettings {
  by: 'pull'
  topic: string
  subscription: string
  rootUrl: string
  /** The service account that may pull. */
  key: { email: string; privateKey: string }
}

const keyFile = z.object({ client_email: z.email(), private_key: z.string() })

/** The path of a service account's key file. The file is read at once. */
const credentials = z.string().transform((path, context): PullSettings['key'] => {
  try {
    const { client_email: email, private_key: privateKey } = keyFile.parse(
      JSON.parse(readFileSync(path, 'utf8')),
    )
    createPrivateKey(privateKey)
    return { email, privateKey }
  } catch {
    context.addIssue({ code: 'custom', message: 'no key file of a service account (JSON) can be read there' })
    return z.NEVER
  }
})

const named = (kind: 'topics' | 'subscriptions') =>
  z.string().regex(new RegExp(`^projects/[^/]+/${kind}/[^/]+$`), `a name such as projects/P/${kind}/gmail`)

/** How Google notifies Kurier of changes. Without a topic Kurier only polls. */
export const pubsubEnvironment = {
  GOOGLE_PUBSUB_TOPIC: named('topics').optional(),
  GOOGLE_PUBSUB_SUBSCRIPTION: named('subscriptions').optional(),
  GOOGLE_PUBSUB_PUSH_ACCOUNT: z.email().optional(),
  GOOGLE_PUBSUB_PUSH_AUDIENCE: z.string().optional(),
  GOOGLE_PUBSUB_CREDENTIALS: credentials.optional(),
  GOOGLE_PUBSUB_ROOT_URL: z.url({ protocol: /^https?$/ }).default('https://pubsub.googleapis.com'),
}

type Values = z.infer<z.ZodObject<typeof pubsubEnvironment>>

/**
 * Lists settings that contradict each other, one line each. Push needs a public address, except with a stand-in for
 * Google.
 */
export function pubsubFaults(
  values: Values,
  about: { hasProject: boolean; isGoogle: boolean; appUrl: string | undefined },
): string[] {
  const { GOOGLE_PUBSUB_TOPIC: topic, GOOGLE_PUBSUB_PUSH_ACCOUNT: account } = values
  if (!topic) return faultsWithoutTopic(values)
  const faults: string[] = []
  if (!about.hasProject) {
    faults.push('GOOGLE_PUBSUB_TOPIC: belongs to a Google project; give GOOGLE_CLIENT_ID and its secret')
  }
  if (!values.GOOGLE_PUBSUB_SUBSCRIPTION) {
    faults.push('GOOGLE_PUBSUB_SUBSCRIPTION: required with GOOGLE_PUBSUB_TOPIC')
  }
  if (Boolean(account) === Boolean(values.GOOGLE_PUBSUB_CREDENTIALS)) {
    faults.push(
      'GOOGLE_PUBSUB_PUSH_ACCOUNT, GOOGLE_PUBSUB_CREDENTIALS: give the one for push, the other for pull',
    )
  }
  if (!account && values.GOOGLE_PUBSUB_PUSH_AUDIENCE) {
    faults.push('GOOGLE_PUBSUB_PUSH_AUDIENCE: says nothing without GOOGLE_PUBSUB_PUSH_ACCOUNT')
  }
  if (account && about.isGoogle && !about.appUrl?.startsWith('https:')) {
    faults.push(
      'GOOGLE_PUBSUB_PUSH_ACCOUNT: Google pushes to public https addresses alone; set APP_URL, or pull',
    )
  }
  return faults
}

function faultsWithoutTopic(values: Values): string[] {
  const names = [
    'GOOGLE_PUBSUB_SUBSCRIPTION',
    'GOOGLE_PUBSUB_PUSH_ACCOUNT',
    'GOOGLE_PUBSUB_PUSH_AUDIENCE',
    'GOOGLE_PUBSUB_CREDENTIALS',
  ] as const
  return names
    .filter((name) => values[name] !== undefined)
    .map((name) => `${name}: says nothing without GOOGLE_PUBSUB_TOPIC`)
}

/** Builds the settings from valid values; undefined if Kurier only polls. `appUrl` has no trailing slash. */
export function pubsubSettings(values: Values, appUrl: string): PushSettings | PullSettings | undefined {
  const { GOOGLE_PUBSUB_TOPIC: topic, GOOGLE_PUBSUB_SUBSCRIPTION: subscription } = values
  if (!topic || !subscription) return undefined
  const { GOOGLE_PUBSUB_CREDENTIALS: key, GOOGLE_PUBSUB_PUSH_ACCOUNT: account = '' } = values
  if (key) {
    return { by: 'pull', topic, subscription, key, rootUrl: values.GOOGLE_PUBSUB_ROOT_URL.replace(/\/$/, '') }
  }
  const audience = values.GOOGLE_PUBSUB_PUSH_AUDIENCE ?? `${appUrl}/api/google/notifications`
  return { by: 'push', topic, subscription, account, audience }
}
