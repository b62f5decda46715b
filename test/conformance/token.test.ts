import { OAuth2Client } from 'google-auth-library'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { virtualClock } from '../../emulator/clock.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import { consentTo, post, refresh } from './browser.ts'
import { apiWith, openEmulator, refusal } from './target.ts'

const AUTH = 'https://www.googleapis.com/auth/'
const READ = `${AUTH}gmail.readonly`
const SEND = `${AUTH}gmail.send`
const CONNECT = `openid email ${READ} ${SEND}`
const DAY_MS = 86_400_000

let emulator: Emulator
const clock = virtualClock(Date.parse('2026-10-01T08:00:00Z'))

beforeEach(async () => {
  emulator = await openEmulator({ clock })
})
afterEach(() => emulator.close())

describe('refresh tokens', () => {
  it('are issued with the first offline grant, later only under prompt=consent', async () => {
    expect(
      (await consentTo(emulator, { scope: CONNECT, access_type: 'online' })).body.refresh_token,
    ).toBeUndefined()
    expect((await consentTo(emulator, { scope: CONNECT })).body.refresh_token).toMatch(/^1\/\//)
    expect((await consentTo(emulator, { scope: CONNECT })).body.refresh_token).toBeUndefined()
    expect((await consentTo(emulator, { scope: CONNECT, prompt: 'consent' })).body.refresh_token).toBeTruthy()
  })

  it('return a new access token and no new refresh token', async () => {
    const { body } = await consentTo(emulator, { scope: CONNECT })
    expect(body).toMatchObject({ expires_in: 3599, token_type: 'Bearer' })
    const again = await refresh(emulator, body.refresh_token!)
    expect(again.status).toBe(200)
    expect(again.body.access_token).not.toBe(body.access_token)
    expect(again.body).not.toHaveProperty('refresh_token')
  })

  it('invalidate the oldest from the 101st on', async () => {
    const first = emulator.signIn('anna@firma.test', CONNECT).refreshToken
    const second = emulator.signIn('anna@firma.test', CONNECT).refreshToken
    for (let count = 3; count <= 101; count++) emulator.signIn('anna@firma.test', CONNECT)
    expect((await refresh(emulator, first)).status).toBe(400)
    expect((await refresh(emulator, second)).status).toBe(200)
  })

  it('expire after six months without use, and after a week in testing', async () => {
    const { refreshToken } = emulator.signIn('anna@firma.test', CONNECT)
    clock.advance(100 * DAY_MS)
    expect((await refresh(emulator, refreshToken)).status).toBe(200)
    clock.advance(100 * DAY_MS)
    expect((await refresh(emulator, refreshToken)).status).toBe(200)
    emulator.switches.publishing = 'testing'
    expect((await refresh(emulator, refreshToken)).body.error).toBe('invalid_grant')
    emulator.switches.publishing = 'production'
    clock.advance(184 * DAY_MS)
    expect(await refresh(emulator, refreshToken)).toEqual({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' },
    })
  })

  it.each(['revoked', 'password-changed', 'expired', 'account-disabled', 'account-deleted'] as const)(
    'become invalid when the grant is %s',
    async (reason) => {
      const { refreshToken } = emulator.signIn('anna@firma.test', CONNECT)
      emulator.grants.kill('anna@firma.test', reason)
      expect(await refresh(emulator, refreshToken)).toMatchObject({
        status: 400,
        body: { error: 'invalid_grant' },
      })
    },
  )

  it('stay valid when their access tokens expire', async () => {
    const { accessToken, refreshToken } = emulator.signIn('anna@firma.test', CONNECT)
    emulator.grants.kill('anna@firma.test', 'access-token')
    expect(await refusal(apiWith(emulator, accessToken).users.getProfile({ userId: 'me' }))).toMatchObject({
      status: 401,
      reason: 'authError',
      message: 'Invalid Credentials',
    })
    expect((await refresh(emulator, refreshToken)).status).toBe(200)
  })

  it('are refused while an administrator’s policy blocks the app', async () => {
    const { accessToken, refreshToken } = emulator.signIn('anna@firma.test', CONNECT)
    emulator.grants.kill('anna@firma.test', 'admin-policy')
    expect((await refresh(emulator, refreshToken)).body.error).toBe('admin_policy_enforced')
    const profile = () => apiWith(emulator, accessToken).users.getProfile({ userId: 'me' })
    expect(await refusal(profile())).toMatchObject({ status: 403, reason: 'domainPolicy' })
    emulator.grants.unblock('anna@firma.test')
    expect((await profile()).status).toBe(200)
  })
})

describe('revoke', () => {
  it('ends every token of the account in the whole project, and the consent', async () => {
    const other = { clientId: 'other', clientSecret: 'o', redirectUris: 'any-localhost' as const }
    const both = await openEmulator({
      clients: [
        { clientId: 'kurier-demo', clientSecret: 'kurier-demo-secret', redirectUris: 'any-localhost' },
        other,
      ],
    })
    const gmail = both.signIn('anna@firma.test', CONNECT)
    const signIn = both.signIn('anna@firma.test', 'openid email', 'other')
    const ola = both.signIn('ola@firma.test', CONNECT)
    expect((await post(both, '/revoke', { token: gmail.accessToken })).status).toBe(200)
    expect((await refresh(both, gmail.refreshToken)).status).toBe(400)
    const userInfo = (token: string) =>
      fetch(`${both.url}/v1/userinfo`, { headers: { authorization: `Bearer ${token}` } })
    expect((await userInfo(signIn.accessToken)).status).toBe(401)
    expect((await userInfo(ola.accessToken)).status).toBe(200)
    const again = await post(both, '/revoke', { token: gmail.accessToken })
    expect(again).toMatchObject({ status: 400, body: { error: 'invalid_token' } })
    expect((await consentTo(both, { scope: CONNECT })).body.refresh_token).toBeTruthy()
    await both.close()
  })

  it('can take effect late', async () => {
    emulator.switches.revokeLagMs = 30_000
    const { accessToken } = emulator.signIn('anna@firma.test', CONNECT)
    await post(emulator, '/revoke', { token: accessToken })
    const profile = () => apiWith(emulator, accessToken).users.getProfile({ userId: 'me' })
    expect((await profile()).status).toBe(200)
    clock.advance(30_000)
    expect((await refusal(profile())).status).toBe(401)
  })
})

describe('identity', () => {
  it('signs id tokens that the official library accepts', async () => {
    const { body } = await consentTo(await realTime(), { scope: CONNECT, nonce: 'n-1' })
    const client = new OAuth2Client({
      clientId: 'kurier-demo',
      issuers: [emulator.url],
      endpoints: {
        oauth2FederatedSignonPemCertsUrl: `${emulator.url}/oauth2/v1/certs`,
      } as never,
    })
    const ticket = await client.verifyIdToken({ idToken: body.id_token!, audience: 'kurier-demo' })
    expect(ticket.getPayload()).toMatchObject({
      email: 'anna@firma.test',
      email_verified: true,
      hd: 'firma.test',
      nonce: 'n-1',
      azp: 'kurier-demo',
    })
    expect(ticket.getPayload()!.sub).toMatch(/^\d{21}$/)
  })

  it('issues no id token without identity scopes', async () => {
    expect((await consentTo(emulator, { scope: READ })).body).not.toHaveProperty('id_token')
  })

  it('is the same in id token, userinfo, tokeninfo and discovery', async () => {
    const { body } = await consentTo(emulator, { scope: `openid email profile ${READ}` })
    const headers = { authorization: `Bearer ${body.access_token}` }
    const info = await (await fetch(`${emulator.url}/v1/userinfo`, { headers })).json()
    const claims = JSON.parse(Buffer.from(body.id_token!.split('.')[1]!, 'base64url').toString())
    expect(info).toMatchObject({
      sub: claims.sub,
      email: 'anna@firma.test',
      name: 'Anna Nowak',
      family_name: 'Nowak',
    })
    const token = await (await fetch(`${emulator.url}/tokeninfo?access_token=${body.access_token}`)).json()
    expect(token).toMatchObject({ aud: 'kurier-demo', sub: claims.sub, access_type: 'offline' })
    const discovered = await (await fetch(`${emulator.url}/.well-known/openid-configuration`)).json()
    expect(discovered.issuer).toBe(claims.iss)
    const { keys } = await (await fetch(discovered.jwks_uri)).json()
    const { kid } = JSON.parse(Buffer.from(body.id_token!.split('.')[0]!, 'base64url').toString())
    expect(keys[0]).toMatchObject({ kid, kty: 'RSA', alg: 'RS256', use: 'sig' })
  })

  /** Opens an emulator in real time, because the library checks id tokens by it. */
  async function realTime(): Promise<Emulator> {
    await emulator.close()
    emulator = await openEmulator()
    return emulator
  }
})
