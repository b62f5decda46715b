import { randomUUID } from 'node:crypto'
import type { OutgoingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../../server/clock.ts'
import type { Database } from '../../server/db/db.ts'
import type { MailPermission, Role, User } from '../../server/db/schema.ts'
import { measure } from '../../server/health/measures.ts'
import type { App, HttpParts } from '../../server/http/parts.ts'
import { createServer } from '../../server/http/server.ts'
import { createLog } from '../../server/log.ts'
import type { MailProvider } from '../../server/mailboxes/provider.ts'
import type { OidcSettings } from '../../server/oidc-settings.ts'
import { PictureProxy } from '../../server/pictures/picture-proxy.ts'
import { createUser } from '../../server/users/people.ts'
import { createSignIn, hashPassword } from '../../server/users/sign-in.ts'
import { SingleSignOn } from '../../server/users/single-sign-on.ts'
import { type Engine, openTestDatabase } from './database.ts'
import { asKurier } from './kurier-work.ts'

const appUrl = 'http://localhost:3000'
export const password = 'correct horse battery'
export const secret = 'a test secret that is long enough, and then some'

/** A clock that stands still until a test moves it. Sessions and jobs of libraries use the real one. */
interface TestClock extends Clock {
  set(now: Date): void
}

/** The HTTP server on a database of its own, without Google. Hooks record their calls. */
export interface TestSite {
  app: App
  database: Database
  clock: TestClock
  /** The public address, whose host the visitors ask for. */
  appUrl?: string
  accessChanges: Parameters<HttpParts['onAccessChanged']>[1][]
  addressChanges: Parameters<HttpParts['onAddressesChanged']>[1][number][]
  close(): Promise<void>
}

/** Options that differ from the defaults. */
export type Overrides = Partial<Omit<HttpParts, 'secrets'>> & {
  attemptsPerMinute?: number
  sessionDays?: number
  /** The settings of the identity provider. */
  oidc?: OidcSettings
  secrets?: [string, ...string[]]
}

export async function openTestSite(engine: Engine, more: Overrides = {}): Promise<TestSite> {
  const database = await openTestDatabase(engine)
  return { ...createTestSite(database, more), database }
}

/** Another server on a database that is already open. */
export function createTestSite(database: Database, more: Overrides = {}): TestSite {
  const { attemptsPerMinute = 10_000, sessionDays = 36_500, secrets = [secret], oidc, ...parts } = more
  const log = createLog('silent')
  const clock = testClock()
  const accessChanges: TestSite['accessChanges'] = []
  const addressChanges: TestSite['addressChanges'] = []
  const site = { db: database.db, clock, log, appUrl: parts.appUrl ?? appUrl, port: 3000 }
  const app = createServer({
    db: database.db,
    database,
    clock,
    log,
    appUrl,
    provider: {} as MailProvider,
    secrets,
    enqueue: async () => undefined,
    redirectUri: `${appUrl}/oauth/google/callback`,
    webDir: '/nowhere',
    demo: null,
    setupToken: null,
    scanner: null,
    trustedProxies: [],
    writesLetters: false,
    signIn: createSignIn({
      ...{ ...site, secrets, attemptsPerMinute, sessionDays, domains: oidc?.domains ?? [] },
      breakGlass: parts.breakGlass,
    }),
    singleSignOn: oidc ? new SingleSignOn({ ...site, oidc, secrets }) : null,
    breakGlass: undefined,
    pushes: null,
    monitoring: {
      readMeasures: () => measure({ db: database.db, clock, dataDir: tmpdir(), unitsPerMinute: 1_200_000 }),
      ...{ metrics: null, token: null, tracer: null, pollSeconds: 300 },
    },
    pictures: new PictureProxy({ clock, log, dataDir: join(tmpdir(), `kurier-pictures-${randomUUID()}`) }),
    onAccessChanged: async (_tx, change) => void accessChanges.push(change),
    onAddressesChanged: async (_tx, changes) => void addressChanges.push(...changes),
    onSealed: async () => undefined,
    onColleaguesChanged: async () => undefined,
    mailboxStates: async () => new Map(),
    emailFacts: async () => new Map(),
    ...parts,
    limits: { recentMs: Number.POSITIVE_INFINITY, ...parts.limits },
  })
  const close = async () => {
    await app.close()
    await database.close()
  }
  return { app, database, clock, appUrl: site.appUrl, accessChanges, addressChanges, close }
}

/** A person in the database; they sign in with {@link password}. */
export async function addPerson(
  site: TestSite,
  email: string,
  role: Role = 'recruiter',
  mailPermission: MailPermission = 'send',
): Promise<User> {
  knownHash ??= hashPassword(password)
  const person = { name: email.split('@')[0]!, email, role, mailPermission, passwordHash: await knownHash }
  const by = { actorId: null, now: site.clock.now(), onAccessChanged: async () => undefined }
  return await site.database.db.transaction().execute((tx) => createUser(tx, person, by))
}

/** Hashing is slow on purpose, so it is done once per test file. */
let knownHash: Promise<string> | undefined

export interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  body: any
  text: string
  headers: OutgoingHttpHeaders
}

