import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../support/database.ts'
import {
  addPerson,
  createTestSite,
  openTestSite,
  password,
  secret,
  signedIn,
  type TestSite,
  Visitor,
} from '../support/http.ts'

describe.each(engines)('signing in, %s', (engine) => {
  let site: TestSite

  beforeAll(async () => {
    site = await openTestSite(engine)
    await addPerson(site, 'ola@firma.pl')
  })
  afterAll(() => site.close())

  test('gives a session that lasts 30 days and ends with signing out', async () => {
    const ola = new Visitor(site)
    const answer = await ola.signIn('OLA@firma.pl')
    expect(answer.status).toBe(204)
    expect(String(answer.headers['set-cookie'])).toMatch(
      /kurier\.session_token=.+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax/,
    )
    const before = ola.cookie!
    expect((await ola.get('/api/session')).body.user).toMatchObject({
      email: 'ola@firma.pl',
      role: 'recruiter',
    })

    expect((await ola.post('/api/auth/sign-out', {})).status).toBe(204)
    expect(ola.cookie).toBeUndefined()
    ola.cookie = before
    expect((await ola.get('/api/session')).body.user).toBeNull()
    expect((await ola.get('/api/candidates')).body.code).toBe('not-signed-in')
  })

  test('a page that another user opened is refused, reading and writing; one that names nobody is not', async () => {
    const { id } = await addPerson(site, `iza-${engine}@firma.pl`)
    const ola = await signedIn(site, 'ola@firma.pl')
    const own = (await ola.get('/api/session')).body.user.id
    const ask = async (method: string, path: string, body: unknown, user?: string) => {
      const answer = await ola.request(method, path, body, user === undefined ? {} : { 'kurier-user': user })
      return answer.body.code ?? answer.status
    }
    const fresh = { name: 'Jan', addresses: ['jan@poczta.example'] }
    expect(await ask('POST', '/api/candidates', fresh, id)).toBe('another-user')
    expect(await ask('GET', '/api/candidates', undefined, id)).toBe('another-user')
    expect(await ask('GET', '/api/candidates', undefined, 'nonsense')).toBe('another-user')
    expect((await ola.get('/api/candidates')).body.total).toBe(0)
    expect(await ask('POST', '/api/candidates', fresh, own)).toBe(201)
    expect(await ask('GET', '/api/candidates', undefined)).toBe(200)
    // Who is signed in is for anybody to ask: so a page learns that it is another.
    expect(await ask('GET', '/api/session', undefined, id)).toBe(200)
  })

  test('refuses a wrong password and an unknown person alike', async () => {
    const wrong = await new Visitor(site).signIn('ola@firma.pl', 'not the password')
    const unknown = await new Visitor(site).signIn('nobody@firma.pl')
    expect(wrong.body).toEqual(unknown.body)
    expect(wrong).toMatchObject({ status: 401, body: { code: 'wrong-credentials' } })
  })

  test('does not believe a cookie that was touched', async () => {
    const ola = await signedIn(site, 'ola@firma.pl')
    ola.cookie = ola.cookie!.replace(/=./, (start) => (start === '=A' ? '=B' : '=A'))
    expect((await ola.get('/api/session')).body.user).toBeNull()
  })

  test('prolongs a session that is used, and ends one that was not for 30 days', async () => {
    const ola = await signedIn(site, 'ola@firma.pl')
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000)
    await site.database.db
      .updateTable('sessions')
      .set({ expires_at: inDays(28) })
      .execute()
    const prolonged = await ola.get('/api/session')
    expect(String(prolonged.headers['set-cookie'])).toContain('Max-Age=2592000')
    const { expires_at } = await site.database.db
      .selectFrom('sessions')
      .select('expires_at')
      .orderBy('expires_at', 'desc')
      .executeTakeFirstOrThrow()
    expect(expires_at.getTime()).toBeGreaterThan(inDays(29.9).getTime())

    await site.database.db
      .updateTable('sessions')
      .set({ expires_at: inDays(-0.01) })
      .execute()
    expect((await ola.get('/api/session')).body.user).toBeNull()
  })

  test('still believes cookies of an older secret of the list, and no other', async () => {
    const ola = await signedIn(site, 'ola@firma.pl')
    const rotated = createTestSite(site.database, {
      secrets: ['the newest secret, long enough as well', secret],
    })
    const stranger = createTestSite(site.database, { secrets: ['the newest secret, long enough as well'] })
    const at = async (other: TestSite) => {
      const visitor = new Visitor(other)
      visitor.cookie = ola.cookie
      return (await visitor.get('/api/session')).body.user
    }
    expect(await at(rotated)).toMatchObject({ email: 'ola@firma.pl' })
    expect(await at(stranger)).toBeNull()
    await rotated.app.close()
    await stranger.app.close()
  })

  test('lets an address try only so often a minute', async () => {
    const strict = createTestSite(site.database, { attemptsPerMinute: 3 })
    const guesser = new Visitor(strict, '203.0.113.99')
    const guesses = []
    for (const guess of ['one', 'two', 'three'])
      guesses.push((await guesser.signIn('ola@firma.pl', guess)).status)
    expect(guesses).toEqual([401, 401, 401])
    expect(await guesser.signIn('ola@firma.pl')).toMatchObject({
      status: 429,
      body: { code: 'too-many-requests' },
    })
    expect((await new Visitor(strict, '203.0.113.100').signIn('ola@firma.pl')).status).toBe(204)
    await strict.app.close()
  })

  test('a header that anybody can send changes nothing; one of a proxy that is named is believed', async () => {
    const statuses = async (site: TestSite, name: string) => {
      const found = []
      for (const host of [1, 2, 3]) {
        const guesser = new Visitor(site, '203.0.113.50')
        const headers = { 'x-forwarded-for': `198.51.100.${host}` }
        const guess = { email: `${name}-${host}@firma.pl`, password: 'a guess of many' }
        found.push((await guesser.request('POST', '/api/auth/sign-in/email', guess, headers)).status)
      }
      return found
    }
    const bare = createTestSite(site.database, { attemptsPerMinute: 2 })
    expect(await statuses(bare, 'bare')).toEqual([401, 401, 429])
    const proxied = createTestSite(site.database, {
      attemptsPerMinute: 2,
      trustedProxies: ['203.0.113.0/24'],
    })
    expect(await statuses(proxied, 'proxied')).toEqual([401, 401, 401])
    await bare.app.close()
    await proxied.app.close()
  })

  test('guesses from many addresses end at the account, and keep nobody out who signed in there before', async () => {
    const email = `known-${engine}@firma.pl`
    await addPerson(site, email)
    const strict = createTestSite(site.database, { attemptsPerMinute: 2 })
    const owner = new Visitor(strict, '203.0.113.60')
    expect((await owner.signIn(email)).status).toBe(204)
    const guesses = []
    for (const host of [1, 2, 3, 4, 5])
      guesses.push((await new Visitor(strict, `198.51.100.${host}`).signIn(email, 'a guess')).status)
    expect(guesses).toEqual([401, 401, 401, 401, 429])
    // Nobody is told apart by it: an account that is not there is refused alike.
    for (const host of [11, 12, 13, 14])
      await new Visitor(strict, `198.51.100.${host}`).signIn(`no-${email}`, 'a guess')
    expect((await new Visitor(strict, '198.51.100.15').signIn(`no-${email}`, 'a guess')).status).toBe(429)
    // In a browser of their own the owner comes in, even behind the very address that guesses.
    const there = new Visitor(strict, '198.51.100.1')
    there.devices = owner.devices
    expect((await there.signIn(email)).status).toBe(204)
    // Of another account the browser is not known, and guessing in a known one ends as well.
    expect((await there.signIn(`no-${email}`, 'a guess')).status).toBe(429)
    const inKnown = []
    for (const _ of [1, 2, 3]) inKnown.push((await there.signIn(email, 'a guess')).status)
    expect(inKnown).toEqual([401, 401, 429])
    // A quarter of an hour later everybody may try again.
    strict.clock.set(new Date(strict.clock.now().getTime() + 15 * 60_000 + 1))
    expect((await new Visitor(strict, '198.51.100.6').signIn(email)).status).toBe(204)
    await strict.app.close()
  })

  test('right passwords do not count, so an office behind one address comes in', async () => {
    const strict = createTestSite(site.database, { attemptsPerMinute: 2 })
    const email = `office-${engine}@firma.pl`
    await addPerson(site, email)
    for (const _ of [1, 2, 3, 4, 5])
      expect((await new Visitor(strict, '203.0.113.70').signIn(email)).status).toBe(204)
    await strict.app.close()
  })

  test('marks cookies Secure when the public address is https', async () => {
    const secure = createTestSite(site.database, { appUrl: 'https://kurier.firma.pl' })
    const ola = new Visitor(secure)
    const answer = await ola.signIn('ola@firma.pl', password)
    expect(String(answer.headers['set-cookie'])).toMatch(/^__Secure-kurier\.session_token=.*; Secure/)
    expect(String(answer.headers['set-cookie'])).toMatch(
      /kurier\.devices=.*; HttpOnly; SameSite=Lax; Secure$/,
    )
    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000')
    expect((await ola.get('/api/session')).body.user).toMatchObject({ email: 'ola@firma.pl' })
    await secure.app.close()
  })
})

describe.each(engines)('the first visit, %s', (engine) => {
  test('makes the administrator; of two at once one does', async () => {
    const site = await openTestSite(engine)
    expect((await new Visitor(site).get('/api/session')).body).toEqual({
      user: null,
      demo: null,
      setupNeeded: true,
      forgotPassword: 'administrator',
    })
    const visits = ['ala@firma.pl', 'ewa@firma.pl'].map(async (email) => {
      const visitor = new Visitor(site)
      return { visitor, answer: await visitor.post('/api/setup', { name: 'First', email, password }) }
    })
    const settled = await Promise.all(visits)
    expect(settled.map(({ answer }) => answer.status).sort()).toEqual([204, 409])
    const { visitor } = settled.find(({ answer }) => answer.status === 204)!
    expect((await visitor.get('/api/session')).body).toMatchObject({
      user: { role: 'admin', mailPermission: 'send' },
      setupNeeded: false,
    })
    const { people } = (await visitor.get('/api/people')).body
    expect(people).toHaveLength(1)
    expect(
      await new Visitor(site).post('/api/setup', { name: 'x', email: 'x@y.pl', password }),
    ).toMatchObject({
      status: 409,
      body: { code: 'already-set-up' },
    })
    await site.close()
  })
})
