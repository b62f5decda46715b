import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Authenticator } from '../support/authenticator.ts'
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
import { type IdentityProvider, openIdentityProvider } from '../support/identity-provider.ts'

const appUrl = 'http://localhost:3000'

describe.each(engines)('the single sign-on, %s', (engine) => {
  let provider: IdentityProvider
  let site: TestSite
  let adaId: string
  beforeAll(async () => {
    provider = await openIdentityProvider(appUrl)
    site = await openTestSite(engine, { oidc: { ...provider.settings, domains: ['firma.pl'] } })
    adaId = (await addPerson(site, 'ada@firma.pl', 'admin')).id
    const known = { email: 'ada@firma.pl', email_verified: true }
    provider.people.set('ada', { sub: 'ada', ...known })
    provider.people.set('ada2', { sub: 'ada2', ...known })
    provider.people.set('stranger', { sub: 'stranger', email: 'eve@firma.pl', email_verified: true })
    provider.people.set('private', { sub: 'private', email: 'ada@gmail.example', email_verified: true })
    provider.people.set('claims', { sub: 'claims', email: 'ada@firma.pl', email_verified: false })
    provider.people.set('nobody', { sub: 'nobody' })
  })
  afterAll(async () => {
    await site.close()
    await provider.close()
  })

  /** Presses the button, signs in at the provider, and returns where Kurier sends the browser. */
  const walk = async (login: string, visitor: Visitor, query = '') => {
    const start = await visitor.get(`/api/auth/single-sign-on${query}`)
    if (!String(start.headers.location).startsWith(provider.settings.issuer)) return start.headers.location
    const back = await provider.signIn(String(start.headers.location), login)
    const cookie = [start.headers['set-cookie']].flat().join('').split(';')[0]!
    return (await finish(visitor, back, cookie)).headers.location
  }
  const finish = (visitor: Visitor, back: URL, cookie: string) => {
    const cookies = [cookie, visitor.cookie].filter(Boolean).join('; ')
    return visitor.request('GET', back.pathname + back.search, undefined, { cookie: cookies })
  }
  const user = async (visitor: Visitor) => (await visitor.get('/api/session')).body.user?.email ?? null

  test('signs in an existing person by their verified email, and goes on to their page', async () => {
    const visitor = new Visitor(site)
    expect((await visitor.get('/api/session')).body.singleSignOn).toBe('Firma')
    expect(await walk('ada', visitor, '?redirect=%2Fpeople%3Fq%3D1')).toBe('/people?q=1')
    expect(await user(visitor)).toBe('ada@firma.pl')
    expect((await visitor.get('/api/me/signing-in')).body).toMatchObject({
      method: 'single_sign_on',
      singleSignOn: { name: 'Firma', linked: true },
    })
    expect(await walk('ada', new Visitor(site), '?redirect=%2F%2Fevil.example')).toBe('/')
  })

  test.each([
    ['stranger', 'single-sign-on-unknown'],
    ['private', 'single-sign-on-domain'],
    ['claims', 'single-sign-on-unverified'],
    ['nobody', 'single-sign-on-unverified'],
    ['ada2', 'single-sign-on-other-account'],
  ])('refuses %s with a reason, and creates nobody', async (login, code) => {
    await walk('ada', new Visitor(site))
    const visitor = new Visitor(site)
    expect(await walk(login, visitor)).toBe(`/sign-in?refused=${code}`)
    expect(await user(visitor)).toBeNull()
    const people = await site.database.db.selectFrom('users').select('email').execute()
    expect(people.map(({ email }) => email)).not.toContain('eve@firma.pl')
  })

  test('refuses an answer that another browser asked for, a changed state, and a second use', async () => {
    const visitor = new Visitor(site)
    const start = await visitor.get('/api/auth/single-sign-on')
    const back = await provider.signIn(String(start.headers.location), 'ada')
    const cookie = [start.headers['set-cookie']].flat().join('').split(';')[0]!
    const failed = '/sign-in?refused=single-sign-on-failed'
    expect((await finish(visitor, back, '')).headers.location, 'no cookie').toBe(failed)
    const elsewhere = await new Visitor(site).get('/api/auth/single-sign-on')
    const foreign = [elsewhere.headers['set-cookie']].flat().join('').split(';')[0]!
    expect((await finish(visitor, back, foreign)).headers.location, 'another browser’s').toBe(failed)
    const changed = new URL(back)
    changed.searchParams.set('state', 'another')
    expect((await finish(visitor, changed, cookie)).headers.location, 'state').toBe(failed)
    expect((await finish(visitor, back, cookie)).headers.location).toBe('/')
    const again = await finish(new Visitor(site), back, cookie)
    expect(again.headers.location, 'a code works once').toBe(failed)
    const late = await visitor.get('/api/auth/single-sign-on')
    site.clock.set(new Date(site.clock.now().getTime() + 11 * 60_000))
    const lateCookie = [late.headers['set-cookie']].flat().join('').split(';')[0]!
    const lateBack = await provider.signIn(String(late.headers.location), 'ada')
    expect((await finish(new Visitor(site), lateBack, lateCookie)).headers.location).toBe(failed)
    site.clock.set(new Date())
  })

  test('signs in nobody whose access has ended', async () => {
    const { id } = await addPerson(site, 'gone@firma.pl')
    provider.people.set('gone', { sub: 'gone', email: 'gone@firma.pl', email_verified: 'true' })
    const { db } = site.database
    await db.updateTable('users').set({ access: 'disabled' }).where('id', '=', id).execute()
    expect(await walk('gone', new Visitor(site))).toBe('/sign-in?refused=access-ended')
    await db.updateTable('users').set({ access: 'active' }).where('id', '=', id).execute()
    expect(await walk('gone', new Visitor(site))).toBe('/')
  })

  test('a given password is forgotten: whoever signs in this way need not change it', async () => {
    const admin = await signedIn(site, 'ada@firma.pl')
    const person = {
      name: 'Nowa',
      email: 'nowa@firma.pl',
      password,
      role: 'recruiter',
      mailPermission: 'send',
    }
    await admin.post('/api/people', person)
    provider.people.set('nowa', { sub: 'nowa', email: 'nowa@firma.pl', xms_edov: '1' })
    const visitor = new Visitor(site)
    expect(await walk('nowa', visitor)).toBe('/')
    expect((await visitor.get('/api/candidates')).status).toBe(200)
    expect((await visitor.get('/api/me/signing-in')).body.hasPassword).toBe(false)
    expect((await new Visitor(site).signIn('nowa@firma.pl')).body.code).toBe('wrong-credentials')
  })

  test('proves again who somebody is, and nobody else', async () => {
    const strict = createTestSite(site.database, { oidc: provider.settings, limits: { recentMs: 600_000 } })
    const visitor = await signedIn(strict, 'ada@firma.pl')
    strict.clock.set(new Date(Date.now() + 11 * 60_000))
    const consent = () => visitor.request('PUT', '/api/sign-in-settings', { onlySingleSignOn: false })
    expect((await consent()).body.code).toBe('reauthentication-needed')
    provider.people.set('tomek', { sub: 'tomek', email: 'tomek@firma.pl', email_verified: true })
    await addPerson(site, 'tomek@firma.pl')
    strict.clock.set(new Date())
    expect(await walk('tomek', visitor, '?again=1')).toBe('/confirmed?refused=another-user')
    expect(await walk('ada', new Visitor(strict), '?again=1')).toBe('/confirmed?refused=not-signed-in')
    expect(await walk('ada', visitor, '?again=1')).toBe('/confirmed')
    strict.clock.set(new Date(Date.now() + 9 * 60_000))
    expect((await consent()).status).toBe(200)
    await strict.app.close()
  })

  test('can be the only way, except for the administrator of KURIER_BREAK_GLASS', async () => {
    const oidc = provider.settings
    const device = new Authenticator(appUrl)
    expect(await walk('ada', new Visitor(site))).toBe('/')
    const admin = await signedIn(site, 'ada@firma.pl')
    const options = (await admin.post('/api/me/passkeys/challenges', {})).body.options
    await admin.post('/api/me/passkeys', { name: 'Key', response: device.create(options) })
    const colleague = await signedIn(site, (await addPerson(site, `last-${engine}@firma.pl`)).email)
    const link = (await admin.post(`/api/people/${adaId}/password-links`, {})).body.url.split('#')[1]
    const asked = (await new Visitor(site).post('/api/auth/passkey/challenges', {})).body.options
    const set = (onlySingleSignOn: boolean) =>
      admin.request('PUT', '/api/sign-in-settings', { onlySingleSignOn })
    const other = { ...oidc, issuer: 'https://never-used.example' }
    const unlinked = createTestSite(site.database, { oidc: other })
    const there = await signedIn(unlinked, 'ada@firma.pl')
    const early = await there.request('PUT', '/api/sign-in-settings', { onlySingleSignOn: true })
    expect(early.body.code).toBe('single-sign-on-first')
    expect((await colleague.request('PUT', '/api/sign-in-settings', { onlySingleSignOn: true })).status).toBe(
      403,
    )
    expect((await set(true)).status).toBe(200)
    expect(await user(colleague), 'other sessions have ended').toBeNull()

    const only = 'single-sign-on-only'
    const guest = new Visitor(site)
    expect((await guest.signIn('ada@firma.pl')).body.code).toBe(only)
    expect((await guest.signIn('nobody@firma.pl')).body.code).toBe(only)
    expect((await guest.post('/api/auth/passkey/challenges', {})).body.code).toBe(only)
    expect((await guest.post('/api/auth/sign-in/passkey', { response: device.get(asked) })).body.code).toBe(
      only,
    )
    const reset = { token: link, password: 'yet another password' }
    expect((await guest.post('/api/password-resets', reset)).body.code).toBe(only)
    expect((await admin.post(`/api/people/${adaId}/password-links`, {})).body.code).toBe(only)
    const proof = { method: 'password', password }
    expect((await admin.post('/api/me/authentications', proof)).body.code).toBe(only)
    const change = { current: password, password: 'yet another password' }
    expect((await admin.post('/api/me/password', change)).body.code).toBe(only)
    expect((await guest.get('/api/session')).body.passwordAllowed).toBe(false)
    expect(await walk('ada', guest)).toBe('/')

    const without = {
      name: 'Jan',
      email: `jan-${engine}@firma.pl`,
      role: 'recruiter',
      mailPermission: 'read',
    }
    expect((await admin.post('/api/people', without)).status, 'nobody needs a password').toBe(201)

    const open = createTestSite(site.database, { breakGlass: 'ada@firma.pl' })
    expect((await new Visitor(open).signIn('ada@firma.pl')).status).toBe(204)
    expect((await new Visitor(open).signIn('tomek@firma.pl')).body.code).toBe(only)
    const forRecruiter = createTestSite(site.database, { breakGlass: 'tomek@firma.pl' })
    expect((await new Visitor(forRecruiter).signIn('tomek@firma.pl')).body.code).toBe(only)
    expect((await set(false)).status).toBe(200)
    expect((await admin.post('/api/people', { ...without, email: 'x@firma.pl' })).body).toMatchObject({
      ...{ code: 'invalid-input', fields: { password: 'too-small' } },
    })
    expect((await new Visitor(site).signIn('tomek@firma.pl')).status).toBe(204)
    for (const one of [unlinked, open, forRecruiter]) await one.app.close()
  })
})

test('a provider that does not answer is a reason on the sign-in page', async () => {
  const provider = await openIdentityProvider(appUrl)
  const site = await openTestSite('postgres', { oidc: provider.settings })
  await provider.close()
  const start = await new Visitor(site).get('/api/auth/single-sign-on')
  expect(start.headers.location).toBe('/sign-in?refused=single-sign-on-failed')
  await site.close()
})
