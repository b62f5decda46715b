import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { virtualClock } from '../../emulator/clock.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import { answer, authorizeUrl, boxes, consentTo, exchange, open, REDIRECT_URI } from './browser.ts'
import { apiWith, openEmulator, refusal } from './target.ts'

const AUTH = 'https://www.googleapis.com/auth/'
const READ = `${AUTH}gmail.readonly`
const SEND = `${AUTH}gmail.send`
const CONNECT = `openid email ${READ} ${SEND}`

let emulator: Emulator
const clock = virtualClock(Date.parse('2026-10-01T08:00:00Z'))

beforeEach(async () => {
  emulator = await openEmulator({ clock })
})
afterEach(() => emulator.close())

describe('authorize', () => {
  it('shows a box for each scope beyond identity', async () => {
    const page = await open(authorizeUrl(emulator, { scope: CONNECT }))
    expect(page.status).toBe(200)
    expect(boxes(page).map((box) => box.scope)).toEqual([READ, SEND])
  })

  it('shows boxes for identity plus one scope, and none for a single scope alone', async () => {
    expect(boxes(await open(authorizeUrl(emulator, { scope: `email ${READ}` })))).toHaveLength(1)
    expect(boxes(await open(authorizeUrl(emulator, { scope: READ })))).toHaveLength(0)
    expect(boxes(await open(authorizeUrl(emulator, { scope: `${READ} ${SEND}` })))).toHaveLength(2)
  })

  it('redirects with code, scope and the exact state', async () => {
    const page = await open(authorizeUrl(emulator, { scope: CONNECT, state: 'a+b/=% ż' }))
    const { location, status } = await answer(emulator, page, 'allow')
    expect(status).toBe(302)
    expect(location!.origin + location!.pathname).toBe(REDIRECT_URI)
    expect(location!.searchParams.get('state')).toBe('a+b/=% ż')
    expect(location!.searchParams.get('code')).toMatch(/^4\//)
    expect(location!.searchParams.get('scope')).toContain(READ)
  })

  it('redirects with access_denied and the state when the person cancels', async () => {
    const page = await open(authorizeUrl(emulator, { scope: CONNECT }))
    const { location } = await answer(emulator, page, 'deny')
    expect(location!.searchParams.get('error')).toBe('access_denied')
    expect(location!.searchParams.get('state')).toBe('state value')
    expect(location!.searchParams.has('code')).toBe(false)
  })

  it('grants only the ticked scopes', async () => {
    const page = await open(authorizeUrl(emulator, { scope: CONNECT }))
    const { location } = await answer(emulator, page, 'allow', [READ])
    const { body } = await exchange(emulator, location!.searchParams.get('code')!)
    expect(body.scope!.split(' ').toSorted()).toEqual([READ, `${AUTH}userinfo.email`, 'openid'].toSorted())
    const api = apiWith(emulator, body.access_token!)
    expect((await api.users.getProfile({ userId: 'me' })).data.emailAddress).toBe('anna@firma.test')
    const send = api.users.messages.send({ userId: 'me', requestBody: { raw: 'x' } })
    expect(await refusal(send)).toMatchObject({ status: 403, reason: 'insufficientPermissions' })
  })

  it('can grant identity alone', async () => {
    const page = await open(authorizeUrl(emulator, { scope: CONNECT }))
    const { location } = await answer(emulator, page, 'allow', [])
    const { body } = await exchange(emulator, location!.searchParams.get('code')!)
    expect(body.scope).not.toContain('gmail')
  })

  it('asks again only for new scopes, or for all under prompt=consent', async () => {
    await consentTo(emulator, { scope: CONNECT })
    expect((await open(authorizeUrl(emulator, { scope: CONNECT }))).location).toBeDefined()
    expect((await open(authorizeUrl(emulator, { scope: CONNECT, prompt: 'consent' }))).status).toBe(200)
    expect((await open(authorizeUrl(emulator, { scope: `${AUTH}gmail.modify` }))).status).toBe(200)
  })

  it('lets the person choose another account than the hinted one', async () => {
    const page = await open(authorizeUrl(emulator, { scope: CONNECT, prompt: 'select_account consent' }))
    const link = /href="([^"]*ola%40firma\.test[^"]*)"/.exec(page.text)![1]!.replaceAll('&amp;', '&')
    const { location } = await answer(emulator, await open(emulator.url + link), 'allow')
    const { body } = await exchange(emulator, location!.searchParams.get('code')!)
    const profile = await apiWith(emulator, body.access_token!).users.getProfile({ userId: 'me' })
    expect(profile.data.emailAddress).toBe('ola@firma.test')
  })

  it('shows no page under prompt=none', async () => {
    const url = authorizeUrl(emulator, { scope: CONNECT, prompt: 'none' })
    expect((await open(url)).location!.searchParams.get('error')).toBe('consent_required')
    await consentTo(emulator, { scope: CONNECT })
    expect((await open(url)).location!.searchParams.get('code')).toBeTruthy()
    const nobody = authorizeUrl(emulator, { scope: CONNECT, prompt: 'none', login_hint: 'x@nowhere.test' })
    expect((await open(nobody)).location!.searchParams.get('error')).toBe('login_required')
  })

  it('shows an error page for bad requests and never redirects', async () => {
    const bad = [
      { redirectUri: 'https://elsewhere.test/callback' },
      { clientId: 'unknown' },
      { scope: '' },
      { scope: `${AUTH}gmail.everything` },
      { response_type: 'token' },
      { code_challenge_method: 'S512' },
    ]
    const codes = ['redirect_uri_mismatch', 'invalid_client', 'invalid_request', 'invalid_scope']
    for (const parts of bad) {
      const page = await open(authorizeUrl(emulator, { scope: CONNECT, ...parts }))
      expect(page.status).toBeGreaterThanOrEqual(400)
      expect(page.location).toBeUndefined()
      expect(codes.some((code) => page.text.includes(code))).toBe(true)
    }
  })

  it('compares the redirect exactly', async () => {
    const exact = { clientId: 'exact', clientSecret: 's', redirectUris: ['https://app.test/cb'] }
    const strict = await openEmulator({ clients: [exact] })
    const status = async (redirectUri: string) =>
      (await open(authorizeUrl(strict, { clientId: 'exact', redirectUri, scope: READ }))).status
    expect(await status('https://app.test/cb')).toBe(200)
    for (const other of [
      'https://app.test/cb/',
      'https://app.test/CB',
      'http://app.test/cb',
      'https://app.test/',
    ]) {
      expect(await status(other)).toBe(400)
    }
    await strict.close()
  })
})

describe('clients that Google refuses', () => {
  const base = { clientSecret: 's', redirectUris: 'any-localhost' as const }
  const at = async (clientId: string, loginHint: string, agent = 'Mozilla/5.0 Chrome/140 Safari/537.36') => {
    const parts = { clientId, scope: READ, login_hint: loginHint }
    return open(authorizeUrl(emulator, parts), { headers: { 'user-agent': agent } })
  }

  it('org_internal: a client of one organisation refuses accounts of others', async () => {
    await emulator.close()
    const accounts = ['anna@firma.test', 'jan@gmail.com'].map((email) => ({ email, name: 'N N' }))
    const clients = [{ ...base, clientId: 'inside', internalTo: 'firma.test' }]
    emulator = await openEmulator({ clock, clients, world: { accounts } })
    expect((await at('inside', 'anna@firma.test')).status).toBe(200)
    const page = await at('inside', 'jan@gmail.com')
    expect([page.status, page.location]).toEqual([403, undefined])
    expect(page.text).toContain('org_internal')
  })

  it('deleted_client: on the page and at the token endpoint', async () => {
    await emulator.close()
    emulator = await openEmulator({ clock, clients: [{ ...base, clientId: 'gone', deleted: true }] })
    const page = await at('gone', 'anna@firma.test')
    expect([page.status, page.location]).toEqual([401, undefined])
    expect(page.text).toContain('deleted_client')
    const reply = await exchange(emulator, 'x', { client_id: 'gone', client_secret: 's' })
    expect(reply).toMatchObject({ status: 401, body: { error: 'deleted_client' } })
  })

  it.each([
    ['Mozilla/5.0 (Linux; Android 15; Pixel 9; wv) AppleWebKit/537.36 Chrome/140 Mobile Safari/537.36', 403],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148', 403],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1',
      200,
    ],
  ])('disallowed_useragent: %s', async (agent, status) => {
    const page = await at('kurier-demo', 'anna@firma.test', agent)
    expect([page.status, page.text.includes('disallowed_useragent')]).toEqual([status, status === 403])
  })

  it('admin_policy_enforced: shown on an error page', async () => {
    emulator.grants.kill('anna@firma.test', 'admin-policy')
    const page = await at('kurier-demo', 'anna@firma.test')
    expect([page.status, page.location]).toEqual([400, undefined])
    expect(page.text).toContain('admin_policy_enforced')
  })
})

