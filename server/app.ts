import { fileURLToPath } from 'node:url'
import type { Session } from '../contract/people.ts'
import type { OnAddressesChanged } from './candidates/addresses.ts'
import type { Clock } from './clock.ts'
import { type Config, ConfigError } from './config.ts'
import type { Database, Db } from './db/db.ts'
import { type FoundationSettings, openFoundation } from './foundation.ts'
import { pullSource } from './gmail/pull.ts'
import { pushReceiver } from './gmail/push.ts'
import { fileRefusal } from './http/clean-files.ts'
import type { App as HttpApp, HttpParts } from './http/parts.ts'
import { createServer } from './http/server.ts'
import type { Jobs } from './jobs/jobs.ts'
import { type Post, smtpPost } from './letters/post.ts'
import type { Log } from './log.ts'
import { mailboxStates } from './mailboxes/overview.ts'
import type { SealReport } from './mailboxes/reseal.ts'
import { emailFacts } from './messages/candidate-threads.ts'
import { PictureProxy, type PictureProxyParts } from './pictures/picture-proxy.ts'
import { resealEverything } from './reseal.ts'
import { clamdScanner } from './scan/clamd.ts'
import { type PasswordOwner, requireGoodPassword } from './users/password-rules.ts'
import { recordSettings } from './users/settings-record.ts'
import { createFirstAdministrator, isSetupNeeded, setupToken } from './users/setup.ts'
import { createSignIn, hashPassword, type SignIn } from './users/sign-in.ts'
import { SingleSignOn } from './users/single-sign-on.ts'
import { listenForMetrics } from './watching.ts'
import { startWorker, type Worker } from './worker.ts'

export interface App {
  database: Database
  jobs: Jobs
  http: HttpApp
  /**
   * What happened at start to the stored Google tokens and keys of authenticator apps, when they were encrypted again
   * with the newest secret.
   */
  grants: SealReport
  onAddressesChanged: OnAddressesChanged
  /** The page that creates the first administrator, with its token; null if there are people or this is the demo. */
  setupUrl: string | null
  /** Where the port for metrics is; null if there is none. */
  metricsUrl: string | null
  /** Stops accepting requests and jobs, finishes what is running, and closes the database. */
  close(): Promise<void>
}

export interface AppSettings extends FoundationSettings {
  demo: Session['demo']
  /** Sign-in attempts allowed per minute, for tests. */
  attemptsPerMinute?: number
  /** The limits of HTTP that differ from the usual ones, for tests. */
  limits?: HttpParts['limits']
  /** The worker's interval, for tests; a minute otherwise. */
  minuteMs?: number
  /** The network and the limits of the picture proxy, for tests. */
  pictures?: Pick<PictureProxyParts, 'network' | 'limits'>
}

const webDir = fileURLToPath(new URL('../web/dist', import.meta.url))

/** Builds every module from its parts. All wiring is here. */
export async function startApp(settings: AppSettings): Promise<App> {
  const { config, log } = settings
  const { database, clock, monitoring, jobs, provider, following } = await openFoundation(settings)
  const { db } = database
  const { metrics, tracer } = monitoring
  const { secrets, pollSeconds, appUrl, pubsub, oidc, breakGlass } = config
  const pictures = new PictureProxy({ clock, log, dataDir: config.dataDir, ...settings.pictures })
  const scanner = config.clamd ? clamdScanner(config.clamd) : null
  await firstAdministrator(database, config, clock)
  await recordSettings(db, recordedSettings(config), clock.now())
  const grants = await resealEverything({ db, secrets, clock, log })
  const http = createServer({
    db,
    database,
    clock,
    log,
    appUrl,
    webDir,
    provider,
    secrets,
    enqueue: jobs.enqueue,
    redirectUri: `${appUrl}/oauth/google/callback`,
    demo: settings.demo,
    setupToken: settings.demo ? null : setupToken(secrets),
    trustedProxies: config.trustedProxies,
    writesLetters: config.letters !== undefined,
    signIn: signInOf(settings, db, clock),
    singleSignOn: oidc ? new SingleSignOn({ oidc, appUrl, secrets, clock, log }) : null,
    breakGlass,
    ...(settings.limits && { limits: settings.limits }),
    pushes: pubsub?.by === 'push' ? pushReceiver(settings.google, pubsub) : null,
    scanner,
    pictures,
    monitoring,
    ...following,
    mailboxStates,
    emailFacts,
  })
  const worker =
    config.role === 'web'
      ? undefined
      : await startWorker({
          ...{ db, provider, secrets, clock, log, enqueue: jobs.enqueue, jobs, pollSeconds, appUrl },
          engine: database.engine,
          onSend: metrics?.countSend,
          forgetPictures: (names) => pictures.forget(names),
          onAccessChanged: following.onAccessChanged,
          refuseFile: fileRefusal(scanner, log),
          onColleaguesChanged: following.onColleaguesChanged,
          post: openPost(config, log),
          notifications: pubsub?.by === 'pull' ? pullSource(settings.google, pubsub, log) : null,
          ...(settings.minuteMs === undefined ? {} : { minuteMs: settings.minuteMs }),
        })
  const { onAddressesChanged } = following
  const metricsServer = await listenForMetrics(database, { config, log }, monitoring)
  return {
    database,
    jobs,
    http,
    grants,
    onAddressesChanged,
    setupUrl: !settings.demo && (await isSetupNeeded(db)) ? setupUrl(config) : null,
    metricsUrl: metricsServer?.listeningOrigin ?? null,
    close: async () => {
      await metricsServer?.close()
      await close({ http, worker, jobs, database })
      await tracer?.close()
    },
  }
}

