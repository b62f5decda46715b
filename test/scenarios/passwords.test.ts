import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { forgetResets } from '../../server/users/password-resets.ts'
import { engines } from '../support/database.ts'
import { addPerson, openTestSite, password, signedIn, type TestSite, Visitor } from '../support/http.ts'
import { openOffice, until } from '../support/office.ts'
import { openPostOffice } from '../support/post-office.ts'

const another = 'another long password'
const ola = 'ola@firma.pl'
const hourMs = 3_600_000

describe.each(engines)('passwords, %s', (engine) => {
  let site: TestSite
  let olaId: string
  beforeEach(async () => {
    site = await openTestSite(engine)
    await addPerson(site, 'ada@firma.pl', 'admin')
    olaId = (await addPerson(site, ola)).id
  })
  afterEach(() => site.close())

  const later = (ms: number) => site.clock.set(new Date(site.clock.now().getTime() + ms))
  const signIn = async (word: string) => (await new Visitor(site).signIn(ola, word)).status
  const whoIs = async (visitor: Visitor) => (await visitor.get('/api/session')).body.user?.email ?? null
  const makeLink = async () => {
    const { status, body } = await (await signedIn(site, 'ada@firma.pl')).post(
      `/api/people/${olaId}/password-links`,
      {},
    )
    expect(status).toBe(201)
    return body.url.split('#')[1] as string
  }
  const reset = (token: string, word = another, visitor = new Visitor(site)) =>
    visitor.post('/api/password-resets', { token, password: word })

  test('a person changes their own with the present one, and every other session ends', async () => {
    const here = await signedIn(site, ola)
    const elsewhere = await signedIn(site, ola)
    const change = (current: string, word: string) =>
      here.post('/api/me/password', { current, password: word })
    expect((await change('not the password', another)).body).toMatchObject({
      code: 'wrong-password',
      fields: { current: 'wrong-password' },
    })
    expect((await change(password, password)).body.code).toBe('same-password')
    expect((await change(password, 'elevenchars')).body.code).toBe('invalid-input')
    expect((await change(password, 'Password1234')).body).toMatchObject({
      code: 'password-common',
      fields: { password: 'password-common' },
    })
    expect(await whoIs(elsewhere)).toBe(ola)
    expect((await change(password, another)).status).toBe(204)
    expect([await whoIs(here), await whoIs(elsewhere)]).toEqual([ola, null])
    expect([await signIn(password), await signIn(another)]).toEqual([401, 204])
    // The limit also applies here, so that nobody can guess the password in a session that was left open.
    await site.database.db
      .updateTable('attempts')
      .set({ count: 9 })
      .where('key', 'like', 'password:%')
      .execute()
    const guesses = [await change('a guess', another), await change('a guess', another)]
    expect(guesses.map(({ status }) => status)).toEqual([422, 429])
  })

  test('one given by an administrator must be changed before anything else is allowed, in the API too', async () => {
    const ada = await signedIn(site, 'ada@firma.pl')
    const person = { name: 'Jan', email: 'jan@firma.pl', password, role: 'admin', mailPermission: 'send' }
    const guessed = { ...person, password: '123412341234' }
    expect((await ada.post('/api/people', guessed)).body.code).toBe('password-simple')
    expect((await ada.post('/api/people', person)).status).toBe(201)
    const jan = await signedIn(site, 'jan@firma.pl')
    expect((await jan.get('/api/session')).body.user).toMatchObject({ mustChangePassword: true })
    const everything = Object.entries((await jan.get('/api/openapi.json')).body.paths).flatMap(
      ([path, methods]) => Object.keys(methods as object).map((method) => [method, path] as const),
    )
    const open = []
    for (const [method, path] of everything) {
      const url = path.replaceAll(/\{\w+\}/g, '01a20084-9306-7e37-8930-20b93c3f3426')
      const { body } = await jan.request(method.toUpperCase(), url, method === 'get' ? undefined : {})
      if (body?.code !== 'password-change-needed') open.push(`${method} ${path}`)
      if (path === '/api/auth/sign-out') jan.cookie = (await signedIn(site, 'jan@firma.pl')).cookie
    }
    expect(open.sort()).toEqual([
      'get /api/auth/single-sign-on',
      'get /api/health',
      'get /api/session',
      'get /healthz',
      'get /readyz',
      'post /api/auth/passkey/challenges',
      'post /api/auth/sign-in/email',
      'post /api/auth/sign-in/passkey',
      'post /api/auth/sign-out',
      'post /api/google/notifications',
      'post /api/me/password',
      'post /api/password-requests',
      'post /api/password-resets',
      'post /api/setup',
    ])
    const back = await jan.get('/oauth/google/callback?state=x&code=y')
    expect(back.headers.location).toContain('connect=expired')
    expect((await jan.post('/api/me/password', { current: password, password: another })).status).toBe(204)
    expect((await jan.get('/api/session')).body.user).toMatchObject({ mustChangePassword: false })
    expect((await jan.get('/api/people')).status).toBe(200)
  })

  test('an administrator’s link works once, for an hour, and ends every session', async () => {
    const here = await signedIn(site, ola)
    const [token, spare] = [await makeLink(), await makeLink()]
    const stored = await site.database.db.selectFrom('password_resets').selectAll().execute()
    expect(JSON.stringify(stored)).not.toContain(token)
    expect((await reset(token, 'short')).body.code).toBe('invalid-input')
    expect((await reset(token, 'my own kurier word')).body.code).toBe('password-personal')
    expect((await reset(`${token}x`)).body.code).toBe('reset-link-invalid')
    const both = await Promise.all([reset(token), reset(token, 'yet another password')])
    expect(both.map(({ status }) => status).sort()).toEqual([204, 410])
    expect((await reset(spare)).body.code).toBe('reset-link-invalid')
    expect(await whoIs(here)).toBeNull()
    expect(await signIn(password)).toBe(401)
    later(0)
    const late = await makeLink()
    later(hourMs)
    expect((await reset(late)).body.code).toBe('reset-link-invalid')
    await forgetResets(site.database.db, new Date(site.clock.now().getTime() + 1))
    expect(await site.database.db.selectFrom('password_resets').select('id').execute()).toEqual([])
    const recruiter = await signedIn(site, 'ada@firma.pl')
    expect((await recruiter.post(`/api/people/${crypto.randomUUID()}/password-links`, {})).status).toBe(404)
  })

  test('only administrators make links, and a browser that used one can sign in although others guess', async () => {
    const other = await signedIn(site, ola)
    expect((await other.post(`/api/people/${olaId}/password-links`, {})).body.code).toBe('not-allowed')
    const { db } = site.database
    const owner = new Visitor(site)
    expect((await reset(await makeLink(), another, owner)).status).toBe(204)
    await db.updateTable('attempts').set({ count: 99_999 }).where('key', 'like', 'client:%').execute()
    expect((await new Visitor(site).signIn(ola, another)).status).toBe(429)
    expect((await owner.signIn(ola, another)).status).toBe(204)
  })

  test('without a mail server no letter is sent, and the sign-in page says so', async () => {
    expect((await new Visitor(site).get('/api/session')).body.forgotPassword).toBe('administrator')
    const asked = await new Visitor(site).post('/api/password-requests', { email: ola })
    expect(asked.body.code).toBe('letters-not-set-up')
  })
})

