import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { setupToken } from '../../server/users/setup.ts'
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

  test('creates a session that lasts 30 days and ends with signing out', async () => {
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

  test('refuses reading and writing from a page opened by another user, but not from a page that names no user', async () => {
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
    // Anybody may ask who is signed in; a page learns from the answer that the user has changed.
    expect(await ask('GET', '/api/session', undefined, id)).toBe(200)
  })

  test('refuses a wrong password and an unknown person in the same way', async () => {
    const wrong = await new Visitor(site).signIn('ola@firma.pl', 'not the password')
    const unknown = await new Visitor(site).signIn('nobody@firma.pl')
    expect(wrong.body).toEqual(unknown.body)
    expect(wrong).toMatchObject({ status: 401, body: { code: 'wrong-credentials' } })
  })

  test('rejects a cookie that was changed', async () => {
    const ola = await signedIn(site, 'ola@firma.pl')
    ola.cookie = ola.cookie!.replace(/=./, (start) => (start === '=A' ? '=B' : '=A'))
    expect((await ola.get('/api/session')).body.user).toBeNull()
  })

  test('prolongs a session that is used, and ends one that was unused for 30 days', async () => {
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

  test('accepts cookies of an older secret of the list, and of no other secret', async () => {
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

  test('limits attempts from one address per minute', async () => {
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

  test('ignores X-Forwarded-For from anybody, except from a configured proxy', async () => {
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

  test('limits guesses from many addresses by account, but not for a browser that signed in there before', async () => {
    const email = `known-${engine}@firma.pl`
    await addPerson(site, email)
    const strict = createTestSite(site.database, { attemptsPerMinute: 2 })
    const owner = new Visitor(strict, '203.0.113.60')
    expect((await owner.signIn(email)).status).toBe(204)
    const guesses = []
    for (const host of [1, 2, 3, 4, 5])
      guesses.push((await new Visitor(strict, `198.51.100.${host}`).signIn(email, 'a guess')).status)
    expect(guesses).toEqual([401, 401, 401, 401, 429])
    // The answer reveals nothing: an account that does not exist is refused in the same way.
    for (const host of [11, 12, 13, 14])
      await new Visitor(strict, `198.51.100.${host}`).signIn(`no-${email}`, 'a guess')
    expect((await new Visitor(strict, '198.51.100.15').signIn(`no-${email}`, 'a guess')).status).toBe(429)
    // In another network, where nobody guesses, the owner can sign in with a new browser.
    expect((await new Visitor(strict, '192.0.2.60').signIn(email)).status).toBe(204)
    // The owner can sign in from their own browser, even behind the address that the guesses come from.
    const there = new Visitor(strict, '198.51.100.1')
    there.devices = owner.devices
    expect((await there.signIn(email)).status).toBe(204)
    // The browser is not known for another account, and guessing in a known browser is limited too.
    expect((await there.signIn(`no-${email}`, 'a guess')).status).toBe(429)
    const inKnown = []
    for (const _ of [1, 2, 3]) inKnown.push((await there.signIn(email, 'a guess')).status)
    expect(inKnown).toEqual([401, 401, 429])
    // A quarter of an hour later everybody may try again.
    strict.clock.set(new Date(strict.clock.now().getTime() + 15 * 60_000 + 1))
    expect((await new Visitor(strict, '198.51.100.6').signIn(email)).status).toBe(204)
    await strict.app.close()
  })

  test('does not count right passwords, so that an office behind one address can sign in', async () => {
    const strict = createTestSite(site.database, { attemptsPerMinute: 2 })
    const email = `office-${engine}@firma.pl`
    await addPerson(site, email)
    for (const _ of [1, 2, 3, 4, 5])
      expect((await new Visitor(strict, '203.0.113.70').signIn(email)).status).toBe(204)
    await strict.app.close()
  })

  test('binds cookies to the host when the public address is https, and takes no others', async () => {
    const secure = createTestSite(site.database, { appUrl: 'https://kurier.firma.pl' })
    const ola = new Visitor(secure)
    const answer = await ola.signIn('ola@firma.pl', password)
    const cookies = [answer.headers['set-cookie']].flat().map(String)
    expect(cookies.map((one) => one.split('=')[0])).toEqual([
      '__Host-kurier.session_token',
      '__Host-kurier.devices',
    ])
    // A cookie with this prefix must be Secure, for the whole site, and name no domain (RFC 6265bis §4.1.3.2).
    for (const cookie of cookies) {
      expect(cookie).toMatch(/; Path=\/(;|$)/)
      for (const attribute of ['; Secure', '; HttpOnly', '; SameSite=Lax'])
        expect(cookie).toContain(attribute)
      expect(cookie).not.toMatch(/domain/i)
    }
    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains')
    expect((await ola.get('/api/session')).body.user).toMatchObject({ email: 'ola@firma.pl' })
    // A subdomain can set cookies of these names.
    for (const prefix of ['__Secure-', '']) {
      const planted = new Visitor(secure)
      planted.cookie = ola.cookie!.replace('__Host-', prefix)
      expect((await planted.get('/api/session')).body.user).toBeNull()
    }
    const out = await ola.post('/api/auth/sign-out', {})
    expect(String(out.headers['set-cookie'])).toContain('__Host-kurier.session_token=; Max-Age=0; Path=/;')
    expect(ola.cookie).toBeUndefined()
    await secure.app.close()
  })
})

describe.each(engines)('the first visit, %s', (engine) => {
  test('creates the administrator; of two at once only one succeeds', async () => {
    const site = await openTestSite(engine)
    expect((await new Visitor(site).get('/api/session')).body).toEqual({
      user: null,
      demo: null,
      setupNeeded: true,
      passwordAllowed: true,
      singleSignOn: null,
      forgotPassword: 'administrator',
    })
    const weak = { name: 'Ala', email: 'ala@firma.pl', password: 'Firma 2026 ala' }
    expect((await new Visitor(site).post('/api/setup', weak)).body.code).toBe('password-personal')
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

  test('needs the token that Kurier prints, if there is one', async () => {
    const token = setupToken([secret])
    const site = await openTestSite(engine, { setupToken: token })
    const visitor = new Visitor(site)
    const first = { name: 'First', email: 'ala@firma.pl', password }
    for (const wrong of [{}, { token: '' }, { token: `${token}x` }, { token: setupToken(['another']) }]) {
      expect(await visitor.post('/api/setup', { ...first, ...wrong })).toMatchObject({
        status: 403,
        body: { code: 'setup-token-wrong' },
      })
    }
    expect((await visitor.get('/api/session')).body).toMatchObject({ user: null, setupNeeded: true })
    expect((await visitor.post('/api/setup', { ...first, token: ` ${token} ` })).status).toBe(204)
    expect((await visitor.post('/api/setup', { ...first, token })).body.code).toBe('already-set-up')
    await site.close()
  })
})
