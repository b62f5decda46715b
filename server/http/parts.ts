import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Person, Session } from '../../contract/people.ts'
import type { OnAddressesChanged } from '../candidates/addresses.ts'
import type { Database, Db } from '../db/db.ts'
import type { User } from '../db/schema.ts'
import type { Log } from '../log.ts'
import type { ConnectParts } from '../mailboxes/connect.ts'
import type { PushReceiver } from '../mailboxes/provider.ts'
import type { PictureProxy } from '../pictures/picture-proxy.ts'
import type { OnAccessChanged } from '../users/access-changed.ts'
import type { SignIn } from '../users/sign-in.ts'
import type { HttpLimits } from './limits.ts'

/** Everything that the routes need; app.ts puts it together. */
export interface HttpParts extends ConnectParts {
  database: Database
  log: Log
  /** The public address, without a slash at the end. */
  appUrl: string
  /** The folder of the built web interface. It may be missing: a page says how to build it. */
  webDir: string
  signIn: SignIn
  /** Addresses and networks of the proxies whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[]
  /** What a client may use up; the usual limits unless told. */
  limits?: Partial<HttpLimits>
  /** Whether Kurier writes letters of its own: KURIER_SMTP_URL is set. */
  writesLetters: boolean
  /** The demo's sign-ins and where its webmail is; null outside the demo. */
  demo: Session['demo']
  /** Null when Google does not push to us. */
  pushes: PushReceiver | null
  pictures: PictureProxy
  onAccessChanged: OnAccessChanged
  onAddressesChanged: OnAddressesChanged
  mailboxStates: MailboxStates
  emailFacts: EmailFacts
}

/** The state of each of these people's mailbox; who is left out has none connected. */
type MailboxStates = (
  db: Db,
  userIds: readonly string[],
) => Promise<Map<string, NonNullable<Person['mailboxState']>>>

/** How many emails of each candidate this viewer may see, and when the last one was; who is left out has none. */
type EmailFacts = (
  db: Db,
  viewer: User,
  candidateIds: readonly string[],
) => Promise<Map<string, { count: number; lastAt: Date | null }>>

/** Fastify with our log and schemas from zod. */
export type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, Log, ZodTypeProvider>

/** The routes of one resource. */
export type Routes = (app: App, parts: HttpParts) => void