describe.each(engines)('a forgotten password, on %s', (engine) => {
  test('is set by a link in a letter, and the answer does not reveal who has an account', async () => {
    const post = await openPostOffice()
    const office = await openOffice(engine, {
      letters: { url: post.url, from: 'Kurier <kurier@firma.test>' },
    })
    try {
      const anybody = new Visitor(office)
      expect((await anybody.get('/api/session')).body.forgotPassword).toBe('letter')
      await office.database.db
        .updateTable('users')
        .set({ access: 'disabled' })
        .where('email', 'like', 'ewa%')
        .execute()
      const ask = (email: string) => anybody.post('/api/password-requests', { email })
      const answers = [
        await ask('nobody@kurier.test'),
        await ask('ewa@kurier.test'),
        await ask('Anna@Kurier.test'),
      ]
      expect(answers.map(({ status, text }) => [status, text])).toEqual(answers.map(() => [202, '{}']))
      await until('the letter', async () => post.letters.length > 0)
      expect(post.letters.map(({ to }) => to)).toEqual([['anna@kurier.test']])
      const { text } = post.letters[0]!.parsed
      const token = /http:\/\/localhost:3000\/reset-password#([\w-]{43})/.exec(text ?? '')?.[1]
      expect((await anybody.post('/api/password-resets', { token, password: another })).status).toBe(204)
      expect((await anybody.signIn('anna@kurier.test', another)).status).toBe(204)
      // Three letters an hour, whoever asks for them. An account that does not exist gets the same answer.
      for (const email of ['anna@kurier.test', 'nobody@kurier.test']) {
        const statuses = [await ask(email), await ask(email), await ask(email)].map(({ status }) => status)
        expect(statuses).toEqual([202, 202, 429])
      }
    } finally {
      await office.close()
      await post.close()
    }
  })
})
