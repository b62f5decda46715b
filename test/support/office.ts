import { cpSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { inject } from 'vitest'
import { demoWorld } from '../../emulator/demo/world.ts'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/emulator.ts'
import { type App, type AppSettings, startApp } from '../../server/app.ts'
import type { Clock } from '../../server/clock.ts'
import type { Config } from '../../server/config.ts'
import type { Database } from '../../server/db/db.ts'
import { demoPassword, emulatorProject, seedDemo } from '../../server/demo.ts'
import { createLog } from '../../server/log.ts'
import { hashPassword } from '../../server/users/sign-in.ts'
import { createPostgresDatabase, type Engine } from './database.ts'
import { type Answer, Visitor } from './http.ts'
import { asKurier } from './kurier-work.ts'
import { scratchFolder } from './scratch.ts'

/** The whole product in one process: Kurier, its worker, a database and a Google. */
export interface Office {
  google: Emulator
  database: Database
  app: App['http']
  /** Kurier's data folder. */
  dataDir: string
  /** Where the port for metrics is; null if there is none. */
  metricsUrl: string | null
  /** Signed in with the demo's password. */
  signIn(email: string): Promise<Visitor>
  /** Stops Kurier gracefully and starts it again on the same data, with these changes to its configuration. */
  restart(changed?: Partial<Config>): Promise<void>
  close(): Promise<void>
}

export interface OfficeOptions extends Omit<Partial<EmulatorOptions>, 'port'> {
  pollSeconds?: number
  /** Kurier's own mail server; by default none. */
  letters?: Config['letters']
  /** How Google notifies Kurier of changes; by default not at all. */
  pubsub?: (google: Emulator) => Config['pubsub']
  /** Kurier's clock, separate from Google's; by default the real one. */
  kurierClock?: Clock
  /** The interval of the worker's checks; by default a minute. */
  minuteMs?: number
  /** The network that pictures in mail are asked for on; by default the real one. */
  pictures?: AppSettings['pictures']
  /** Whether to add the demo's people and candidates; by default true. */
  demoPeople?: boolean
  /**
   * The data folder that an embedded database is copied from; by default the test run's template. null: create it,
   * as at a first start.
   */
  embeddedTemplate?: string | null
  /** Settings that differ from the office's. */
  config?: Partial<Config>
  log?: AppSettings['log']
}

const appUrl = 'http://localhost:3000'
/** Hashing takes a tenth of a second, on purpose. */
const passwordHash = hashPassword(demoPassword)

/** The KURIER_SECRET of the office. */
export const officeSecret = 'a secret of the test office, long enough'

/** Opens an office on a database of its own, by default with the demo world. */
export async function openOffice(engine: Engine, options: OfficeOptions = {}): Promise<Office> {
  const { pollSeconds = 3_600, demoPeople = true, embeddedTemplate, config, log, ...rest } = options
  const { letters, pubsub, kurierClock, minuteMs, pictures, ...google } = rest
  const world = google.world ?? demoWorld({ nowMs: Date.now() })
  const emulator = await startEmulator({ ...google, world })
  const dataDir = await scratchFolder('kurier-office-')
  const postgres = engine === 'postgres' ? await createPostgresDatabase() : undefined
  if (!postgres && embeddedTemplate !== null) {
    cpSync(embeddedTemplate ?? inject('embeddedTemplate'), dataDir, { recursive: true })
  }
  const usual = settingsFor(emulator, {
    ...{ dataDir, databaseUrl: postgres?.url, pollSeconds, letters },
    pubsub: pubsub?.(emulator),
  })
  const settings: AppSettings = {
    ...usual,
    config: { ...usual.config, ...config },
    ...(log && { log }),
    ...(kurierClock && { clock: kurierClock }),
    ...(minuteMs && { minuteMs }),
    ...(pictures && { pictures }),
  }
  let app = await asKurier(() => startApp(settings))
  if (demoPeople) await seedDemo(app, await passwordHash)
  return {
    google: emulator,
    dataDir,
    get metricsUrl() {
      return app.metricsUrl
    },
    get database() {
      return app.database
    },
    get app() {
      return app.http
    },
    signIn: async (email) => {
      const visitor = new Visitor({
        get app() {
          return app.http
        },
      })
      const answer = await visitor.post('/api/auth/sign-in/email', { email, password: demoPassword })
      if (answer.status !== 204) throw new Error(`sign-in of ${email}: ${answer.status} ${answer.text}`)
      return visitor
    },
    restart: async (changed = {}) => {
      await app.close()
      const config = { ...settings.config, ...changed }
      app = await asKurier(() => startApp({ ...settings, config }))
    },
    close: async () => {
      await app.close()
      await emulator.close()
      await postgres?.drop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

function settingsFor(
  google: Emulator,
  {
    dataDir,
    databaseUrl,
    pollSeconds,
    letters,
    pubsub,
  }: Pick<Config, 'dataDir' | 'databaseUrl' | 'pollSeconds' | 'letters' | 'pubsub'>,
): AppSettings {
  const config: Config = {
    host: '127.0.0.1',
    port: 3000,
    appUrl,
    dataDir,
    databaseUrl,
    role: 'all',
    secrets: [officeSecret],
    trustedProxies: [],
    google: 'demo',
    demo: 'plain',
    quota: { prices: 'current', perMailbox: 1_000_000, perProject: 100_000_000 },
    pollSeconds,
    letters,
    pubsub,
    oidc: undefined,
    breakGlass: undefined,
    // Clocks of scenarios jump by months.
    sessionDays: 36_500,
    firstAdministrator: undefined,
    clamd: undefined,
    metrics: undefined,
    traces: undefined,
    logLevel: process.env.LOG_LEVEL ?? 'silent',
  }
  return {
    config,
    google: emulatorProject(google.url),
    demo: null,
    log: createLog(config.logLevel),
    attemptsPerMinute: 10_000,
    limits: { recentMs: Number.POSITIVE_INFINITY },
  }
}

export const readScope = 'https://www.googleapis.com/auth/gmail.readonly'
const sendScope = 'https://www.googleapis.com/auth/gmail.send'

/**
 * Does what a browser does: Account settings → Connect → Google's screen → Allow.
 * Returns the outcome, as Account settings would show it.
 */
export async function connect(
  visitor: Pick<Visitor, 'get' | 'post'>,
  account: string,
  choice: { scopes?: string[]; decision?: 'allow' | 'deny' } = {},
): Promise<URLSearchParams> {
  const { body } = await visitor.post('/api/mailbox/consents', {})
  const back = await consentAtGoogle(new URL(body.url), account, choice)
  const ended = await visitor.get(`${back.pathname}${back.search}`)
  return new URL(String(ended.headers.location), appUrl).searchParams
}

/** Chooses the account and answers Google's consent page. Returns the address that Google sends the browser back to. */
export async function consentAtGoogle(
  asked: URL,
  account: string,
  choice: { scopes?: string[]; decision?: 'allow' | 'deny' } = {},
): Promise<URL> {
  const page = await consentForm(asked, account)
  const fields = new URLSearchParams([...page.hidden, ['decision', choice.decision ?? 'allow']])
  for (const scope of choice.scopes ?? [readScope, sendScope]) fields.append('scope', scope)
  const answer = await fetch(page.action, { method: 'POST', body: fields, redirect: 'manual' })
  const location = answer.headers.get('location')
  if (!location)
    throw new Error(`Google did not send the browser back: ${answer.status} ${await answer.text()}`)
  return new URL(location)
}

/** Follows the account chooser and reads the consent page's form. */
async function consentForm(url: URL, account: string): Promise<{ action: URL; hidden: [string, string][] }> {
  const chosen = new URL(url)
  chosen.searchParams.set('emulator_account', account)
  const html = await (await fetch(chosen)).text()
  const action = /<form[^>]*action="([^"]+)"/.exec(html)?.[1]
  if (!action) throw new Error(`No consent form: ${html.slice(0, 500)}`)
  const hidden = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(
    ([, name, value]): [string, string] => [unescapeHtml(name!), unescapeHtml(value!)],
  )
  return { action: new URL(unescapeHtml(action), url), hidden }
}

function unescapeHtml(html: string): string {
  return html
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

/** A client with cookies, like a browser, for a site at `url`. */
export function browse(
  url: string,
): Pick<Visitor, 'get' | 'post'> & { patch(path: string, body: unknown): Promise<Answer> } {
  const cookies = new Map<string, string>()
  const request = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const answer = await fetch(url + path, {
      method,
      redirect: 'manual',
      headers: {
        'sec-fetch-site': 'same-origin',
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    for (const cookie of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = cookie.split(';')[0]!.split('=')
      cookies.set(name, value)
    }
    const text = await answer.text()
    const isJson = answer.headers.get('content-type')?.includes('json')
    const headers = Object.fromEntries(answer.headers)
    return { status: answer.status, text, headers, body: isJson ? JSON.parse(text) : undefined }
  }
  return {
    get: (path) => request('GET', path),
    post: (path, body) => request('POST', path, body),
    patch: (path, body) => request('PATCH', path, body),
  }
}

/** How long a test waits for an event before it fails. Long, because other work may keep the machine busy. */
const patienceMs = 120_000

/** Asking costs CPU time that the awaited work needs too, so each pause is longer than the one before, up to this. */
const longestPauseMs = 400

/** Calls `ask` until it returns something. @throws Error after `withinMs` */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false | null>,
  withinMs = patienceMs,
): Promise<T> {
  const deadline = Date.now() + withinMs
  for (let pauseMs = 20; ; pauseMs = Math.min(longestPauseMs, pauseMs * 1.4)) {
    const found = await ask()
    if (found) return found
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
}

/** Waits until a person's mailbox is in this state and its import is done. */
export async function untilState(
  visitor: Pick<Visitor, 'get'>,
  state: string,
  withinMs = patienceMs,
): Promise<void> {
  const reached = async () => {
    const { body } = await visitor.get('/api/mailbox')
    return body.state === state && (state !== 'connected' || body.lastSyncedAt !== null)
  }
  await until(`mailbox ${state}`, reached, withinMs)
}