describe('codes', () => {
  async function code(more: Record<string, string> = {}): Promise<string> {
    const page = await open(authorizeUrl(emulator, { scope: CONNECT, prompt: 'consent', ...more }))
    return (await answer(emulator, page, 'allow')).location!.searchParams.get('code')!
  }

  it('work once', async () => {
    const once = await code()
    expect((await exchange(emulator, once)).status).toBe(200)
    expect(await exchange(emulator, once)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  })

  it('expire', async () => {
    const late = await code()
    clock.advance(600_001)
    expect(await exchange(emulator, late)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  })

  it('are bound to the redirect and to the client', async () => {
    const elsewhere = await exchange(emulator, await code(), { redirect_uri: 'http://localhost:1/other' })
    expect(elsewhere).toMatchObject({ status: 400, body: { error: 'redirect_uri_mismatch' } })
    const wrong = await exchange(emulator, await code(), { client_secret: 'wrong' })
    expect(wrong).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
  })

  it('are bound to the challenge, whose method is plain by default', async () => {
    const verifier = 'v'.repeat(43)
    const challenge = createHash('sha256').update(verifier).digest('base64url')
    const hashed = { code_challenge: challenge, code_challenge_method: 'S256' }
    expect((await exchange(emulator, await code(hashed), { code_verifier: verifier })).status).toBe(200)
    expect((await exchange(emulator, await code(hashed))).body.error).toBe('invalid_grant')
    const other = await exchange(emulator, await code(hashed), { code_verifier: 'w'.repeat(43) })
    expect(other.body.error).toBe('invalid_grant')
    const plain = { code_challenge: verifier }
    expect((await exchange(emulator, await code(plain), { code_verifier: verifier })).status).toBe(200)
    expect(
      (await exchange(emulator, await code({ code_challenge: 'short' }), { code_verifier: 'short' })).status,
    ).toBe(400)
  })
})
