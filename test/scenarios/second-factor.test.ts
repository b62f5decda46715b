import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { resealSecondFactors } from '../../server/users/second-factor-reseal.ts'
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

const stepMs = 30_000

describe.each(engines)('the second factor, %s', (engine) => {
  let site: TestSite
  beforeAll(async () => {
    site = await openTestSite(engine)
    await addPerson(site, 'ada@firma.pl', 'admin')
  })
  afterAll(() => site.close())

  const later = (ms: number) => site.clock.set(new Date(site.clock.now().getTime() + ms))
  const codeOf = (key: string, aheadMs = 0) =>
    new TOTP({ secret: Secret.fromBase32(key) }).generate({ timestamp: site.clock.now().getTime() + aheadMs })
  /** Somebody who has turned it on: their browser, their key and their recovery codes. */
  const protectedPerson = async (email: string) => {
    const { id } = await addPerson(site, email)
    const visitor = await signedIn(site, email)
    const { key, url } = (await visitor.post('/api/me/second-factor', {})).body
    expect(url).toContain(`secret=${key}`)
    const on = await visitor.request('PUT', '/api/me/second-factor', { code: codeOf(key) })
    expect(on.status).toBe(200)
    return { id, email, visitor, key: key as string, recoveryCodes: on.body.recoveryCodes as string[] }
  }
  const signIn = (email: string, code?: string, visitor = new Visitor(site)) =>
    visitor.post('/api/auth/sign-in/email', { email, password, ...(code && { code }) })
  const audited = async (userId: string) => {
    const rows = await site.database.db
      .selectFrom('audit_events')
      .select(['action'])
      .where('subject_id', '=', userId)
      .orderBy('id')
      .execute()
    return rows.map(({ action }) => action)
  }

  test('is asked for at sign-in; each code is accepted once, and the neighbouring ones too', async () => {
    const { key, email, recoveryCodes } = await protectedPerson(`asked-${engine}@firma.pl`)
    expect(recoveryCodes).toHaveLength(10)
    const asked = await signIn(email)
    expect(asked).toMatchObject({ status: 401, body: { code: 'second-factor-needed' } })
    expect(String(asked.headers['set-cookie'])).not.toContain('session_token')
    // The code that turned it on was used.
    expect((await signIn(email, codeOf(key))).body.code).toBe('code-wrong')
    const next = codeOf(key, stepMs)
    const both = await Promise.all([signIn(email, next), signIn(email, next)])
    expect(both.map(({ status }) => status).sort()).toEqual([204, 422])
    later(3 * stepMs)
    expect((await signIn(email, codeOf(key, -3 * stepMs))).body.code).toBe('code-wrong')
    const spaced = codeOf(key).replace(/(...)/, '$1 ')
    expect((await signIn(email, spaced)).status).toBe(204)
    expect((await signIn(email, '000000')).body.code).toBe('code-wrong')
    const wrong = await new Visitor(site).post('/api/auth/sign-in/email', {
      ...{ email, password: 'not the password', code: codeOf(key, stepMs) },
    })
    expect(wrong.body.code, 'the code is not looked at before the password').toBe('wrong-credentials')
  })

  test('recovery codes sign in once each, however they are typed, and new ones replace them', async () => {
    const { id, email, visitor, recoveryCodes } = await protectedPerson(`recovery-${engine}@firma.pl`)
    const [first, second, third] = recoveryCodes as [string, string, string]
    const both = await Promise.all([signIn(email, first), signIn(email, first)])
    expect(both.map(({ status }) => status).sort()).toEqual([204, 422])
    expect((await signIn(email, second.toLowerCase().replaceAll('-', ' '))).status).toBe(204)
    expect((await visitor.get('/api/me/signing-in')).body.secondFactor.recoveryCodesLeft).toBe(8)
    const renewed = await visitor.post('/api/me/second-factor/recovery-codes', {})
    expect((await signIn(email, third)).body.code).toBe('code-wrong')
    expect((await signIn(email, renewed.body.recoveryCodes[0])).status).toBe(204)
    const stored = await site.database.db
      .selectFrom('recovery_codes')
      .selectAll()
      .where('user_id', '=', id)
      .execute()
    expect(stored).toHaveLength(9)
    expect(JSON.stringify(stored)).not.toContain(renewed.body.recoveryCodes[1].replaceAll('-', ''))
    expect(await audited(id)).toEqual(
      expect.arrayContaining(['second_factor.on', 'second_factor.recovery_code_used', 'session.refused']),
    )
  })

  test('is not on before the first code, and can be turned off', async () => {
    const email = `off-${engine}@firma.pl`
    const { id } = await addPerson(site, email)
    const visitor = await signedIn(site, email)
    const confirm = (code: string) => visitor.request('PUT', '/api/me/second-factor', { code })
    expect((await confirm('123456')).body.code).toBe('second-factor-not-begun')
    const first = (await visitor.post('/api/me/second-factor', {})).body
    const { key } = (await visitor.post('/api/me/second-factor', {})).body
    expect((await confirm(codeOf(first.key))).body.code, 'the second key replaced it').toBe('code-wrong')
    expect((await signIn(email)).status, 'it is not on').toBe(204)
    expect((await confirm(codeOf(key))).status).toBe(200)
    expect((await confirm(codeOf(key, stepMs))).body.code).toBe('second-factor-on')
    expect((await visitor.post('/api/me/second-factor', {})).body.code).toBe('second-factor-on')
    expect((await signIn(email)).status).toBe(401)
    expect((await visitor.request('DELETE', '/api/me/second-factor')).status).toBe(204)
    expect((await signIn(email)).status).toBe(204)
    expect((await visitor.get('/api/me/signing-in')).body.secondFactor).toBeNull()
    expect(await audited(id)).toContain('second_factor.off')
  })

  test('guesses are limited over all addresses, and do not lock out a browser that the account knows', async () => {
    const { email, visitor, key } = await protectedPerson(`guess-${engine}@firma.pl`)
    const statuses = []
    for (let host = 1; host <= 11; host += 1) {
      const guesser = new Visitor(site, `198.51.100.${host}`)
      statuses.push((await signIn(email, '000000', guesser)).status)
    }
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 422), 429])
    later(stepMs)
    const right = codeOf(key)
    expect((await signIn(email, right, new Visitor(site, '198.51.100.99'))).status).toBe(429)
    const owner = new Visitor(site)
    owner.devices = visitor.devices
    expect((await signIn(email, right, owner)).status).toBe(204)
  })

  test('an administrator resets it for a colleague, who is signed out', async () => {
    const { id, email, visitor } = await protectedPerson(`reset-${engine}@firma.pl`)
    const admin = await signedIn(site, 'ada@firma.pl')
    const colleague = await signedIn(site, (await addPerson(site, `other-${engine}@firma.pl`)).email)
    const path = `/api/people/${id}/second-factor`
    const listed = async () =>
      (await admin.get('/api/people')).body.people.find((one: { id: string }) => one.id === id)
    expect((await listed()).hasSecondFactor).toBe(true)
    expect((await colleague.request('DELETE', path)).body.code).toBe('not-allowed')
    expect((await admin.request('DELETE', path)).status).toBe(204)
    expect((await listed()).hasSecondFactor).toBe(false)
    expect((await visitor.get('/api/session')).body.user).toBeNull()
    expect((await signIn(email)).status).toBe(204)
    expect(await audited(id)).toContain('second_factor.reset')
  })

  test('keys are sealed, follow a new KURIER_SECRET, and without the old one recovery codes still work', async () => {
    const { db } = site.database
    const { id, email, key, recoveryCodes } = await protectedPerson(`sealed-${engine}@firma.pl`)
    const stored = () =>
      db
        .selectFrom('second_factors')
        .select('sealed_secret')
        .where('user_id', '=', id)
        .executeTakeFirstOrThrow()
    expect((await stored()).sealed_secret).not.toContain(key)
    const newest = 'the newest secret, long enough as well'
    later(2 * stepMs)
    const lost = createTestSite(site.database, { secrets: [newest] })
    lost.clock.set(site.clock.now())
    expect((await signIn(email, codeOf(key), new Visitor(lost))).body.code).toBe('second-factor-unreadable')
    expect((await signIn(email, recoveryCodes[0], new Visitor(lost))).status).toBe(204)
    expect((await resealSecondFactors(db, [newest])).lost).toBeGreaterThan(0)
    expect(await resealSecondFactors(db, [newest, secret])).toMatchObject({ lost: 0 })
    expect(await resealSecondFactors(db, [newest])).toMatchObject({ lost: 0 })
    expect((await signIn(email, codeOf(key), new Visitor(lost))).status).toBe(204)
    expect(await resealSecondFactors(db, [secret, newest])).toMatchObject({ lost: 0 })
    await lost.app.close()
  })
})
