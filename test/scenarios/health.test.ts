import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { measure } from '../../server/health/measures.ts'
import { createLog } from '../../server/log.ts'
import { engines, openTestDatabase } from '../support/database.ts'
import { createTestSite, type Visitor } from '../support/http.ts'
import { connect, type Office, until, untilState } from '../support/office.ts'
import { anna, maja, openSmallOffice, tomek } from '../support/small-office.ts'

const token = 'a token of the test office'
const subject = 'Tajny temat'

/** What nobody may find in metrics, logs and traces: addresses, names, subjects and texts. */
const privateWords = [anna, tomek, maja, 'Maja', 'Kowalska', 'poczta.example', subject, 'Sekretna treść']

describe.each(engines)('how Kurier is, on %s', (engine) => {
  let office: Office & { candidateId: string }
  let admin: Visitor
  const logged: string[] = []
  const traced: string[] = []
  const collector = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      traced.push(Buffer.concat(chunks).toString('latin1'))
      response.end()
    })
  })

  beforeAll(async () => {
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve))
    const { port } = collector.address() as AddressInfo
    process.env.OTEL_EXPORTER_OTLP_ENDPOINT = `http://127.0.0.1:${port}`
    const metrics = { listen: { host: '127.0.0.1', port: 0 }, token }
    const traces = { sampler: 'parentbased_always_on', ratio: 1 } as const
    office = await openSmallOffice(engine, {
      config: { metrics, traces },
      log: createLog('debug', { write: (line) => logged.push(line) }),
    })
    await office.database.db.updateTable('users').set({ role: 'admin' }).where('email', '=', anna).execute()
    admin = await office.signIn(anna)
    await connect(admin, anna)
    await untilState(admin, 'connected')
    await send(admin)
    // The email that was sent and its answer are fetched.
    await until('nothing waits', async () => {
      const waiting = await office.database.db.selectFrom('ledger').select('provider_id').execute()
      return waiting.length === 0
    })
  })
  afterAll(async () => {
    await office.close()
    collector.close()
  })

  const send = async (who: Visitor) => {
    const id = crypto.randomUUID()
    const to = [{ name: 'Maja', address: maja }]
    const html = '<p>Sekretna treść</p>'
    await who.post(`/api/candidates/${office.candidateId}/messages`, { id, to, subject, html })
    await until('sent', async () => {
      const row = await office.database.db
        .selectFrom('outbox')
        .select('state')
        .where('id', '=', id)
        .executeTakeFirst()
      return row?.state === 'sent'
    })
  }
  const metrics = async () =>
    (await office.app.inject({ url: '/metrics', headers: { authorization: `Bearer ${token}` } })).body

  it('answers orchestrators under any host, without a session', async () => {
    for (const url of ['/healthz', '/readyz']) {
      const answer = await office.app.inject({ url, headers: { host: '10.0.0.7:3000' } })
      expect([answer.statusCode, answer.json()]).toEqual([200, { status: 'ok' }])
    }
  })

  it('shows metrics to whoever has the token', async () => {
    for (const authorization of [undefined, 'Bearer wrong', `Basic ${token}`, 'Bearer ']) {
      const headers = authorization === undefined ? {} : { authorization }
      const answer = await office.app.inject({ url: '/metrics', headers })
      expect([answer.statusCode, answer.body]).toEqual([401, expect.not.stringContaining('kurier_')])
    }
    const text = await metrics()
    expect(text).toContain('kurier_database_up 1')
    expect(text).toMatch(/kurier_mailboxes\{state="connected"\} 1\b/)
    expect(text).toMatch(/kurier_sends_total\{outcome="sent"\} 1\b/)
    expect(text).toMatch(/kurier_outbox_day_messages\{state="sent"\} 1\b/)
    expect(text).toMatch(/kurier_google_units_total [1-9]/)
    expect(text).toMatch(/kurier_job_seconds_count\{job="sync-mailbox",outcome="done"\} [1-9]/)
    expect(text).toMatch(/kurier_sync_lag_seconds\{quantile="0.95"\} \d/)
    expect(text).toContain('route="/api/candidates/:id/messages",status="2xx"')
  })

  it('shows them on a port of their own too, also in a worker', async () => {
    const { metricsUrl } = office
    const refused = await fetch(`${metricsUrl}/metrics`)
    expect(refused.status).toBe(401)
    const shown = await fetch(`${metricsUrl}/metrics`, { headers: { authorization: `Bearer ${token}` } })
    expect(await shown.text()).toContain('kurier_database_up 1')
    expect((await fetch(`${metricsUrl}/readyz`)).status).toBe(200)
    expect((await fetch(`${metricsUrl}/api/session`)).status).toBe(404)
  })

  it('tells an administrator, and nobody else', async () => {
    const recruiter = await office.signIn(tomek)
    expect((await recruiter.get('/api/health/report')).body.code).toBe('not-allowed')
    const { body } = await admin.get('/api/health/report')
    expect(body.mailboxes).toMatchObject({ connected: 1, importing: 0, paused: 0, actionNeeded: [] })
    expect(body.sends).toEqual({ sent: 1, waiting: 0, failed: 0, inDoubt: 0 })
    expect(body.findings.map(({ finding }: { finding: string }) => finding)).toContain('no-letters')
    expect(body.units.used).toBeGreaterThan(0)
  })

  it('counts inboxes that are due, paused or refused, in as many statements as for one', async () => {
    const { db } = office.database
    const clock = { now: () => new Date() }
    const parts = { clock, dataDir: '.', unitsPerMinute: 1_000 }
    let statements = 0
    const counted = db.withPlugin({
      transformQuery: ({ node }) => {
        statements += 1
        return node
      },
      transformResult: async ({ result }) => result,
    })
    await measure({ db: counted, ...parts })
    const before = statements
    const id = await addMailboxes(office, [
      { paused_at: new Date() },
      { action_cause: 'api_disabled' as const, action_since: new Date() },
      { cursor: null, retry_at: new Date(Date.now() + 60_000), next_sync_at: new Date(0) },
    ])
    const { mailboxes, ledger } = await measure({ db: counted, ...parts })
    expect(statements - before).toBe(before)
    expect(mailboxes).toMatchObject({ connected: 1, importing: 1, paused: 1, due: 0 })
    expect(mailboxes.actionNeeded).toEqual({ api_disabled: 1 })
    expect(ledger).toMatchObject({ waiting: 0, setAside: 1 })
    expect(ledger.oldest).toBeNull()
    await db.deleteFrom('mailboxes').where('id', 'in', id).execute()
  })

  it('gives the id of a request to the lines and the jobs that it causes', async () => {
    office.google.faults.add({
      method: 'history.list',
      mailbox: anna,
      times: 1,
      effect: { kind: 'drop', when: 'before' },
    })
    const { headers } = await admin.post('/api/mailbox/sync', {})
    const requestId = String(headers['x-request-id'])
    const lines = () => logged.map((line) => JSON.parse(line)).filter((line) => line.requestId === requestId)
    await until('the job of the request is in the log', async () =>
      lines().some(({ msg }) => msg === 'a sync stopped'),
    )
    expect(lines().find(({ msg }) => msg === 'request')).toMatchObject({ route: '/api/mailbox/sync' })
    expect(lines().every(({ traceId }) => /^[\da-f]{32}$/.test(traceId))).toBe(true)
    const others = logged.filter((line) => line.includes('"msg":"request"') && !line.includes(requestId))
    expect(others.length).toBeGreaterThan(3)
  })

  it('names nobody in metrics, logs and traces', async () => {
    await admin.get('/api/candidates?q=Maja')
    await until('traces', async () => {
      const all = traced.join('')
      return ['job sync-mailbox', 'gmail messages.send', 'POST /api/candidates/:id/messages'].every((name) =>
        all.includes(name),
      )
    })
    const told = { metrics: await metrics(), logs: logged.join(''), traces: traced.join('') }
    for (const [where, text] of Object.entries(told)) {
      expect([where, privateWords.filter((word) => text.includes(word))]).toEqual([where, []])
    }
  })
})

