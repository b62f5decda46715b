import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'

const secret = { KURIER_SECRET: 'long enough for a test of it', DATA_DIR: tmpdir() }
const from = 'Kurier <kurier@firma.pl>'

describe('the mail server for letters', () => {
  it.each([
    ['smtp://mail.firma.pl:587', 'kurier@firma.pl'],
    ['smtps://kurier%40firma.pl:p%40ss@mail.firma.pl', from],
    ['smtp://127.0.0.1:2525', '"Kurier, Firma" <kurier@firma.pl>'],
  ])('is %s, writing from %s', (url, address) => {
    const config = readConfig({ ...secret, KURIER_SMTP_URL: url, KURIER_MAIL_FROM: address })
    expect(config.letters).toEqual({ url, from: address })
  })

  it('may be missing', () => {
    expect(readConfig(secret).letters).toBeUndefined()
  })

  it.each([
    [{ KURIER_SMTP_URL: 'smtp://mail.firma.pl' }, 'KURIER_SMTP_URL and KURIER_MAIL_FROM: give both'],
    [{ KURIER_MAIL_FROM: from }, 'KURIER_SMTP_URL and KURIER_MAIL_FROM: give both'],
    [{ KURIER_SMTP_URL: 'https://mail.firma.pl', KURIER_MAIL_FROM: from }, 'KURIER_SMTP_URL: an smtp://'],
    [{ KURIER_SMTP_URL: 'smtp:mail', KURIER_MAIL_FROM: from }, 'KURIER_SMTP_URL: an smtp://'],
    [{ KURIER_SMTP_URL: 'smtp://u:100%zz@mail', KURIER_MAIL_FROM: from }, 'KURIER_SMTP_URL: an smtp://'],
    [{ KURIER_SMTP_URL: 'smtp://mail', KURIER_MAIL_FROM: 'Kurier' }, 'KURIER_MAIL_FROM: an address'],
    [{ KURIER_SMTP_URL: 'smtp://mail', KURIER_MAIL_FROM: 'a@b.pl\nBcc: c@d.pl' }, 'KURIER_MAIL_FROM: an'],
  ])('cannot be %o: %s', (given, fault) => {
    expect(() => readConfig({ ...secret, ...given })).toThrow(fault)
  })
})

describe('trusted proxies', () => {
  it('are none by default', () => {
    expect(readConfig(secret).trustedProxies).toEqual([])
  })

  it('are addresses and networks', () => {
    const given = { ...secret, KURIER_TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8,2001:db8::/32' }
    expect(readConfig(given).trustedProxies).toEqual(['127.0.0.1', '10.0.0.0/8', '2001:db8::/32'])
  })

  it.each(['proxy.firma.pl', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0.0/x', '*'])('cannot be %s', (given) => {
    expect(() => readConfig({ ...secret, KURIER_TRUSTED_PROXIES: given })).toThrow('KURIER_TRUSTED_PROXIES')
  })
})

describe('the virus scanner', () => {
  it('is none by default', () => {
    expect(readConfig(secret).clamd).toBeUndefined()
  })

  it.each([
    ['127.0.0.1:3310', { host: '127.0.0.1', port: 3310 }],
    ['tcp://clamav.firma.pl:3310', { host: 'clamav.firma.pl', port: 3310 }],
    ['[::1]:3310', { host: '::1', port: 3310 }],
    ['unix:/run/clamav/clamd.ctl', { path: '/run/clamav/clamd.ctl' }],
  ])('is %s', (given, expected) => {
    expect(readConfig({ ...secret, KURIER_CLAMAV: given }).clamd).toEqual(expected)
  })

  it.each(['clamav', 'clamav:', 'clamav:0', 'clamav:70000', 'http://clamav:3310', 'unix:run/clamd', 'a b:1'])(
    'cannot be %s',
    (given) => {
      expect(() => readConfig({ ...secret, KURIER_CLAMAV: given })).toThrow('KURIER_CLAMAV: host:port')
    },
  )
})

describe('the single sign-on', () => {
  const given = {
    ...secret,
    KURIER_OIDC_ISSUER: 'https://accounts.google.com',
    KURIER_OIDC_CLIENT_ID: 'id',
    KURIER_OIDC_CLIENT_SECRET: 'secret',
  }

  it('is an issuer and a client; the name and the domains may be missing', () => {
    expect(readConfig(secret).oidc).toBeUndefined()
    expect(readConfig(given).oidc).toMatchObject({ name: 'accounts.google.com', domains: [] })
    const more = { KURIER_OIDC_NAME: 'Google', KURIER_OIDC_DOMAINS: 'Firma.pl, firma.com' }
    const { oidc } = readConfig({ ...given, ...more })
    expect(oidc).toMatchObject({ name: 'Google', domains: ['firma.pl', 'firma.com'] })
  })

  it.each([
    [{ ...given, KURIER_OIDC_CLIENT_SECRET: '' }, 'give all three'],
    [{ ...given, KURIER_OIDC_ISSUER: 'http://login.firma.pl' }, 'KURIER_OIDC_ISSUER: must be https'],
    [{ ...given, KURIER_OIDC_DOMAINS: '@firma.pl' }, 'KURIER_OIDC_DOMAINS: domains'],
    [{ ...secret, KURIER_OIDC_NAME: 'Google' }, 'they need KURIER_OIDC_ISSUER'],
    [{ ...secret, KURIER_SESSION_DAYS: '0' }, 'KURIER_SESSION_DAYS: '],
    [{ ...secret, KURIER_BREAK_GLASS: 'ada' }, 'KURIER_BREAK_GLASS: '],
  ])('cannot be %o: %s', (wrong, fault) => {
    expect(() => readConfig(wrong)).toThrow(fault)
  })
})
