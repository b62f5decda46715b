import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../server/db/db.ts'
import { createLog } from '../../server/log.ts'
import { eraseAuditDetails, recordAudit, recordAudits } from '../../server/users/audit.ts'
import { checkChain } from '../../server/users/audit-chain.ts'
import { pruneAudit } from '../../server/users/log-keeping.ts'
import { recordSettings } from '../../server/users/settings-record.ts'
import { closeFailures } from '../../server/users/sign-in-record.ts'
import { createPostgresDatabase, engines, overlap } from '../support/database.ts'
import { addPerson, openTestSite, signedIn, type TestSite, Visitor } from '../support/http.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

interface Event {
  number: number
  at: string
  actor: { name: string } | null
  action: string
  subject: { type: string; id: string; name: string | null }
  details: Record<string, unknown> | null
}

describe.each(engines)('the audit log, on %s', (engine) => {
  let site: TestSite
  let ada: Visitor
  let adaId: string

  beforeAll(async () => {
    site = await openTestSite(engine)
    adaId = (await addPerson(site, 'ada@firma.pl', 'admin')).id
    await addPerson(site, 'ola@firma.pl')
    ada = await signedIn(site, 'ada@firma.pl')
  })
  afterAll(() => site.close())

  const { log, check } = {
    log: async (query = ''): Promise<Event[]> => (await ada.get(`/api/audit/events${query}`)).body.events,
    check: () => checkChain(site.database.db),
  }
  const newest = async () => (await log('?size=1'))[0]!
  const record = (at = site.clock.now()) =>
    site.database.db
      .transaction()
      .execute((tx) =>
        recordAudit(tx, { at, actorId: null, action: 'access.ended', subjectType: 'user', subjectId: adaId }),
      )
  const byHand = (statement: string) => sql.raw(statement).execute(site.database.db)

  test('tells who signed in and out, and who was refused', async () => {
    const ola = await signedIn(site, 'ola@firma.pl')
    expect(await newest()).toMatchObject({
      action: 'session.started',
      actor: { name: 'ola' },
      details: { ip: '203.0.113.7' },
    })
    await ola.post('/api/auth/sign-out', {})
    expect(await newest()).toMatchObject({ action: 'session.ended', actor: { name: 'ola' } })
    const { number } = await newest()
    await ola.post('/api/auth/sign-out', {})
    expect((await newest()).number).toBe(number)
  })

  test('holds at most two lines per account and hour, however often somebody guesses', async () => {
    const refused = async () => (await log('?group=access&size=200')).filter(isRefusal)
    const before = (await refused()).length
    for (let tries = 0; tries < 5; tries += 1) {
      await new Visitor(site).signIn('ola@firma.pl', 'a wrong guess')
      await new Visitor(site).signIn(`nobody-${tries}@firma.pl`, 'a wrong guess')
    }
    const first = await refused()
    expect(first.length - before).toBe(2)
    expect(first.map(({ subject, details }) => [subject.name, details])).toEqual([
      [null, { count: 1 }],
      ['ola', { count: 1, ip: '203.0.113.7', reason: 'wrong-credentials' }],
    ])
    await closeFailures(site.database.db, new Date(site.clock.now().getTime() + hourMs + 1))
    const all = await refused()
    expect(all.slice(0, 2).map(({ details }) => details?.count)).toEqual([4, 4])
    await closeFailures(site.database.db, new Date(site.clock.now().getTime() + 3 * hourMs))
    expect(await refused()).toHaveLength(all.length)
    expect(JSON.stringify(all)).not.toMatch(/nobody-|wrong guess/)
  })

  test('names who changed a candidate, an address, a role and a setting, with the former values', async () => {
    const { body } = await ada.post('/api/candidates', { name: 'Jan Lis', addresses: ['jan@poczta.pl'] })
    const path = `/api/candidates/${body.id}`
    await ada.request('PATCH', path, { stage: 'offer' })
    const more = await ada.post(`${path}/addresses`, { address: 'jan@example.com' })
    await ada.request('DELETE', `${path}/addresses/${more.body.addresses[1].id}`)
    const events = await log(`?subjectType=candidate&subjectId=${body.id}`)
    expect(
      events.map(({ action, actor, subject, details }) => [action, actor?.name, subject.name, details]),
    ).toMatchObject([
      ['candidate.address_removed', 'ada', 'Jan Lis', { address: 'jan@example.com' }],
      ['candidate.address_added', 'ada', 'Jan Lis', { address: 'jan@example.com' }],
      ['application.changed', 'ada', 'Jan Lis', { stage: 'offer', before: { stage: 'applied' } }],
      ['candidate.created', 'ada', 'Jan Lis', { name: 'Jan Lis', addresses: ['jan@poczta.pl'] }],
    ])
    const csv = 'name,email\nPiotr,piotr@poczta.pl\nJan,"jan@poczta.pl, jan@praca.pl"\n'
    await ada.upload('/api/candidates/import', 'people.csv', csv)
    expect((await log('?group=candidates&size=2')).map(({ action, details }) => [action, details])).toEqual([
      ['candidate.address_added', { address: 'jan@praca.pl' }],
      ['candidate.created', { name: 'Piotr', addresses: ['piotr@poczta.pl'] }],
    ])
    const ola = (await log('?group=people')).find(({ subject }) => subject.name === 'ola')!
    await ada.request('PATCH', `/api/people/${ola.subject.id}`, { role: 'manager' })
    expect(await newest()).toMatchObject({
      action: 'user.changed',
      details: { role: 'manager', before: { role: 'recruiter' } },
    })
    const { db } = site.database
    await recordSettings(db, { APP_URL: 'https://one.example' }, site.clock.now())
    await recordSettings(db, { APP_URL: 'https://one.example' }, site.clock.now())
    await recordSettings(db, { APP_URL: 'https://two.example' }, site.clock.now())
    expect(await newest()).toMatchObject({ action: 'settings.changed', details: { names: ['APP_URL'] } })
    expect((await log('?group=system')).filter(({ action }) => action === 'settings.changed')).toHaveLength(1)
  })

  test('is read by administrators alone, in pages without gaps, and filtered', async () => {
    const ola = await signedIn(site, 'ola@firma.pl')
    for (const path of ['events', 'events/export?format=csv', '']) {
      expect((await ola.get(`/api/audit/${path}`.replace(/\/$/, ''))).status).toBe(403)
    }
    expect((await ola.post('/api/audit/checks', {})).status).toBe(403)
    expect((await ola.request('PUT', '/api/audit/retention', { audit: 24, access: 24 })).status).toBe(403)
    const whole = await log('?size=200')
    expect(whole.map(({ number }) => number)).toEqual(whole.map((_, index) => whole.length - index))
    const paged: Event[] = []
    for (let before = ''; ; ) {
      const { body } = await ada.get(`/api/audit/events?size=3${before}`)
      paged.push(...body.events)
      if (body.next === null) break
      before = `&before=${body.next}`
    }
    expect(paged).toEqual(whole)
    const mine = await log(`?person=${adaId}&size=200`)
    expect(new Set(mine.map(({ actor, subject }) => actor?.name === 'ada' || subject.id === adaId))).toEqual(
      new Set([true]),
    )
    const last = whole[0]!
    expect(await log(`?to=${last.at}&size=200`)).toHaveLength(whole.filter(({ at }) => at < last.at).length)
    expect((await log(`?from=${last.at}`)).map(({ at }) => at).every((at) => at >= last.at)).toBe(true)
  })

  test('is exported as CSV without formulas and as JSON lines, and says so', async () => {
    await ada.post('/api/candidates', { name: '=HYPERLINK("x")', addresses: ['formula@poczta.pl'] })
    const csv = await ada.get('/api/audit/events/export?format=csv')
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8')
    expect(csv.headers['content-disposition']).toContain('kurier-audit-log.csv')
    const lines = csv.text.split('\r\n')
    expect(lines[0]).toBe(
      '\uFEFFnumber,at,actor,actorId,action,subjectType,subject,subjectId,details,digest,hash',
    )
    expect(lines[1]).toContain('audit.exported')
    expect(lines[2]).toContain(`"'=HYPERLINK(""x"")"`)
    const json = await ada.get('/api/audit/events/export?format=jsonl&group=candidates')
    const rows = json.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(rows[0]).toMatchObject({ action: 'candidate.created', subject: '=HYPERLINK("x")' })
    expect(rows[0].hash).toMatch(/^[0-9a-f]{64}$/)
    expect(await newest()).toMatchObject({
      action: 'audit.exported',
      details: { format: 'jsonl', filter: { group: 'candidates' } },
    })
  })

  test('is not changed by anybody, and erasing a name leaves the chain whole', async () => {
    for (const statement of [
      'delete from audit_events',
      `update audit_events set action = 'user.created'`,
      `update audit_events set details = '{}'`,
      'update audit_events set number = null',
      'truncate audit_events',
      `insert into audit_events select * from audit_events limit 1`,
    ]) {
      await expect(byHand(statement), statement).rejects.toThrow()
    }
    const { subject } = (await log('?group=candidates&size=1'))[0]!
    const { through } = await check()
    await site.database.db.transaction().execute(async (tx) => {
      const emptied = await eraseAuditDetails(tx, 'candidate', [subject.id])
      await recordAudit(tx, {
        ...{ at: new Date(), actorId: null, action: 'candidate.erased', details: { emptied } },
        ...{ subjectType: 'candidate', subjectId: crypto.randomUUID() },
      })
      await tx.deleteFrom('candidates').where('id', '=', subject.id).execute()
    })
    const [event] = await log(`?subjectType=candidate&subjectId=${subject.id}`)
    expect(event).toMatchObject({ subject: { name: null }, details: null })
    expect(await check()).toMatchObject({ from: 1, through: through + 1, broken: null })
  })

  test('stays in one chain when two transactions write at once, and holds no number that was rolled back', async () => {
    await record()
    const { through } = await check()
    const failed = site.database.db.transaction().execute(async (tx) => {
      await recordAudit(tx, { at: new Date(), actorId: null, action: 'access.ended', ...about(adaId) })
      throw new Error('rolled back')
    })
    await expect(failed).rejects.toThrow('rolled back')
    const write = (tx: Parameters<Parameters<typeof overlap>[1]>[0]) =>
      recordAudit(tx, { at: new Date(), actorId: null, action: 'access.ended', ...about(adaId) })
    const second = await overlap(site.database.db, write, write)
    expect(second.status).toBe('fulfilled')
    await Promise.all(Array.from({ length: 8 }, () => record()))
    expect(await check()).toMatchObject({ through: through + 10, broken: null })
  })

  test.each([
    ['a changed row', (at: number) => `update audit_events set actor_id = null where number = ${at}`],
    ['changed details', (at: number) => `update audit_events set details = '{"a":1}' where number = ${at}`],
    [
      'emptied details',
      (at: number) => `update audit_events set details = null, salt = null where number = ${at}`,
    ],
    ['a deleted row', (at: number) => `delete from audit_events where number = ${at}`],
  ])('shows %s that somebody made with full rights on the database', async (_, statement) => {
    const found = await log('?group=candidates')
    const broken = found.find((one) => one.details !== null && one.action !== 'candidate.erased')!.number
    await withoutGuard(statement(broken), async () => {
      expect((await ada.post('/api/audit/checks', {})).body.check.broken).toBe(broken)
      expect((await ada.get('/api/audit')).body.check.broken).toBe(broken)
    })
    expect((await ada.post('/api/audit/checks', {})).body.check.broken).toBeNull()
  })

  test('shows that the last rows were cut off', async () => {
    const { through } = await check()
    await withoutGuard(`delete from audit_events where number > ${through - 2}`, async () => {
      expect((await check()).broken).toBe(through - 1)
    })
  })

  test('is kept for as long as an administrator chose, and verifies from there on', async () => {
    const { db } = site.database
    const { through } = await check()
    expect((await ada.request('PUT', '/api/audit/retention', { audit: 5, access: 24 })).status).toBe(422)
    const chosen = await ada.request('PUT', '/api/audit/retention', { audit: 6, access: 12 })
    expect(chosen.body.retention).toEqual({ audit: 6, access: 12 })
    await pruneAudit(db, site.clock.now())
    expect(await check()).toMatchObject({ from: 1, broken: null })
    const later = new Date(site.clock.now().getTime() + 190 * dayMs)
    await record(new Date(later.getTime() - dayMs))
    await pruneAudit(db, later)
    expect(await check()).toMatchObject({ from: through + 2, through: through + 3, broken: null })
    const rest = await log()
    expect(rest.map(({ action }) => action)).toEqual(['audit.pruned', 'access.ended'])
    expect(rest[0]!.details).toMatchObject({ count: through + 1, through: through + 1 })
  })

  /** Runs a statement as an intruder who may switch triggers off, then `look`, and takes everything back. */
  async function withoutGuard(statement: string, look: () => Promise<void>): Promise<void> {
    await byHand('create table kept as select * from audit_events')
    await byHand('alter table audit_events disable trigger user')
    try {
      await byHand(statement)
      await look()
    } finally {
      await byHand('delete from audit_events')
      await byHand('insert into audit_events select * from kept')
      await byHand('alter table audit_events enable trigger user')
      await byHand('drop table kept')
    }
  }
})

