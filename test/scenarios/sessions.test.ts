import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../support/database.ts'
import {
  addPerson,
  createTestSite,
  openTestSite,
  password,
  signedIn,
  type TestSite,
  Visitor,
} from '../support/http.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

describe.each(engines)('sessions, %s', (engine) => {
  let site: TestSite
  beforeAll(async () => {
    site = await openTestSite(engine)
    await addPerson(site, 'ada@firma.pl', 'admin')
  })
  afterAll(() => site.close())

  const user = async (visitor: Visitor) => (await visitor.get('/api/session')).body.user?.email ?? null
  const list = async (visitor: Visitor) => (await visitor.get('/api/me/sessions')).body.sessions

  test('are listed for their user alone, with the browser and the address, and end one by one', async () => {
    const email = `list-${engine}@firma.pl`
    await addPerson(site, email)
    const here = await signedIn(site, email)
    const there = new Visitor(site, '198.51.100.7')
    await there.request('POST', '/api/auth/sign-in/email', { email, password }, { 'user-agent': firefox })
    const stranger = await signedIn(site, 'ada@firma.pl')
    const found = await list(here)
    expect(found).toHaveLength(2)
    expect(found.filter(({ current }: { current: boolean }) => current)).toHaveLength(1)
    const other = found.find(({ current }: { current: boolean }) => !current)
    expect(other).toMatchObject({
      browser: 'Firefox',
      system: 'Linux',
      ip: '198.51.100.7',
      method: 'password',
    })
    expect(JSON.stringify(found)).not.toContain('token')
    const path = `/api/me/sessions/${other.id}`
    expect((await stranger.request('DELETE', path)).body.code).toBe('session-not-found')
    expect((await here.request('DELETE', path)).status).toBe(204)
    expect((await here.request('DELETE', path)).body.code).toBe('session-not-found')
    expect([await user(here), await user(there)]).toEqual([email, null])
  })

  test('all end with "sign out everywhere", and an administrator can end a colleague’s', async () => {
    const email = `all-${engine}@firma.pl`
    const { id } = await addPerson(site, email)
    const [here, there] = [await signedIn(site, email), await signedIn(site, email)]
    const ended = await here.request('DELETE', '/api/me/sessions')
    expect([ended.status, here.cookie]).toEqual([204, undefined])
    expect(await user(there)).toBeNull()
    const again = await signedIn(site, email)
    const admin = await signedIn(site, 'ada@firma.pl')
    expect((await again.request('DELETE', `/api/people/${id}/sessions`)).body.code).toBe('not-allowed')
    expect((await admin.request('DELETE', `/api/people/${id}/sessions`)).status).toBe(204)
    expect(await user(again)).toBeNull()
    const events = await site.database.db
      .selectFrom('audit_events')
      .select(['actor_id', 'details'])
      .where('action', '=', 'session.ended')
      .where('subject_id', '=', id)
      .execute()
    const told = events.map((event) => [event.actor_id === id, event.details])
    expect(told).toHaveLength(2)
    expect(told).toEqual(
      expect.arrayContaining([
        [true, { sessions: 2 }],
        [false, { sessions: 1 }],
      ]),
    )
  })

  test('end after KURIER_SESSION_DAYS, however much they are used', async () => {
    const email = `days-${engine}@firma.pl`
    await addPerson(site, email)
    const brief = createTestSite(site.database, { sessionDays: 2 })
    const visitor = await signedIn(brief, email)
    const began = brief.clock.now().getTime()
    const at = async (ms: number) => {
      brief.clock.set(new Date(began + ms))
      return await user(visitor)
    }
    expect(await at(dayMs)).toBe(email)
    const [{ endsAt, lastUsedAt }] = await list(visitor)
    expect(Date.parse(endsAt)).toBe(began + 2 * dayMs)
    expect(Date.parse(lastUsedAt)).toBe(began + dayMs)
    expect(await at(2 * dayMs - 1)).toBe(email)
    expect(await at(2 * dayMs)).toBeNull()
    expect((await visitor.get('/api/candidates')).body.code).toBe('not-signed-in')
    await brief.app.close()
  })

  test('what matters most needs a proof of the last ten minutes', async () => {
    const { id } = await addPerson(site, `recent-${engine}@firma.pl`)
    const strict = createTestSite(site.database, { limits: { recentMs: 10 * minuteMs } })
    const admin = await signedIn(strict, 'ada@firma.pl')
    const person = { name: 'New', email: `new-${engine}@firma.pl`, role: 'recruiter', mailPermission: 'none' }
    const matters = [
      ['POST', '/api/mailbox/consents', {}],
      ['POST', '/api/people', { ...person, password }],
      ['PATCH', `/api/people/${id}`, { role: 'admin' }],
      ['PUT', `/api/people/${id}/access`, { access: 'disabled' }],
      ['POST', `/api/people/${id}/password-links`, {}],
      ['DELETE', `/api/people/${id}/sessions`, undefined],
      ['DELETE', `/api/people/${id}/second-factor`, undefined],
      ['PUT', '/api/sign-in-settings', { onlySingleSignOn: true }],
      ['POST', '/api/me/second-factor', {}],
      ['POST', '/api/me/passkeys/challenges', {}],
      ['PATCH', '/api/organisation', { readers: 'everyone' }],
      ['PUT', '/api/organisation/sealing-stages', { stages: [] }],
      ['PUT', '/api/audit/retention', { audit: 6, access: 12 }],
      ['PUT', '/api/retention', { rules: [], noticeDays: 14 }],
      ['POST', `/api/people/${id}/removal`, { emails: 'keep' }],
      ['POST', `/api/people/${id}/handover`, {}],
      ['GET', '/api/audit/events/export?format=csv', undefined],
      ['GET', '/api/mailbox/access-log/opened/export?format=csv', undefined],
      ['GET', '/api/mailbox/access-log/shown/export?format=csv', undefined],
    ] as const
    // Whatever exports a log, or changes people and the organisation's settings, is in the list above.
    const { body: document } = await admin.get('/api/openapi.json')
    const listed = new Set<string>(
      matters.map(([method, path]) => `${method} ${path.replace(id, '{id}').replace(/\?.*/, '')}`),
    )
    const serious = Object.entries<object>(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods)
        .map((method) => `${method.toUpperCase()} ${path}`)
        .filter((route) =>
          /^GET .*\/export$|^(POST|PUT|PATCH|DELETE) \/api\/(organisation|people|retention)/.test(route),
        ),
    )
    const harmless = ['POST /api/retention/previews', 'POST /api/people/{id}/mailbox/set-aside/attempts']
    expect(serious.filter((route) => !listed.has(route) && !harmless.includes(route))).toEqual([])
    const began = strict.clock.now().getTime()
    for (const away of [10 * minuteMs + 1, -10 * minuteMs - 1]) {
      strict.clock.set(new Date(began + away))
      for (const [method, path, body] of matters) {
        expect((await admin.request(method, path, body)).body.code, path).toBe('reauthentication-needed')
      }
    }
    strict.clock.set(new Date(began + 11 * minuteMs))
    expect((await admin.get('/api/people')).status).toBe(200)
    const prove = (word: string) =>
      admin.post('/api/me/authentications', { method: 'password', password: word })
    expect((await prove('not the password')).body.code).toBe('wrong-password')
    const change = () => admin.request('PATCH', `/api/people/${id}`, { role: 'manager' })
    expect((await change()).body.code).toBe('reauthentication-needed')
    expect((await prove(password)).status).toBe(204)
    expect((await change()).status).toBe(200)
    const elsewhere = await signedIn(strict, 'ada@firma.pl')
    strict.clock.set(new Date(began + 21 * minuteMs))
    expect((await change()).status, 'the proof was ten minutes ago').toBe(200)
    strict.clock.set(new Date(began + 22 * minuteMs))
    expect((await change()).body.code).toBe('reauthentication-needed')
    await admin.post('/api/me/authentications', { method: 'password', password })
    const other = await elsewhere.request('PATCH', `/api/people/${id}`, { role: 'manager' })
    expect(other.body.code, 'a proof counts for its own session').toBe('reauthentication-needed')
    await strict.app.close()
  })

  test('guesses of the password in an open session are limited', async () => {
    const email = `proof-${engine}@firma.pl`
    await addPerson(site, email)
    const visitor = await signedIn(site, email)
    const statuses = []
    for (let guess = 0; guess <= 10; guess += 1) {
      const proof = { method: 'password', password: `guess ${guess}` }
      statuses.push((await visitor.post('/api/me/authentications', proof)).status)
    }
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 422), 429])
  })
})
