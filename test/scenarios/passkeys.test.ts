import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Authenticator } from '../support/authenticator.ts'
import { engines } from '../support/database.ts'
import { addPerson, createTestSite, openTestSite, signedIn, type TestSite, Visitor } from '../support/http.ts'

const origin = 'http://localhost:3000'

describe.each(engines)('passkeys, %s', (engine) => {
  let site: TestSite
  beforeAll(async () => {
    site = await openTestSite(engine)
  })
  afterAll(() => site.close())

  const challenge = async (visitor: Visitor, path: string) => (await visitor.post(path, {})).body.options
  const add = async (visitor: Visitor, device: Authenticator, name = 'My laptop') => {
    const response = device.create(await challenge(visitor, '/api/me/passkeys/challenges'))
    return await visitor.post('/api/me/passkeys', { name, response })
  }
  const ask = (visitor: Visitor) => challenge(visitor, '/api/auth/passkey/challenges')
  const signIn = (visitor: Visitor, response: unknown) =>
    visitor.post('/api/auth/sign-in/passkey', { response })
  const person = async (name: string) => {
    const email = `${name}-${engine}@firma.pl`
    const { id } = await addPerson(site, email)
    return { id, email, visitor: await signedIn(site, email), device: new Authenticator(origin) }
  }

  test('are added, named and used to sign in, each challenge once', async () => {
    const { email, visitor, device } = await person('add')
    const made = await add(visitor, device)
    expect(made).toMatchObject({ status: 201, body: { name: 'My laptop', lastUsedAt: null } })
    const path = `/api/me/passkeys/${made.body.id}`
    expect((await visitor.request('PATCH', path, { name: 'Work laptop' })).body.name).toBe('Work laptop')
    const there = new Visitor(site)
    const answer = device.get(await ask(there))
    expect((await signIn(there, answer)).status).toBe(204)
    expect((await there.get('/api/session')).body.user.email).toBe(email)
    expect((await there.get('/api/me/signing-in')).body).toMatchObject({
      method: 'passkey',
      passkeys: [{ name: 'Work laptop', lastUsedAt: expect.any(String) }],
    })
    expect((await signIn(new Visitor(site), answer)).body.code, 'a replay').toBe('passkey-refused')
  })

  test('are refused with another challenge, site, user verification or signature', async () => {
    const { visitor, device } = await person('refused')
    const other = await person('other')
    const { body } = await add(visitor, device)
    await add(other.visitor, other.device)
    const guest = new Visitor(site)
    const refused = async (what: string, response: unknown) =>
      expect((await signIn(guest, response)).body.code, what).toBe('passkey-refused')
    const options = await ask(guest)
    await refused('an invented challenge', device.get({ ...options, challenge: 'AAAA' }))
    const forAdding = await challenge(visitor, '/api/me/passkeys/challenges')
    await refused('a challenge for adding', device.get({ ...options, challenge: forAdding.challenge }))
    await refused('another site', device.get({ ...(await ask(guest)), rpId: 'evil.example' }))
    device.verifiesUser = false
    await refused('nobody verified', device.get(await ask(guest)))
    device.verifiesUser = true
    const own = device.get(await ask(guest))
    const others = other.device.get(await ask(guest))
    await refused('the signature of another passkey', { ...own, response: others.response })
    await refused('an unknown passkey', { ...own, id: 'unknown', rawId: 'unknown' })
    await refused('nonsense', { ...own, response: { clientDataJSON: '*' } })
    const late = device.get(await ask(guest))
    site.clock.set(new Date(site.clock.now().getTime() + 5 * 60_000 + 1))
    await refused('too late', late)
    expect((await signIn(guest, device.get(await ask(guest)))).status).toBe(204)
    const removal = `/api/me/passkeys/${body.id}`
    expect((await other.visitor.request('DELETE', removal)).body.code).toBe('passkey-not-found')
    expect((await visitor.request('DELETE', removal)).status).toBe(204)
    await refused('removed', device.get(await ask(guest)))
  })

  test('sign in nobody whose access has ended, and prove again who somebody is', async () => {
    const { id, visitor, device } = await person('proof')
    const other = await person('stranger')
    await add(visitor, device)
    await add(other.visitor, other.device)
    const prove = (response: unknown) =>
      visitor.post('/api/me/authentications', { method: 'passkey', response })
    const path = '/api/me/authentication-challenges'
    const options = await challenge(visitor, path)
    expect(options.allowCredentials).toHaveLength(1)
    expect((await prove(other.device.get(options))).body.code).toBe('passkey-refused')
    expect((await prove(device.get(await challenge(visitor, path)))).status).toBe(204)
    const forAdding = await challenge(visitor, '/api/me/passkeys/challenges')
    const wrongPurpose = device.get({ ...forAdding, rpId: forAdding.rp.id })
    expect((await prove(wrongPurpose)).body.code, 'a challenge for adding').toBe('passkey-refused')
    const foreign = await challenge(other.visitor, path)
    expect((await prove(device.get(foreign))).body.code, 'another user’s challenge').toBe('passkey-refused')
    const { db } = site.database
    await db.updateTable('users').set({ access: 'disabled' }).where('id', '=', id).execute()
    const guest = new Visitor(site)
    expect((await signIn(guest, device.get(await ask(guest)))).body.code).toBe('access-ended')
    expect(guest.cookie).toBeUndefined()
  })

  test('challenges are limited for each client', async () => {
    const strict = createTestSite(site.database, { attemptsPerMinute: 1 })
    const statuses = []
    for (let count = 0; count <= 10; count += 1) {
      const guest = new Visitor(strict, '203.0.113.90')
      statuses.push((await guest.post('/api/auth/passkey/challenges', {})).status)
    }
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 201), 429])
    await strict.app.close()
  })
})