/** Somebody at a browser of this site, with its cookies. */
export class Visitor {
  readonly #site: Pick<TestSite, 'app' | 'appUrl'>
  readonly #ip: string
  cookie: string | undefined
  /** By which the browser is known to who signed in there. */
  devices: string | undefined

  constructor(site: Pick<TestSite, 'app' | 'appUrl'>, ip = '203.0.113.7') {
    this.#site = site
    this.#ip = ip
  }

  async request(
    method: string,
    url: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const cookies = [this.cookie, this.devices].filter((one) => one !== undefined)
    const asked = {
      method: method as 'GET',
      url,
      remoteAddress: this.#ip,
      headers: {
        host: new URL(this.#site.appUrl ?? appUrl).host,
        'sec-fetch-site': 'same-origin',
        ...(cookies.length > 0 ? { cookie: cookies.join('; ') } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: body as object }),
    }
    const answer = await asKurier(async () => await this.#site.app.inject(asked))
    const isJson = answer.body !== '' && /json\b/.test(String(answer.headers['content-type']))
    this.#keepCookies([answer.headers['set-cookie'] ?? []].flat())
    return {
      status: answer.statusCode,
      body: isJson ? answer.json() : undefined,
      text: answer.body,
      headers: answer.headers,
    }
  }

  get(url: string): Promise<Answer> {
    return this.request('GET', url)
  }

  post(url: string, body: unknown): Promise<Answer> {
    return this.request('POST', url, body)
  }

  signIn(email: string, word: string = password): Promise<Answer> {
    return this.post('/api/auth/sign-in/email', { email, password: word })
  }

  /** Sends a file as a browser's form does. */
  upload(url: string, filename: string, content: Uint8Array | string): Promise<Answer> {
    const boundary = 'kurier-test-boundary'
    const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${filename}"\r\ncontent-type: text/csv\r\n\r\n`
    const payload = Buffer.concat([
      Buffer.from(head),
      Buffer.from(content),
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ])
    return this.request('POST', url, payload, { 'content-type': `multipart/form-data; boundary=${boundary}` })
  }

  #keepCookies(setCookies: string[]): void {
    for (const line of setCookies) {
      const [pair = ''] = line.split(';')
      if (pair.includes('kurier.devices=')) this.devices = pair
      if (pair.includes('session_token=')) this.cookie = pair.endsWith('=') ? undefined : pair
    }
  }
}

/** A visitor who has signed in. */
export async function signedIn(site: TestSite, email: string): Promise<Visitor> {
  const visitor = new Visitor(site)
  const { status, text } = await visitor.signIn(email)
  if (status !== 204) throw new Error(`signing in as ${email} was answered ${status}: ${text}`)
  return visitor
}

function testClock(): TestClock {
  let now = new Date()
  return {
    now: () => now,
    set: (next) => {
      now = next
    },
  }
}
