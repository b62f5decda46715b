import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { request } from 'undici'
import { demoClient } from '../emulator/oauth/client.ts'
import { type Database, openDatabase } from '../server/db/db.ts'
import { newId } from '../server/ids.ts'
import { createLog } from '../server/log.ts'
import { seal } from '../server/mailboxes/seal.ts'
import { createMigratedDatabase, startPostgres, teardown } from '../test/support/postgres.ts'
import type { IdleGoogle, IdleInbox } from './idle-google.ts'
import type { Usage } from './kurier.ts'
import { postgresCpuMs } from './postgres-cpu.ts'
import { number, row } from './table.ts'

const secret = 'a secret of the bench that is long enough'
/** As many requests at a time as the poller makes. */
const atOnce = 200
const cycles = 5
/** Google's access tokens last an hour, and an idle inbox is polled every five minutes. */
const pollsPerToken = 12

interface Cost {
  workerMs: number
  databaseMs: number
  statements: number
}

/**
 * Measures what it costs to ask about idle inboxes: a worker as installed on PostgreSQL, compared with one bare request for
 * each by `undici`, in the same run. The first cycle also gets an access token for each inbox, as happens once an hour.
 */
export async function benchIdle(count: number, say: (line: string) => void): Promise<void> {
  await startPostgres()
  const databaseUrl = await createMigratedDatabase()
  const database = await openDatabase({ databaseUrl, dataDir: '' }, createLog('silent'))
  const dataDir = await mkdtemp(join(tmpdir(), 'kurier-bench-'))
  const google = fork(new URL('./idle-google.ts', import.meta.url))
  try {
    google.send({ count, latencyMs: 0 })
    const { url, inboxes } = (await once(google, 'message'))[0] as IdleGoogle
    await connectAll(database, inboxes)
    const bare = [await bareMs(url, inboxes)]
    const worker = await startWorker(url, databaseUrl, dataDir)
    const first = await cycle({ worker, database, databaseUrl })
    const others: Cost[] = []
    for (let done = 0; done < cycles; done += 1) {
      others.push(await cycle({ worker, database, databaseUrl }))
      bare.push(await bareMs(url, inboxes))
    }
    await stop(worker)
    tell(say, { count, first, usual: medianCost(others), bareMs: median(bare) })
  } finally {
    await stop(google)
    await database.close()
    await rm(dataDir, { recursive: true, force: true })
    await teardown()
  }
}

function tell(
  say: (line: string) => void,
  { count, first, usual, bareMs }: { count: number; first: Cost; usual: Cost; bareMs: number },
): void {
  const hourly = (part: 'workerMs' | 'databaseMs') =>
    (first[part] + usual[part] * (pollsPerToken - 1)) / pollsPerToken
  const rows: [string, number, number][] = [
    ['with a valid token', usual.workerMs, usual.databaseMs],
    ['with a new token', first.workerMs, first.databaseMs],
    ['on average of an hour', hourly('workerMs'), hourly('databaseMs')],
  ]
  say(
    `${number(count)} idle inboxes on PostgreSQL; a bare request by undici takes ${perPoll(bareMs, count)} µs of CPU`,
  )
  say(row(['a poll', 'worker, µs', 'times bare', 'database, µs', 'both, times bare']))
  for (const [what, workerMs, databaseMs] of rows) {
    const cells = [perPoll(workerMs, count), times(workerMs, bareMs), perPoll(databaseMs, count)]
    say(row([what, ...cells, times(workerMs + databaseMs, bareMs)]))
  }
  say(row(['statements for a poll', (usual.statements / count).toFixed(3)]))
  const inHour = hourly('workerMs') * pollsPerToken
  say(row([`of one core, with 10,000 inboxes`, `${((inHour * 10_000) / count / 36_000).toFixed(1)} %`]))
}

/** Connects all inboxes, each of a recruiter of its own. None is due. */
async function connectAll({ db }: Database, inboxes: readonly IdleInbox[]): Promise<void> {
  const now = new Date()
  const tomorrow = new Date(now.getTime() + 86_400_000)
  const rows = inboxes.map(({ email, refreshToken, cursor }) => {
    const [id, userId] = [newId(), newId()]
    return { id, userId, email, cursor, sealed: seal(refreshToken, id, [secret]) }
  })
  for (let start = 0; start < rows.length; start += 500) {
    const some = rows.slice(start, start + 500)
    const users = some.map(({ userId, email }) => ({
      ...({ id: userId, name: email, email, role: 'recruiter', language: 'en' } as const),
      ...({ mail_permission: 'send', last_working_day: null } as const),
    }))
    await db.insertInto('users').values(users).execute()
    const mailboxes = some.map(({ id, userId, email, cursor, sealed }) => ({
      ...{ id, user_id: userId, google_sub: email, address: email, sealed_token: sealed, cursor },
      ...{ scopes: [], connected_at: now, last_synced_at: now, identities_at: now, active_at: new Date(0) },
      ...{ next_sync_at: notDue(now), audit_due_at: tomorrow },
    }))
    await db.insertInto('mailboxes').values(mailboxes).execute()
  }
  await sql`vacuum analyze mailboxes`.execute(db)
}

