import { mkdirSync } from 'node:fs'
import { type App, startApp } from './app.ts'
import { type Config, ConfigError, readConfig } from './config.ts'
import { demoPassword, demoSession, emulatorProject, seedDemo, startDemoGoogle } from './demo.ts'
import { seedDemoSharing } from './demo-sharing.ts'
import { createLog, type Log } from './log.ts'

const config = orExit(() => readConfig(process.env))
const log = createLog(config.logLevel)
mkdirSync(config.dataDir, { recursive: true, mode: 0o700 })
warnOfRoot(log)

const running = await start(config, log)
stopOnSignals(running)

interface Running {
  close(): Promise<void>
}

async function start(config: Config, log: Log): Promise<Running> {
  if (config.google !== 'demo') {
    const app = await startApp({ config, google: config.google, demo: null, log })
    await listen(app, config)
    say(banner(config, 'Google', [...secretLines(app, config), ...setupLines(app, config)]))
    return app
  }
  const google = await startDemoGoogle(config.dataDir, config.port === 0 ? 0 : config.port + 1)
  const app = await startApp({
    config,
    google: emulatorProject(google.url),
    demo: demoSession(google.url),
    log,
  })
  if ((await seedDemo(app)) && config.demo === 'sharing') await seedDemoSharing(app.database.db, new Date())
  await listen(app, config)
  say(
    banner(config, `demo Google at ${google.url} (nothing leaves this computer)`, [
      ...secretLines(app, config),
      ...demoLines(google.url),
    ]),
  )
  return {
    close: async () => {
      await app.close()
      await google.close()
    },
  }
}

/** Kurier needs no rights beyond its data folder and a port above 1023. */
function warnOfRoot(log: Log): void {
  if (process.getuid?.() === 0) {
    log.warn(
      'Kurier runs as root: a fault in it would reach the whole machine. Start it as a user of its own',
    )
  }
}

async function listen(app: App, { role, host, port }: Config): Promise<void> {
  if (role !== 'worker') await app.http.listen({ host, port })
}

function banner(config: Config, google: string, more: string[]): string {
  const database = config.databaseUrl ? 'PostgreSQL' : `embedded PostgreSQL in ${config.dataDir}`
  const address = config.role === 'worker' ? 'no web (worker)' : config.appUrl
  return ['', `  Kurier   ${address}`, `  runs on  ${database}`, `  mail     ${google}`, ...more, ''].join(
    '\n',
  )
}

/** Returns log lines that say whether an older secret can be removed or one is missing; usually none. */
function secretLines({ grants }: App, { secrets }: Config): string[] {
  if (grants.lost > 0) {
    return [
      `  secret   ${grants.lost} of ${grants.total} grants and second factors cannot be decrypted with KURIER_SECRET: add the former secret`,
    ]
  }
  if (secrets.length === 1) return []
  return [
    '  secret   all grants and second factors use the newest secret: the older ones can be removed from KURIER_SECRET',
  ]
}

/** Returns the line that says where the first administrator is created, while there is nobody. */
function setupLines({ setupUrl }: App, { role }: Config): string[] {
  return setupUrl && role !== 'worker' ? [`  setup    open ${setupUrl}`] : []
}

function demoLines(googleUrl: string): string[] {
  const { signIns } = demoSession(googleUrl)
  return [
    `  webmail  ${googleUrl}/webmail (write and read as anybody of the demo)`,
    '',
    '  Sign in as',
    ...signIns.map(({ email, role }) => `    ${email.padEnd(20)} ${role}`),
    `  with the password ${demoPassword}`,
  ]
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

function orExit<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}

/** Shuts down in order at the first signal, and exits at once at the second. */
function stopOnSignals(running: Running): void {
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1)
      stopping = true
      running.close().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'stopping failed')
          process.exit(1)
        },
      )
    })
  }
}
