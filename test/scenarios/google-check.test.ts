import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GoogleCheck } from '../../contract/google-check.ts'
import type { Visitor } from '../support/http.ts'
import { connect, type Office, readScope, untilState } from '../support/office.ts'
import { anna, openSmallOffice, tomek } from '../support/small-office.ts'

describe('the check of the Google project', () => {
  let office: Office & { candidateId: string }
  let admin: Visitor
  let aheadMs = 0

  beforeAll(async () => {
    const kurierClock = { now: () => new Date(Date.now() + aheadMs) }
    office = await openSmallOffice('postgres', { kurierClock })
    await office.database.db.updateTable('users').set({ role: 'admin' }).where('email', '=', anna).execute()
    admin = await office.signIn(anna)
  })
  afterAll(() => office.close())

  const check = async (): Promise<GoogleCheck> => (await admin.post('/api/google-check', {})).body
  const verdicts = async () =>
    Object.fromEntries((await check()).trials.map(({ trial, verdict }) => [trial, verdict]))
  const works = { grant: 'ok', identity: 'ok', read: 'ok', send: 'ok', push: 'not_set_up' }
  const untried = { identity: 'not_tried', read: 'not_tried', send: 'not_tried', push: 'not_tried' }

  it('is for administrators, and asks to connect an inbox first', async () => {
    const recruiter = await office.signIn(tomek)
    expect((await recruiter.get('/api/google-check')).body.code).toBe('not-allowed')
    expect((await recruiter.post('/api/google-check', {})).body.code).toBe('not-allowed')
    expect((await admin.get('/api/google-check')).body).toEqual({
      clientId: 'kurier-demo',
      redirectUri: 'http://localhost:3000/oauth/google/callback',
      scopes: [
        'openid',
        'email',
        'https://www.googleapis.com/auth/gmail.readonly',
        'https://www.googleapis.com/auth/gmail.send',
      ],
      mailbox: null,
    })
    expect((await admin.post('/api/google-check', {})).body.code).toBe('mailbox-not-connected')
  })

  it('tells of sending that was not ticked', async () => {
    await connect(admin, anna, { scopes: [readScope] })
    await untilState(admin, 'connected')
    expect(await verdicts()).toEqual({ ...works, send: 'not_granted' })
  })

  it('tries every scope, pays for each call, and opens and sends nothing', async () => {
    await connect(admin, anna)
    const mark = office.google.calls.mark()
    const mails = office.google.world.mailbox(anna).messageCount
    expect(await verdicts()).toEqual(works)
    const calls = office.google.calls.since(mark).map(({ method }) => method)
    expect(calls).toEqual(
      expect.arrayContaining([
        'getProfile',
        'history.list',
        'messages.list',
        'settings.sendAs.list',
        'messages.send',
      ]),
    )
    expect(office.google.calls.bodiesFetched(anna)).toEqual([])
    expect(office.google.world.mailbox(anna).messageCount).toBe(mails)
  })

  it('finds that the project is not in Testing, once a grant has outlived seven days', async () => {
    expect((await check()).outlivedTesting).toBe(false)
    aheadMs = 8 * 86_400_000
    expect((await check()).outlivedTesting).toBe(true)
    await connect(admin, anna)
    expect((await check()).outlivedTesting).toBe(false)
    aheadMs = 0
  })

  it.each([
    ['getProfile', { status: 403, reason: 'accessNotConfigured' }, 'api_disabled'],
    ['history.list', { status: 403, reason: 'domainPolicy' }, 'admin_policy'],
    ['messages.list', { status: 403, reason: 'insufficientPermissions' }, 'not_granted'],
    ['settings.sendAs.list', { status: 429, reason: 'rateLimitExceeded' }, 'busy'],
    ['getProfile', { status: 503, reason: 'backendError' }, 'unreachable'],
    ['getProfile', { status: 404, reason: 'notFound' }, 'refused'],
  ])('names what Google answers to %s: %o', async (method, answer, verdict) => {
    const { faults } = office.google
    await fault(method, answer)
    expect(await verdicts()).toEqual({ ...works, read: verdict })
    faults.clear()
  })

  it('never takes a busy or silent Google for a scope that works', async () => {
    await fault('messages.send', { status: 503, reason: 'backendError' })
    expect(await verdicts()).toEqual({ ...works, send: 'unreachable' })
    office.google.faults.clear()
  })

  it('finds a grant that ended, although an access token is still valid', async () => {
    office.google.grants.kill(anna, 'admin-policy')
    expect(await verdicts()).toEqual({ grant: 'admin_policy', ...untried })
    office.google.grants.unblock(anna)
    expect((await verdicts()).grant).toBe('ok')
    office.google.grants.kill(anna, 'password-changed')
    expect(await verdicts()).toEqual({ grant: 'revoked', ...untried })
    expect((await check()).outlivedTesting).toBe(false)
  })

  const fault = async (method: string, answer: { status: number; reason: string }) => {
    await fetch(`${office.google.url}/_admin/faults`, {
      method: 'POST',
      // Often enough for a sync that runs meanwhile too.
      body: JSON.stringify({ method, times: 20, effect: { kind: 'answer', ...answer } }),
    })
  }
})