it('says when the database does not answer', async () => {
  const database = await openTestDatabase('embedded')
  const db = database.db.withPlugin({
    transformQuery: () => {
      throw new Error('the database is gone')
    },
    transformResult: async ({ result }) => result,
  })
  const { app, close } = createTestSite({ ...database, db })
  expect((await app.inject({ url: '/readyz' })).statusCode).toBe(503)
  expect((await app.inject({ url: '/healthz' })).statusCode).toBe(200)
  await close()
})

/** Adds inboxes with these facts, and to the last one a message that was set aside. Returns their ids. */
async function addMailboxes(office: Office, facts: readonly object[]): Promise<string[]> {
  const { db } = office.database
  const { id: userId } = await db
    .selectFrom('users')
    .select('id')
    .where('email', '=', tomek)
    .executeTakeFirstOrThrow()
  const now = new Date()
  const ids = facts.map(() => crypto.randomUUID())
  await db.schema.dropIndex('mailboxes_one_per_user').execute()
  for (const [index, fact] of facts.entries()) {
    const row = {
      ...{ id: ids[index]!, user_id: userId, google_sub: `sub ${index}`, address: `${index}@kurier.test` },
      ...{ scopes: [], cursor: '1', connected_at: now, sealed_token: 'x' },
    }
    await db
      .insertInto('mailboxes')
      .values({ ...row, ...fact } as never)
      .execute()
  }
  await db
    .insertInto('ledger')
    .values({
      ...{ mailbox_id: ids.at(-1)!, provider_id: '1', found_by: 'search', discovered_at: now },
      ...{ next_attempt_at: now, last_error: null, set_aside_at: now },
    })
    .execute()
  return ids
}
