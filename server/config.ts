import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { z } from 'zod'
import {
  type MetricsSettings,
  metricsSettings,
  monitoringEnvironment,
  type TraceSettings,
  traceSettings,
} from './monitoring-settings.ts'
import { type OidcSettings, oidcEnvironment, oidcFaults, oidcSettings } from './oidc-settings.ts'
import {
  type PullSettings,
  type PushSettings,
  pubsubEnvironment,
  pubsubFaults,
  pubsubSettings,
} from './pubsub-settings.ts'
import { secretsOf } from './secret-file.ts'

const url = z.url({ protocol: /^https?$/ })
const smtpUrl = z
  .string()
  .refine(isSmtpUrl, 'an smtp:// or smtps:// address, its user and password percent-encoded')
const mailFrom = z.string().refine(isMailFrom, 'an address, such as Kurier <kurier@firma.pl>')
const whole = (text: string) => z.coerce.number(text).int(text)

const environment = z.object({
  ...pubsubEnvironment,
  ...oidcEnvironment,
  ...monitoringEnvironment,
  PORT: whole('a port number, such as 3000').min(0).max(65_535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  APP_URL: url.optional(),
  DATA_DIR: z.string().default('./data'),
  DATABASE_URL: z.string().startsWith('postgres', 'a postgres:// address').optional(),
  KURIER_ROLE: z.enum(['all', 'web', 'worker']).default('all'),
  KURIER_SECRET: z.string().optional(),
  GOOGLE_CLIENT_ID: z.string().min(1).optional(),
  GOOGLE_CLIENT_SECRET: z.string().min(1).optional(),
  GOOGLE_AUTH_URL: url.default('https://accounts.google.com/o/oauth2/v2/auth'),
  GOOGLE_TOKEN_URL: url.default('https://oauth2.googleapis.com/token'),
  GOOGLE_REVOKE_URL: url.default('https://oauth2.googleapis.com/revoke'),
  GOOGLE_USERINFO_URL: url.default('https://openidconnect.googleapis.com/v1/userinfo'),
  GOOGLE_CERTS_URL: url.default('https://www.googleapis.com/oauth2/v1/certs'),
  GMAIL_ROOT_URL: url.default('https://gmail.googleapis.com'),
  GOOGLE_QUOTA_PRICES: z.enum(['current', 'before-2026-05']).default('current'),
  GOOGLE_QUOTA_PER_MINUTE: whole('units per minute, such as 6000').min(1_000).optional(),
  GOOGLE_PROJECT_QUOTA_PER_MINUTE: whole('units per minute, such as 1200000').min(1_000).default(1_200_000),
  KURIER_TRUSTED_PROXIES: z
    .string()
    .refine(areProxies, 'addresses or networks, such as 127.0.0.1,10.0.0.0/8')
    .optional(),
  KURIER_POLL_SECONDS: whole('seconds between 5 and 3600').min(5).max(3600).default(300),
  KURIER_SESSION_DAYS: whole('days between 1 and 365').min(1).max(365).default(30),
  KURIER_DEMO: z.enum(['sharing', 'plain']).default('sharing'),
  KURIER_SMTP_URL: smtpUrl.optional(),
  KURIER_MAIL_FROM: mailFrom.optional(),
  KURIER_ADMIN_EMAIL: z.email().optional(),
  KURIER_ADMIN_PASSWORD: z.string().min(8, 'at least 8 characters').optional(),
  KURIER_CLAMAV: z
    .string()
    .refine((text) => clamdAddress(text) !== null, 'host:port, or unix:/path of clamd’s socket')
    .optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
})

/** Every variable that Kurier reads. */
export const environmentNames: readonly string[] = Object.keys(environment.shape)

/** The addresses of Google's services: the real ones, the emulator's or those of another stand-in. */
export interface GoogleEndpoints {
  authUrl: string
  tokenUrl: string
  revokeUrl: string
  userinfoUrl: string
  certsUrl: string
  gmailRootUrl: string
}

export interface Config {
  host: string
  port: number
  appUrl: string
  dataDir: string
  databaseUrl: string | undefined
  role: 'all' | 'web' | 'worker'
  /** Addresses and networks (CIDR) of the proxies whose X-Forwarded-For is trusted. */
  trustedProxies: readonly string[]
  /** Newest first. The first one encrypts and signs; the others only decrypt and verify older data. */
  secrets: [string, ...string[]]
  google: { clientId: string; clientSecret: string; endpoints: GoogleEndpoints } | 'demo'
  /** What the demo contains: hiring teams and private mail too, or one team that sees everything. */
  demo: 'sharing' | 'plain'
  /** Google's price table, and how many units a mailbox and the whole project may use in a minute. */
  quota: { prices: 'current' | 'before-2026-05'; perMailbox: number; perProject: number }
  pollSeconds: number
  /** How Google notifies Kurier of changes; undefined if Kurier only polls. */
  pubsub: PushSettings | PullSettings | undefined
  /** The mail server for Kurier's own letters to its users; undefined if it sends none. */
  letters: { url: string; from: string } | undefined
  /** The company's identity provider; undefined if there is none. */
  oidc: OidcSettings | undefined
  /** The administrator who may use a password although only the single sign-on is allowed. */
  breakGlass: string | undefined
  /** Days after which a session ends, however much it is used. */
  sessionDays: number
  firstAdministrator: { email: string; password: string } | undefined
  /** ClamAV's daemon, which scans files; undefined if none does. */
  clamd: { host: string; port: number } | { path: string } | undefined
  /** Undefined if no metrics are kept. */
  metrics: MetricsSettings | undefined
  /** Undefined if no traces are recorded. */
  traces: TraceSettings | undefined
  logLevel: string
}

/** Lists every fault of the configuration, one line each. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/**
 * Reads the configuration once, at start; writes `DATA_DIR/secret` in embedded mode.
 *
 * @throws ConfigError listing every fault, unknown `KURIER_` names included
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = environment.safeParse(given)
  const faults = [
    ...unknownNames(given),
    ...(parsed.success ? crossFaults(parsed.data) : faultLines(parsed.error)),
  ]
  if (!parsed.success || faults.length > 0) {
    throw new ConfigError(
      `The configuration has faults:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    )
  }
  const values = parsed.data
  const dataDir = resolve(values.DATA_DIR)
  const appUrl = (values.APP_URL ?? `http://localhost:${values.PORT}`).replace(/\/$/, '')
  return {
    host: values.HOST,
    port: values.PORT,
    appUrl,
    dataDir,
    databaseUrl: values.DATABASE_URL,
    role: values.KURIER_ROLE,
    trustedProxies: proxiesIn(values.KURIER_TRUSTED_PROXIES ?? ''),
    secrets: secretsOf(values.KURIER_SECRET, dataDir),
    google: googleProject(values),
    quota: {
      prices: values.GOOGLE_QUOTA_PRICES,
      perMailbox: values.GOOGLE_QUOTA_PER_MINUTE ?? perMailboxBy[values.GOOGLE_QUOTA_PRICES],
      perProject: values.GOOGLE_PROJECT_QUOTA_PER_MINUTE,
    },
    pollSeconds: values.KURIER_POLL_SECONDS,
    pubsub: pubsubSettings(values, appUrl),
    letters: letters(values),
    oidc: oidcSettings(values),
    breakGlass: values.KURIER_BREAK_GLASS,
    sessionDays: values.KURIER_SESSION_DAYS,
    demo: values.KURIER_DEMO,
    firstAdministrator: firstAdministrator(values),
    clamd: clamdAddress(values.KURIER_CLAMAV ?? '') ?? undefined,
    metrics: metricsSettings(values),
    traces: traceSettings(values),
    logLevel: values.LOG_LEVEL,
  }
}

type Environment = z.infer<typeof environment>

/** Units that Google allows one mailbox in a minute, by price table (Gmail API: quota). */
const perMailboxBy = { current: 6_000, 'before-2026-05': 15_000 } as const

function unknownNames(given: Record<string, unknown>): string[] {
  return Object.keys(given)
    .filter((name) => name.startsWith('KURIER_') && !environmentNames.includes(name))
    .map(
      (name) =>
        `${name}: no such setting. Known: ${environmentNames.filter((k) => k.startsWith('KURIER_')).join(', ')}`,
    )
}

function faultLines(error: z.ZodError): string[] {
  return error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
}

function crossFaults(values: Environment): string[] {
  const faults = pubsubFaults(values, {
    hasProject: Boolean(values.GOOGLE_CLIENT_ID),
    isGoogle: new URL(values.GOOGLE_CERTS_URL).host === 'www.googleapis.com',
    appUrl: values.APP_URL,
  }).concat(oidcFaults(values))
  if (Boolean(values.GOOGLE_CLIENT_ID) !== Boolean(values.GOOGLE_CLIENT_SECRET)) {
    faults.push('GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET: give both, or neither for the demo Google')
  }
  if (Boolean(values.KURIER_ADMIN_EMAIL) !== Boolean(values.KURIER_ADMIN_PASSWORD)) {
    faults.push('KURIER_ADMIN_EMAIL and KURIER_ADMIN_PASSWORD: give both, or neither')
  }
  if (Boolean(values.KURIER_SMTP_URL) !== Boolean(values.KURIER_MAIL_FROM)) {
    faults.push('KURIER_SMTP_URL and KURIER_MAIL_FROM: give both, or neither for no letters')
  }
  if (values.DATABASE_URL && !values.KURIER_SECRET) {
    faults.push('KURIER_SECRET: required with DATABASE_URL; make one with: openssl rand -base64 32')
  }
  if (values.KURIER_ROLE !== 'all' && !values.DATABASE_URL) {
    faults.push('KURIER_ROLE: web and worker need a PostgreSQL; give DATABASE_URL')
  }
  if (values.KURIER_SECRET?.split(',').some((secret) => secret.trim().length < 24)) {
    faults.push('KURIER_SECRET: each secret needs at least 24 characters')
  }
  return faults
}

function googleProject(values: Environment): Config['google'] {
  if (!values.GOOGLE_CLIENT_ID || !values.GOOGLE_CLIENT_SECRET) {
    return 'demo'
  }
  return {
    clientId: values.GOOGLE_CLIENT_ID,
    clientSecret: values.GOOGLE_CLIENT_SECRET,
    endpoints: {
      authUrl: values.GOOGLE_AUTH_URL,
      tokenUrl: values.GOOGLE_TOKEN_URL,
      revokeUrl: values.GOOGLE_REVOKE_URL,
      userinfoUrl: values.GOOGLE_USERINFO_URL,
      certsUrl: values.GOOGLE_CERTS_URL,
      gmailRootUrl: values.GMAIL_ROOT_URL.replace(/\/$/, ''),
    },
  }
}

function letters(values: Environment): Config['letters'] {
  return values.KURIER_SMTP_URL && values.KURIER_MAIL_FROM
    ? { url: values.KURIER_SMTP_URL, from: values.KURIER_MAIL_FROM }
    : undefined
}

function proxiesIn(text: string): string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)
}

