import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Person, Session } from '../../contract/people.ts'
import type { OnAddressesChanged } from '../candidates/addresses.ts'
import type { OnSealed } from '../candidates/stages.ts'
import type { Database, Db } from '../db/db.ts'
import type { User } from '../db/schema.ts'
import type { Monitoring } from '../health/monitoring.ts'
import type { Log } from '../log.ts'
import type { ConnectParts } from '../mailboxes/connect.ts'
import type { PushReceiver } from '../mailboxes/notification-port.ts'
import type { PictureProxy } from '../pictures/picture-proxy.ts'
import type { Scanner } from '../scan/scanner.ts'
import type { OnAccessChanged } from '../users/access-changed.ts'
import type { SignIn } from '../users/sign-in.ts'
import type { SingleSignOn } from '../users/single-sign-on.ts'
import type { HttpLimits } from './limits.ts'

/** Everything that the routes need; app.ts builds it. */
export interface HttpParts extends ConnectParts {
  database: Database
  log: Log
  /** The public address, without a trailing slash. */
  appUrl: string
  /** The folder of the built web interface. If it is missing, a page explains how to build it. */
  webDir: string
  signIn: SignIn
  /** Null if no identity provider is configured. */
  singleSignOn: SingleSignOn | null
  /** KURIER_BREAK_GLASS, see users/sign-in-settings.ts. */
  breakGlass: string | undefined
  /** Addresses and networks of the proxies whose X-Forwarded-For is trusted. */
  trustedProxies: readonly string[]
  /** How much a client may use; the usual limits by default. */
  limits?: Partial<HttpLimits>
  /** Whether Kurier sends emails of its own: KURIER_SMTP_URL is set. */
  writesLetters: boolean
  /** The demo's sign-ins and the address of its webmail; null outside the demo. */
  demo: Session['demo']
  /** The token that setup requires; null in the demo, which has people from the start. */
  setupToken: string | null
  /** Null if Google does not push notifications to this server. */
  pushes: PushReceiver | null
  pictures: PictureProxy
  monitoring: Monitoring
  /** Scans files for viruses; null if the operator gave no scanner. */
  scanner: Scanner | null
  onAccessChanged: OnAccessChanged
  onAddressesChanged: OnAddressesChanged
  onSealed: OnSealed
  mailboxStates: MailboxStates
  emailFacts: EmailFacts
}

/**
 * Looks up the state of each of these users' mailboxes. Users without a connected mailbox are missing from the
 * result.
 */
type MailboxStates = (
  db: Db,
  userIds: readonly string[],
) => Promise<Map<string, NonNullable<Person['mailboxState']>>>

/**
 * Counts the emails of each candidate that this viewer may see, with the date of the last one. Candidates without any
 * are missing from the result.
 */
type EmailFacts = (
  db: Db,
  viewer: User,
  candidateIds: readonly string[],
) => Promise<Map<string, { count: number; lastAt: Date | null }>>

/** Fastify with Kurier's log and zod schemas. */
export type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, Log, ZodTypeProvider>

/** The routes of one resource. */
export type Routes = (app: App, parts: HttpParts) => void