function signInOf(settings: AppSettings, db: Db, clock: Clock): SignIn {
  const { config, log } = settings
  const { appUrl, port, secrets, sessionDays, breakGlass } = config
  if (breakGlass) log.warn({ breakGlass }, 'KURIER_BREAK_GLASS is set: this administrator may use a password')
  const domains = config.oidc?.domains ?? []
  const parts = { db, clock, log, appUrl, port, secrets, sessionDays, breakGlass, domains }
  return createSignIn({ ...parts, ...attempts(settings) })
}

function setupUrl({ appUrl, secrets }: Config): string {
  return `${appUrl}/setup?token=${setupToken(secrets)}`
}

/** The settings whose change is recorded, by the names of their variables. Processes of all roles share them. */
function recordedSettings({
  google,
  letters,
  pubsub,
  quota,
  metrics,
  ...config
}: Config): Record<string, unknown> {
  const smtp = letters && new URL(letters.url)
  return {
    APP_URL: config.appUrl,
    GOOGLE_CLIENT_ID: google === 'demo' ? null : google.clientId,
    GMAIL_ROOT_URL: google === 'demo' ? null : google.endpoints.gmailRootUrl,
    GOOGLE_QUOTA: quota,
    KURIER_TRUSTED_PROXIES: config.trustedProxies,
    KURIER_POLL_SECONDS: config.pollSeconds,
    KURIER_SMTP_URL: smtp && [smtp.protocol, smtp.host, smtp.username],
    KURIER_MAIL_FROM: letters?.from,
    GOOGLE_PUBSUB: pubsub && [pubsub.by, pubsub.topic, pubsub.subscription],
    KURIER_OIDC: config.oidc && [config.oidc.issuer, config.oidc.clientId, config.oidc.domains],
    KURIER_SESSION_DAYS: config.sessionDays,
    KURIER_BREAK_GLASS: config.breakGlass,
    KURIER_CLAMAV: config.clamd,
    KURIER_METRICS: metrics && { listen: metrics.listen, hasToken: metrics.token !== undefined },
  }
}

function attempts({ attemptsPerMinute }: AppSettings): { attemptsPerMinute?: number } {
  return attemptsPerMinute === undefined ? {} : { attemptsPerMinute }
}

function openPost({ letters }: Config, log: Log): Post | null {
  if (letters) return smtpPost(letters)
  log.info('Kurier sends no emails of its own: KURIER_SMTP_URL and KURIER_MAIL_FROM are not set')
  return null
}

async function firstAdministrator(database: Database, config: Config, clock: Clock): Promise<void> {
  if (!config.firstAdministrator || !(await isSetupNeeded(database.db))) return
  const { email, password } = config.firstAdministrator
  const name = email.split('@')[0] ?? email
  await requireFirstPassword(password, { name, email })
  const passwordHash = await hashPassword(password)
  await database.db
    .transaction()
    .execute((tx) => createFirstAdministrator(tx, { name, email, passwordHash }, clock.now()))
    .catch((error: unknown) => {
      if ((error as { code?: string }).code !== 'already-set-up') throw error
    })
}

/** @throws ConfigError only when the password is used: one that was given long ago does no harm */
async function requireFirstPassword(password: string, owner: PasswordOwner): Promise<void> {
  if (password.length < 12) throw new ConfigError('KURIER_ADMIN_PASSWORD: at least 12 characters')
  await requireGoodPassword(password, owner).catch((cause: Error) => {
    throw new ConfigError(`KURIER_ADMIN_PASSWORD: ${cause.message}`, { cause })
  })
}

async function close(parts: {
  http: HttpApp
  worker: Worker | undefined
  jobs: Jobs
  database: Database
}): Promise<void> {
  await parts.http.close()
  await parts.worker?.stop()
  await parts.jobs.stop()
  await parts.database.close()
}
