import { spawn } from 'node:child_process'
import { cpSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { runCommandLine } from '../../server/command-line/program.ts'
import { type Database, openDatabase } from '../../server/db/db.ts'
import { createLog } from '../../server/log.ts'
import { createPostgresDatabase } from '../support/database.ts'
import { addPerson, createTestSite, signedIn, type TestSite, Visitor } from '../support/http.ts'
import { scratchFolder } from '../support/scratch.ts'

/** A comma would separate two. */
const secret = 'a secret of the command line and long enough'

interface Ran {
  code: number
  output: string
}

/** Runs `kurier` in this process, with this environment alone. */
async function run(env: Record<string, string>, ...words: string[]): Promise<Ran> {
  const lines: string[] = []
  const print = (text: string) => void lines.push(text)
  const code = await runCommandLine(words, { env, say: print, warn: print, draw: print, isWatched: false })
  return { code, output: lines.join('\n') }
}

describe('the command line', () => {
  let site: TestSite
  let database: Database
  let drop: () => Promise<void>
  let env: Record<string, string>

  beforeAll(async () => {
    const made = await createPostgresDatabase()
    drop = made.drop
    database = await openDatabase({ databaseUrl: made.url, dataDir: '/nowhere' }, createLog('silent'))
    site = { ...createTestSite(database, { secrets: [secret] }), database }
    env = { DATABASE_URL: made.url, KURIER_SECRET: secret, APP_URL: 'http://localhost:3000' }
    await addPerson(site, 'admin@firma.pl', 'admin')
  })
  afterAll(async () => {
    await site.close()
    await drop()
  })

  const kurier = (...words: string[]) => run(env, ...words)
  const audit = async () => {
    const events = database.db.selectFrom('audit_events').select(['action', 'actor_id', 'details'])
    return await events.orderBy('number').execute()
  }

  it('teaches, and ends with 2 if it is called wrongly', async () => {
    const { code, output } = await kurier('--help')
    expect(code).toBe(0)
    for (const word of [
      'start',
      'doctor',
      'user',
      'mailbox',
      'migrate',
      'rotate-secret',
      'Exit codes',
      'Examples',
    ]) {
      expect(output).toContain(word)
    }
    expect((await kurier('mailbox', '--help')).output).toContain('explain')
    for (const words of [
      ['mend'],
      ['user', 'mend'],
      ['user', 'add'],
      ['user', 'add', 'x@firma.pl'],
      ['--mend'],
    ]) {
      expect([words, (await kurier(...words)).code]).toEqual([words, 2])
    }
    expect((await kurier('user', 'add', 'nobody', '--name', 'N')).code).toBe(2)
    expect((await run({ DATABASE_URL: 'mysql://x' }, 'user', 'list')).code).toBe(2)
  })

  it('adds a person, whose link sets the password, and says so in the audit log', async () => {
    const { code, output } = await kurier(
      'user',
      'add',
      'Ola@firma.pl',
      '--name',
      'Ola Nowak',
      '--role',
      'manager',
    )
    expect([code, output]).toEqual([0, expect.stringContaining('Added ola@firma.pl as manager.')])
    const token = /#(\S+)/.exec(output)?.[1]
    const password = 'zielona herbata o świcie'
    expect((await new Visitor(site).post('/api/password-resets', { token, password })).status).toBe(204)
    expect((await new Visitor(site).signIn('ola@firma.pl', password)).status).toBe(204)
    expect(await audit()).toContainEqual({
      action: 'user.created',
      actor_id: null,
      details: { role: 'manager', mailPermission: 'send', via: 'command line' },
    })
    expect(await kurier('user', 'add', 'ola@firma.pl', '--name', 'Ola')).toMatchObject({ code: 1 })
    expect((await kurier('user', 'list')).output).toMatch(/ola@firma\.pl +Ola Nowak +manager +send +active/)
  })

  it('disables and restores a person, as the server does', async () => {
    await addPerson(site, 'jan@firma.pl')
    const jan = await signedIn(site, 'jan@firma.pl')
    expect((await kurier('user', 'disable', 'jan@firma.pl')).code).toBe(0)
    expect((await jan.get('/api/candidates')).status).toBe(401)
    expect((await kurier('user', 'restore', 'jan@firma.pl')).code).toBe(0)
    expect(
      (await audit()).filter(({ action }) => /^access\./.test(action)).map(({ details }) => details),
    ).toEqual([
      { before: 'active', via: 'command line' },
      { before: 'disabled', via: 'command line' },
    ])
    const refused = await kurier('user', 'disable', 'admin@firma.pl')
    expect([refused.code, refused.output]).toEqual([1, expect.stringContaining('administrator')])
    expect((await kurier('user', 'reset-password', 'nobody@firma.pl')).code).toBe(1)
  })

  it('lists, queues and explains an inbox', async () => {
    const { db } = database
    const user = await db
      .selectFrom('users')
      .select('id')
      .where('email', '=', 'jan@firma.pl')
      .executeTakeFirstOrThrow()
    const at = new Date(Date.now() - 7_200_000)
    await db
      .insertInto('mailboxes')
      .values({
        ...{
          id: crypto.randomUUID(),
          user_id: user.id,
          google_sub: '1',
          address: 'jan@gmail.com',
          cursor: '1',
        },
        ...{ scopes: [], connected_at: at, last_synced_at: at, next_sync_at: at, sealed_token: 'x' },
      } as never)
      .execute()
    expect((await kurier('mailbox', 'list')).output).toMatch(/jan@gmail\.com +jan@firma\.pl +connected/)
    expect((await kurier('mailbox', 'list', '--state', 'paused')).output).toBe('No inbox is in this state.')
    expect((await kurier('mailbox', 'list', '--state', 'mended')).code).toBe(2)
    const explained = await kurier('mailbox', 'explain', 'JAN@gmail.com')
    expect(explained.output).toMatch(/due 2 hours ago[\s\S]+→ It is overdue/)
    expect((await kurier('mailbox', 'sync', 'jan@firma.pl')).code).toBe(0)
    const queued = await db.selectFrom('mailboxes').select('next_sync_at').executeTakeFirstOrThrow()
    expect(queued.next_sync_at!.getTime()).toBeGreaterThan(at.getTime())
    expect((await kurier('mailbox', 'explain', 'nobody@gmail.com')).code).toBe(1)
  })

  it('examines the installation: the doctor finds a late inbox and a database that is gone', async () => {
    const { code, output } = await kurier('doctor')
    expect(output).toMatch(/✓ PostgreSQL \d+ answers\n {2}✓ its tables are up to date/)
    expect(output).toContain('– GOOGLE_CLIENT_ID is not set')
    expect(output).not.toContain(secret)
    expect([code, output]).toEqual([1, expect.stringContaining('✗')])
    const gone = await run({ ...env, DATABASE_URL: 'postgres://x:geheim@127.0.0.1:1/kurier' }, 'doctor')
    expect([gone.code, gone.output]).toEqual([
      1,
      expect.stringContaining('✗ it does not answer: ECONNREFUSED'),
    ])
    expect(gone.output).not.toContain('geheim')
  })

  it('refuses an older database until it is migrated', async () => {
    const { db } = database
    const [last] = await db
      .selectFrom('migrations' as never)
      .selectAll()
      .execute()
      .then((rows) => rows.slice(-1))
    expect(last).toBeDefined()
    const { number } = last as { number: number }
    await db
      .deleteFrom('migrations' as never)
      .where('number' as never, '=', number as never)
      .execute()
    const refused = await kurier('user', 'list')
    expect([refused.code, refused.output]).toEqual([1, expect.stringContaining('kurier migrate')])
    await db
      .insertInto('migrations' as never)
      .values(last as never)
      .execute()
    expect((await kurier('migrate')).output).toBe('The database is up to date.')
  })
})

describe('the command line beside the embedded database', () => {
  let dataDir: string
  beforeAll(async () => {
    dataDir = await scratchFolder('kurier-command-line-')
    cpSync(inject('embeddedTemplate'), dataDir, { recursive: true })
  })
  afterAll(() => rm(dataDir, { recursive: true, force: true }))

  it('says what to do while Kurier runs, or if there is no database', async () => {
    const running = createServer((_, response) => void response.end('{}'))
    await new Promise<void>((resolve) => running.listen(0, '127.0.0.1', resolve))
    const PORT = String((running.address() as AddressInfo).port)
    const { code, output } = await run({ DATA_DIR: dataDir, PORT }, 'user', 'list')
    running.close()
    expect([code, output]).toEqual([2, expect.stringContaining('Stop Kurier and repeat this')])
    const none = await run({ DATA_DIR: `${dataDir}/none`, PORT: '1' }, 'user', 'list')
    expect([none.code, none.output]).toEqual([2, expect.stringContaining('There is no Kurier database')])
  })

  it('replaces the secret, and keeps the former one until it is told to forget it', async () => {
    const env = { DATA_DIR: dataDir, PORT: '1' }
    const secrets = () => readFileSync(`${dataDir}/secret`, 'utf8').trim().split('\n')
    expect((await run(env, 'rotate-secret')).code).toBe(0)
    const [newest, former] = secrets()
    expect([secrets().length, newest === former]).toEqual([2, false])
    expect((await run(env, 'rotate-secret', '--forget-old')).code).toBe(0)
    expect(secrets()).toEqual([newest])
    const given = await run({ ...env, KURIER_SECRET: secret }, 'rotate-secret')
    expect([given.code, given.output]).toEqual([
      0,
      expect.stringMatching(/KURIER_SECRET=\S{44},\$KURIER_SECRET/),
    ])
    expect(given.output).not.toContain(secret)
  })

  it('is the program `kurier`, whichever Node starts it', async () => {
    const program = fileURLToPath(new URL('../../bin/kurier.js', import.meta.url))
    const child = spawn(process.execPath, [program, 'mend'], { env: { PATH: process.env.PATH } })
    let output = ''
    child.stderr.on('data', (chunk) => {
      output += chunk
    })
    const code = await new Promise((resolve) => child.once('exit', resolve))
    expect([code, output]).toEqual([2, expect.stringContaining("unknown command 'mend'")])
  })
})