test('`kurier audit verify` proves the log, and names the first broken event', async () => {
  const { url, drop } = await createPostgresDatabase()
  const { db, close } = await openDatabase({ databaseUrl: url, dataDir: '/nowhere' }, createLog('silent'))
  try {
    const entry = { at: new Date(), actorId: null, action: 'access.ended' as const, ...about('somebody') }
    await db.transaction().execute((tx) => recordAudits(tx, [entry, entry]))
    const { headHash } = await checkChain(db)
    const whole = `Events 1 to 2 are unchanged.\nHash of the last event: ${headHash}\n`
    expect(await verify(url)).toEqual({ code: 0, output: whole })
    await sql`alter table audit_events disable trigger user`.execute(db)
    await sql`update audit_events set at = now() where number = 2`.execute(db)
    expect(await verify(url)).toEqual({
      code: 1,
      output: 'The audit log is BROKEN at event 2 (checked 1 to 2).\n',
    })
    expect((await verify(url, ['audit', 'mend'])).code).toBe(2)
  } finally {
    await close()
    await drop()
  }
})

function about(id: string) {
  return { subjectType: 'user' as const, subjectId: id }
}

function isRefusal({ action }: Event): boolean {
  return action === 'session.refused'
}

function verify(databaseUrl: string, words = ['audit', 'verify']): Promise<{ code: number; output: string }> {
  const program = fileURLToPath(new URL('../../server/cli.ts', import.meta.url))
  const child = spawn(process.execPath, ['--liftoff-only', program, ...words], {
    env: { PATH: process.env.PATH, DATABASE_URL: databaseUrl, KURIER_SECRET: 'x'.repeat(40) },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)))
  return new Promise((resolve) => child.once('exit', (code) => resolve({ code: code ?? -1, output })))
}
