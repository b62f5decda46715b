import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { MailboxStatus } from '../contract/mailbox.ts'
import type { CallEntry } from '../emulator/call-log.ts'
import { demoClient } from '../emulator/oauth/client.ts'
import { browse, connect } from '../test/support/office.ts'
import { createMigratedDatabase, startPostgres, teardown } from '../test/support/postgres.ts'
import { type GooglePlan, type GoogleReady, plannedWorld } from './google.ts'
import type { Usage } from './kurier.ts'

export type Engine = 'PostgreSQL' | 'embedded'

/** Kurier and a Google in real time, each in its own process, and a recruiter who has not connected an inbox yet. */
export interface Office {
  /** Account settings, Connect, Allow: resolves when the callback is answered. */
  allow(): Promise<void>
  /** Disconnect, with all emails removed. */
  disconnect(): Promise<void>
  mailbox(): Promise<MailboxStatus>
  usage(): Promise<Usage>
  /** Every call of the Gmail API so far. */
  calls(): Promise<CallEntry[]>
  /** @throws Error unless exactly the relevant messages are on profiles, and only they were opened */
  checkImported(): Promise<void>
  close(): Promise<void>
}

const password = 'a password of the bench'
/** A quota so high that nothing reaches it. */
const noLimit = 1_000_000_000

/** Runs the measurements in turn, each with an office of the same mail, and always closes the office. */
export async function inEachOffice<T>(
  plan: GooglePlan,
  measure: (office: Office) => Promise<T>,
): Promise<Record<Engine, T>> {
  await startPostgres()
  const server = await createMigratedDatabase()
  const inOffice = async (databaseUrl: string | undefined) => {
    const office = await openOffice(plan, databaseUrl)
    return await measure(office).finally(() => office.close())
  }
  try {
    return { PostgreSQL: await inOffice(server), embedded: await inOffice(undefined) }
  } finally {
    await teardown()
  }
}

async function openOffice(plan: GooglePlan, databaseUrl: string | undefined): Promise<Office> {
  const dataDir = await mkdtemp(join(tmpdir(), 'kurier-bench-'))
  const google = await startGoogle(plan)
  const kurier = await startKurier(plan, { googleUrl: google.url, dataDir, databaseUrl })
  const visitor = browse(kurier.url)
  await post(visitor, '/api/auth/sign-in/email', { email: plan.account, password })
  for (const [index, { name, addresses }] of plannedWorld(plan).candidates.entries()) {
    await post(visitor, '/api/candidates', { name: `${name} ${index}`, addresses })
  }
  const calls = () => callsOf(google.url)
  return {
    allow: async () => {
      const outcome = await connect(visitor, plan.account)
      if (outcome.get('connect') !== 'connected') throw new Error(`the consent ended as ${outcome}`)
    },
    disconnect: () => post(visitor, '/api/mailbox/disconnection', { emails: 'remove' }),
    mailbox: async () => (await visitor.get('/api/mailbox')).body as MailboxStatus,
    usage: async () => {
      kurier.process.send('usage')
      return (await answerOf(kurier.process)) as Usage
    },
    calls,
    checkImported: async () => {
      const { body } = await visitor.get('/api/mailbox/disconnection')
      const relevant = new Set(google.relevant)
      checkImported({ kept: body.messages, opened: openedIn(await calls()), relevant })
    },
    close: async () => {
      await Promise.all([stop(kurier.process), stop(google.process)])
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function startGoogle(plan: GooglePlan): Promise<GoogleReady & { process: ChildProcess }> {
  const process = fork(new URL('./google.ts', import.meta.url))
  process.send(plan)
  return { ...((await answerOf(process)) as GoogleReady), process }
}

async function startKurier(
  plan: GooglePlan,
  places: Omit<Places, 'port'>,
): Promise<{ url: string; process: ChildProcess }> {
  const port = await freePort()
  const kurier = fork(new URL('./kurier.ts', import.meta.url), {
    // As `npm start` does.
    execArgv: [...process.execArgv, '--liftoff-only'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: environment(plan, { ...places, port }),
  })
  await answerOf(kurier)
  return { url: `http://127.0.0.1:${port}`, process: kurier }
}

async function callsOf(googleUrl: string): Promise<CallEntry[]> {
  const answer = await fetch(`${googleUrl}/_admin/calls`)
  return ((await answer.json()) as { calls: CallEntry[] }).calls
}

interface Places {
  googleUrl: string
  dataDir: string
  databaseUrl: string | undefined
  port: number
}

function environment(plan: GooglePlan, { googleUrl, dataDir, databaseUrl, port }: Places): NodeJS.ProcessEnv {
  return {
    PORT: String(port),
    APP_URL: `http://127.0.0.1:${port}`,
    DATA_DIR: dataDir,
    ...(databaseUrl && { DATABASE_URL: databaseUrl }),
    KURIER_SECRET: 'a secret of the bench that is long enough',
    KURIER_ADMIN_EMAIL: plan.account,
    KURIER_ADMIN_PASSWORD: password,
    KURIER_POLL_SECONDS: '300',
    LOG_LEVEL: 'silent',
    GOOGLE_CLIENT_ID: demoClient.clientId,
    GOOGLE_CLIENT_SECRET: demoClient.clientSecret,
    GOOGLE_AUTH_URL: `${googleUrl}/o/oauth2/v2/auth`,
    GOOGLE_TOKEN_URL: `${googleUrl}/token`,
    GOOGLE_REVOKE_URL: `${googleUrl}/revoke`,
    GOOGLE_USERINFO_URL: `${googleUrl}/v1/userinfo`,
    GOOGLE_CERTS_URL: `${googleUrl}/oauth2/v1/certs`,
    GMAIL_ROOT_URL: googleUrl,
    ...(plan.quota === 'off' && {
      GOOGLE_QUOTA_PER_MINUTE: String(noLimit),
      GOOGLE_PROJECT_QUOTA_PER_MINUTE: String(noLimit),
    }),
  }
}

async function post(visitor: ReturnType<typeof browse>, path: string, body: object): Promise<void> {
  const { status, text } = await visitor.post(path, body)
  if (status >= 300) throw new Error(`${path} was answered ${status}: ${text}`)
}

/** The next message of the child process. @throws Error if it ends without one */
async function answerOf(child: ChildProcess): Promise<unknown> {
  const ended = new AbortController()
  const death = once(child, 'exit', { signal: ended.signal }).then(([code]) => {
    throw new Error(`a process of the bench ended with ${code}`)
  })
  const [message] = await Promise.race([once(child, 'message', { signal: ended.signal }), death]).finally(
    () => {
      death.catch(() => undefined)
      ended.abort()
    },
  )
  return message
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await Promise.race([gone, setTimeout(10_000).then(() => child.kill('SIGKILL'))])
  await gone
}

function openedIn(calls: readonly CallEntry[]): Set<string> {
  const bodies = calls.filter(
    ({ format, status }) => status === 200 && (format === 'raw' || format === 'full'),
  )
  return new Set(bodies.flatMap(({ messageIds }) => messageIds))
}

function checkImported(found: { kept: number; opened: Set<string>; relevant: Set<string> }): void {
  const { kept, opened, relevant } = found
  if (kept !== relevant.size) throw new Error(`${kept} messages are on profiles, not ${relevant.size}`)
  const missing = relevant.difference(opened).size
  const others = opened.difference(relevant).size
  if (missing + others > 0)
    throw new Error(`${missing} were not opened, and ${others} of other people’s were`)
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port was free')
  return address.port
}
