import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../emulator/emulator.ts'
import { createPostgresDatabase } from '../support/database.ts'
import { letter } from '../support/letters.ts'
import { browse, connect, until } from '../support/office.ts'
import { anna, maja, smallWorld } from '../support/small-office.ts'

/**
 * The program as an operator starts it: two processes that learn of the database and of Google only from
 * their environment.
 */
let google: Emulator
let database: Awaited<ReturnType<typeof createPostgresDatabase>>
let dataDir: string
let url: string
const processes: ChildProcess[] = []
/** What the processes have written. */
let said = ''

beforeAll(async () => {
  google = await startEmulator({ world: smallWorld() })
  database = await createPostgresDatabase('template1')
  dataDir = await mkdtemp(join(tmpdir(), 'kurier-operator-'))
  const port = await freePort()
  url = `http://localhost:${port}`
  for (const role of ['web', 'worker']) start(role, port)
  await until('the web answers', async () => (await fetch(`${url}/api/health`).catch(() => null))?.ok)
})

afterAll(async () => {
  for (const child of processes) {
    child.kill('SIGTERM')
    if (child.exitCode === null) await once(child, 'exit')
  }
  await google.close()
  await database.drop()
  await rm(dataDir, { recursive: true, force: true })
})

function start(role: string, port: number): void {
  const environment = {
    PATH: process.env.PATH,
    PORT: String(port),
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    KURIER_ROLE: role,
    KURIER_SECRET: 'a-secret-that-the-operator-made',
    KURIER_ADMIN_EMAIL: 'boss@kurier.test',
    KURIER_ADMIN_PASSWORD: 'a long password',
    GOOGLE_CLIENT_ID: 'kurier-demo',
    GOOGLE_CLIENT_SECRET: 'kurier-demo-secret',
    GOOGLE_AUTH_URL: `${google.url}/o/oauth2/v2/auth`,
    GOOGLE_TOKEN_URL: `${google.url}/token`,
    GOOGLE_REVOKE_URL: `${google.url}/revoke`,
    GOOGLE_USERINFO_URL: `${google.url}/v1/userinfo`,
    GOOGLE_CERTS_URL: `${google.url}/oauth2/v1/certs`,
    GMAIL_ROOT_URL: google.url,
    LOG_LEVEL: 'warn',
  }
  const stdio = ['ignore', 'pipe', 'pipe'] as const
  const child = spawn(process.execPath, ['server/main.ts'], { env: environment, stdio: [...stdio] })
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
  }
  processes.push(child)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  return port
}

it('runs as a web and a worker on one PostgreSQL against a Google configured by environment variables', async () => {
  const boss = browse(url)
  expect(
    (await boss.post('/api/auth/sign-in/email', { email: 'boss@kurier.test', password: 'a long password' }))
      .status,
  ).toBe(204)
  const { body: candidate } = await boss.post('/api/candidates', { name: 'Maja Wisz', addresses: [maja] })
  google.world.receive({ raw: letter({ from: maja, to: anna, subject: 'Hello' }) })
  expect((await connect(boss, anna)).get('connect')).toBe('connected')
  await until('the email', async () => {
    const { body } = await boss.get(`/api/candidates/${candidate.id}/conversations`)
    return body.conversations.length === 1 && body.receipt.mailboxesChecked === 1
  })
})

it('redirects from another name of this computer to its own name, for which the cookies are set', async () => {
  const other = url.replace('localhost', '127.0.0.1')
  const answer = await fetch(`${other}/candidates?q=x`, { redirect: 'manual' })
  expect(answer.headers.get('location')).toBe(`${url}/candidates?q=x`)
  expect((await fetch(`${other}/api/health`, { redirect: 'manual' })).status).toBe(200)
})

it('warns if it runs as root, and offers no setup when the environment names the first administrator', async () => {
  await until('the worker runs', async () => said.includes('no web (worker)'))
  expect(said.includes('Kurier runs as root')).toBe(process.getuid?.() === 0)
  expect(said).not.toContain('/setup?token=')
})

it('lists every fault of its configuration and stops', async () => {
  const env = { PATH: process.env.PATH, DATABASE_URL: 'mysql://x', KURIER_SECRT: 'x', GOOGLE_CLIENT_ID: 'x' }
  const child = spawn(process.execPath, ['server/main.ts'], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let text = ''
  child.stderr.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  const [code] = await once(child, 'exit')
  expect(code).toBe(1)
  for (const name of ['DATABASE_URL', 'KURIER_SECRT']) expect(text).toContain(name)
})
