import { expect, test } from 'vitest'
import { knownDevice, rememberDevice } from './known-device.ts'

const secrets = ['a secret that is long enough for this']
const ola = 'ola@firma.pl'

/** Returns the Cookie header that a browser sends after this Set-Cookie. */
function sent(setCookie: string): string {
  return `theme=dark; ${setCookie.split(';')[0]}`
}

test('a browser is known only to the account that signed in there', () => {
  const header = sent(rememberDevice(undefined, ola, secrets, true))
  expect(knownDevice(header, 'OLA@firma.pl', secrets)).toMatch(/^[\w-]{20}$/)
  expect(knownDevice(header, 'jan@firma.pl', secrets)).toBeNull()
  expect(knownDevice(undefined, ola, secrets)).toBeNull()
  expect(knownDevice(header, ola, ['a secret that signed nothing of it'])).toBeNull()
  expect(knownDevice(header, ola, ['a newer secret', ...secrets])).not.toBeNull()
})

test('a shared browser keeps its id and is known to at most five accounts', () => {
  let header = sent(rememberDevice(undefined, ola, secrets, false))
  const device = knownDevice(header, ola, secrets)
  for (const email of ['b', 'c', 'd', 'e'].map((name) => `${name}@firma.pl`)) {
    header = sent(rememberDevice(header, email, secrets, false))
  }
  header = sent(rememberDevice(header, ola, secrets, false))
  expect(knownDevice(header, ola, secrets)).toBe(device)
  expect(knownDevice(header, 'b@firma.pl', secrets)).not.toBeNull()
  header = sent(rememberDevice(header, 'f@firma.pl', secrets, false))
  expect(knownDevice(header, 'b@firma.pl', secrets)).toBeNull()
  expect(knownDevice(header, ola, secrets)).toBe(device)
})

test.each(['kurier.devices=', 'kurier.devices=x.y~.', `kurier.devices=${'a'.repeat(20)}.${'b'.repeat(43)}`])(
  '%s is nobody’s',
  (header) => {
    expect(knownDevice(header, ola, secrets)).toBeNull()
  },
)

test('the cookie is HttpOnly and SameSite, and over https bound to the host', () => {
  expect(rememberDevice(undefined, ola, secrets, true)).toMatch(
    /^__Host-kurier\.devices=\S+; Max-Age=34560000; HttpOnly; SameSite=Lax; Path=\/; Secure$/,
  )
  const plain = rememberDevice(undefined, ola, secrets, false)
  expect(plain).toMatch(/^kurier\.devices=\S+; Max-Age=34560000; HttpOnly; SameSite=Lax; Path=\/api$/)
  expect(knownDevice(sent(plain), ola, secrets)).toMatch(/^[\w-]{20}$/)
})