/** The furthest that Kurier itself sets. */
function notDue(now: Date): Date {
  return new Date(now.getTime() + 59 * 60_000)
}

/** Makes all inboxes due, and waits until the worker has asked about every one. */
async function cycle(parts: {
  worker: ChildProcess
  database: Database
  databaseUrl: string
}): Promise<Cost> {
  const { db } = parts.database
  await db
    .updateTable('mailboxes')
    .set({ next_sync_at: notDue(new Date()) })
    .execute()
  await sql`vacuum mailboxes, quota_windows`.execute(db)
  const dueAt = new Date()
  const before = await countersOf(parts)
  await db.updateTable('mailboxes').set({ next_sync_at: dueAt }).execute()
  for (;;) {
    await sleep(200)
    const left = await db
      .selectFrom('mailboxes')
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .where((eb) => eb.or([eb('last_synced_at', '<', dueAt), eb('leased_until', 'is not', null)]))
      .executeTakeFirstOrThrow()
    if (left.count === '0') break
  }
  const after = await countersOf(parts)
  return {
    workerMs: after.workerMs - before.workerMs,
    databaseMs: after.databaseMs - before.databaseMs,
    statements: after.statements - before.statements,
  }
}

async function countersOf({ worker, database, databaseUrl }: Parameters<typeof cycle>[0]): Promise<Cost> {
  // Backends report what they did with a delay of up to a second.
  await sleep(1_500)
  worker.send('usage')
  const [usage] = (await once(worker, 'message')) as [Usage]
  const { rows } = await sql<{ n: string }>`
    select xact_commit as n from pg_stat_database where datname = current_database()`.execute(database.db)
  return {
    workerMs: usage.cpuMs,
    databaseMs: await postgresCpuMs(databaseUrl),
    statements: Number(rows[0]!.n),
  }
}

/** The CPU time of asking once about every inbox, with nothing around it. */
async function bareMs(url: string, inboxes: readonly IdleInbox[]): Promise<number> {
  const start = process.cpuUsage()
  let next = 0
  const ask = async () => {
    for (let inbox = inboxes[next++]; inbox; inbox = inboxes[next++]) {
      const path = `/gmail/v1/users/me/history?startHistoryId=${inbox.cursor}&maxResults=500`
      const { body } = await request(url + path, {
        headers: { authorization: `Bearer ${inbox.accessToken}` },
      })
      await body.json()
    }
  }
  await Promise.all(Array.from({ length: atOnce }, ask))
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1_000
}

async function startWorker(googleUrl: string, databaseUrl: string, dataDir: string): Promise<ChildProcess> {
  const worker = fork(new URL('./kurier.ts', import.meta.url), {
    execArgv: [...process.execArgv, '--liftoff-only'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...{ DATA_DIR: dataDir, DATABASE_URL: databaseUrl, KURIER_ROLE: 'worker', KURIER_SECRET: secret },
      ...{ LOG_LEVEL: 'silent', KURIER_POLL_SECONDS: '3600', PORT: '0', APP_URL: 'http://127.0.0.1:3000' },
      ...{ GOOGLE_CLIENT_ID: demoClient.clientId, GOOGLE_CLIENT_SECRET: demoClient.clientSecret },
      GOOGLE_AUTH_URL: `${googleUrl}/o/oauth2/v2/auth`,
      GOOGLE_TOKEN_URL: `${googleUrl}/token`,
      GOOGLE_REVOKE_URL: `${googleUrl}/revoke`,
      GOOGLE_USERINFO_URL: `${googleUrl}/v1/userinfo`,
      GOOGLE_CERTS_URL: `${googleUrl}/oauth2/v1/certs`,
      GMAIL_ROOT_URL: googleUrl,
    },
  })
  await once(worker, 'message')
  return worker
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await Promise.race([gone, sleep(10_000).then(() => child.kill('SIGKILL'))])
  await gone
}

function medianCost(costs: readonly Cost[]): Cost {
  const of = (part: keyof Cost) => median(costs.map((cost) => cost[part]))
  return { workerMs: of('workerMs'), databaseMs: of('databaseMs'), statements: of('statements') }
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)]!
}

function perPoll(ms: number, count: number): string {
  return ((ms / count) * 1_000).toFixed(0)
}

function times(ms: number, bareMs: number): string {
  return (ms / bareMs).toFixed(2)
}
