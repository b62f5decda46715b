import { gmail, type gmail_v1 } from '@googleapis/gmail'
import { OAuth2Client } from 'google-auth-library'
import { type Emulator, startEmulator } from '../../emulator/emulator.ts'
import type { WorldSpec } from '../../emulator/spec.ts'
import type { Switches } from '../../emulator/switches.ts'
import { base64url, letter } from './letter.ts'

/**
 * The Gmail that the portable tests run against: the emulator, or real Google when
 * GMAIL_CONFORMANCE_REFRESH_TOKEN (of `https://mail.google.com/`), GMAIL_CONFORMANCE_CLIENT_ID
 * and GMAIL_CONFORMANCE_CLIENT_SECRET are set. Use an account made for this purpose: the tests
 * write mail, send mail to the account itself, and delete it again.
 */
export interface Target {
  isGoogle: boolean
  email: string
  /** The root URL, needed for uploads, because the library ignores the client's own root for them. */
  rootUrl: string
  api: gmail_v1.Gmail
  /** A working access token, for calls by hand. */
  accessToken(): Promise<string>
  /** Ids of the messages that tests created. */
  written: Set<string>
  /** Waits until search has caught up with what was written. */
  settled(): Promise<void>
  /** Deletes what is still in `written`. */
  close(): Promise<void>
}

const MAIL_SCOPE = 'https://mail.google.com/'
const GOOGLE_INDEX_LAG_MS = 8_000

export async function openTarget(): Promise<Target> {
  const refreshToken = process.env.GMAIL_CONFORMANCE_REFRESH_TOKEN
  return refreshToken ? googleTarget(refreshToken) : emulatorTarget()
}

async function googleTarget(refreshToken: string): Promise<Target> {
  const auth = new OAuth2Client({
    clientId: process.env.GMAIL_CONFORMANCE_CLIENT_ID ?? '',
    clientSecret: process.env.GMAIL_CONFORMANCE_CLIENT_SECRET ?? '',
  })
  auth.setCredentials({ refresh_token: refreshToken })
  const rootUrl = 'https://gmail.googleapis.com/'
  const api = gmail({ version: 'v1', auth, retry: false })
  const profile = await api.users.getProfile({ userId: 'me' })
  const written = new Set<string>()
  return {
    ...{ isGoogle: true, email: profile.data.emailAddress!, rootUrl, api, written },
    accessToken: async () => (await auth.getAccessToken()).token!,
    settled: () => new Promise((resolve) => setTimeout(resolve, GOOGLE_INDEX_LAG_MS)),
    close: () => deleteAll(api, written),
  }
}

const TWO_PEOPLE: WorldSpec = {
  accounts: [
    { email: 'anna@firma.test', name: 'Anna Nowak', signature: '<b>Anna</b>' },
    { email: 'ola@firma.test', name: 'Ola Maj', sendAs: [{ email: 'praca@firma.test', name: 'Praca' }] },
  ],
  mail: [],
  correspondents: [],
}

async function emulatorTarget(): Promise<Target> {
  const emulator = await openEmulator()
  const { accessToken } = emulator.signIn('anna@firma.test', MAIL_SCOPE)
  const api = apiWith(emulator, accessToken)
  const written = new Set<string>()
  return {
    ...{ isGoogle: false, email: 'anna@firma.test', rootUrl: `${emulator.url}/`, api, written },
    accessToken: () => Promise.resolve(accessToken),
    settled: () => Promise.resolve(),
    close: async () => {
      await deleteAll(api, written)
      await emulator.close()
    },
  }
}

async function deleteAll(api: gmail_v1.Gmail, ids: Iterable<string>): Promise<void> {
  for (const id of ids) await api.users.messages.delete({ userId: 'me', id })
}

/** Inserts a letter without delivering it, and returns its id. */
export async function putLetter(
  target: Target,
  labelIds: string[] = ['INBOX', 'UNREAD'],
  { raw = letter(), threadId }: { raw?: Buffer; threadId?: string } = {},
): Promise<string> {
  const { data } = await target.api.users.messages.insert({
    userId: 'me',
    requestBody: { raw: base64url(raw), labelIds, ...(threadId && { threadId }) },
  })
  target.written.add(data.id!)
  return data.id!
}

/** Opens an emulator with Anna and Ola and without quota. */
export function openEmulator(
  options: { world?: Partial<WorldSpec>; switches?: Partial<Switches> } & Partial<
    Omit<Parameters<typeof startEmulator>[0], 'world' | 'switches'>
  > = {},
): Promise<Emulator> {
  const { world, switches, ...rest } = options
  return startEmulator({
    ...rest,
    world: { ...TWO_PEOPLE, ...world },
    switches: { quota: 'off', ...switches },
  })
}

/** Creates the official client for the emulator, without its own retries. */
export function apiWith(emulator: Emulator, accessToken: string): gmail_v1.Gmail {
  const auth = new OAuth2Client()
  auth.setCredentials({ access_token: accessToken })
  return gmail({ version: 'v1', auth, rootUrl: `${emulator.url}/`, retry: false })
}

/** Creates the official client with a token of these scopes, written like `gmail.readonly`. */
export function apiAs(emulator: Emulator, email: string, ...scopes: string[]): gmail_v1.Gmail {
  const full = scopes.map((scope) =>
    /^(?:gmail|pubsub)/.test(scope) ? `https://www.googleapis.com/auth/${scope}` : scope,
  )
  return apiWith(emulator, emulator.signIn(email, full.join(' ')).accessToken)
}

export interface Refusal {
  status: number
  message: string
  reason: string
  body: {
    error: {
      code: number
      message: string
      status: string
      errors: Record<string, string>[]
      details?: unknown[]
    }
  }
}

/** Returns the refusal of a call; throws if the call succeeds. */
export async function refusal(call: Promise<unknown>): Promise<Refusal> {
  try {
    await call
  } catch (error) {
    const { response } = error as { response?: { status: number; data: Refusal['body'] } }
    if (!response) throw error
    const { data, status } = response
    return { status, message: data.error.message, reason: data.error.errors[0]?.reason ?? '', body: data }
  }
  throw new Error('the call was not refused')
}