function areProxies(text: string): boolean {
  return proxiesIn(text).every((one) => {
    const [address = '', bits, ...more] = one.split('/')
    const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
    const isRange = bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= most)
    return most > 0 && isRange && more.length === 0
  })
}

/** A `%` that starts no valid escape (RFC 3986 §2.1) would change the password. */
function isSmtpUrl(text: string): boolean {
  try {
    const { protocol, hostname, username, password } = new URL(text)
    decodeURIComponent(username + password)
    return /^smtps?:$/.test(protocol) && hostname !== ''
  } catch {
    return false
  }
}

/** A bare address, or a name and an address in angle brackets (RFC 5322 §3.4), on one line. */
function isMailFrom(text: string): boolean {
  const [, inBrackets, alone] = /^[^<>\r\n]*<([^<>\s]+)>$|^([^<>\s]+)$/.exec(text.trim()) ?? []
  return z.email().safeParse(inBrackets ?? alone).success
}

function firstAdministrator(values: Environment): Config['firstAdministrator'] {
  return values.KURIER_ADMIN_EMAIL && values.KURIER_ADMIN_PASSWORD
    ? { email: values.KURIER_ADMIN_EMAIL, password: values.KURIER_ADMIN_PASSWORD }
    : undefined
}

/** Reads `host:port`, `[address]:port` or `unix:/path`; null if it is none of them. */
function clamdAddress(text: string): Config['clamd'] | null {
  const path = /^unix:(\/.+)$/.exec(text)?.[1]
  if (path) return { path }
  const [, host, port] = /^(?:tcp:\/\/)?([\w.-]+|\[[\da-f:.]+\]):(\d{1,5})$/i.exec(text) ?? []
  if (!host || !(Number(port) >= 1 && Number(port) <= 65_535)) return null
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) }
}
