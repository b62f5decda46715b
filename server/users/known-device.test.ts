import { expect, test } from 'vitest'
import { knownDevice, rememberDevice } from './known-device.ts'

const secrets = ['a secret that is long enough for this']
const ola = 'ola@firma.pl'
const plain = 'http://localhost:3000'
const secure = 'https://kurier.firma.pl'

/** Returns the Cookie header that a browser sends after this Set-Cookie. */
function sent(setCookie: string): string {
  return `theme=dark; ${setCookie.split(';')[0]}`
}

test('a browser is known only to the account that signed in there', () => {
  const header = sent(rememberDevice(undefined, ola, secrets, secure))
  expect(knownDevice(header, 'OLA@firma.pl', secrets, secure)).toMatch(/^[\w-]{20}$/)
  expect(knownDevice(header, 'jan@firma.pl', secrets, secure)).toBeNull()
  expect(knownDevice(undefined, ola, secrets, secure)).toBeNull()
  expect(knownDevice(header, ola, ['a secret that signed nothing of it'], secure)).toBeNull()
  expect(knownDevice(header, ola, ['a newer secret', ...secrets], secure)).not.toBeNull()
})

test('a shared browser keeps its id and is known to at most five accounts', () => {
  let header = sent(rememberDevice(undefined, ola, secrets, plain))
  const device = knownDevice(header, ola, secrets, plain)
  for (const email of ['b', 'c', 'd', 'e'].map((name) => `${name}@firma.pl`)) {
    header = sent(rememberDevice(header, email, secrets, plain))
  }
  header = sent(rememberDevice(header, ola, secrets, plain))
  expect(knownDevice(header, ola, secrets, plain)).toBe(device)
  expect(knownDevice(header, 'b@firma.pl', secrets, plain)).not.toBeNull()
  header = sent(rememberDevice(header, 'f@firma.pl', secrets, plain))
  expect(knownDevice(header, 'b@firma.pl', secrets, plain)).toBeNull()
  expect(knownDevice(header, ola, secrets, plain)).toBe(device)
})

test.each(['kurier.devices=', 'kurier.devices=x.y~.', `kurier.devices=${'a'.repeat(20)}.${'b'.repeat(43)}`])(
  '%s is nobody’s',
  (header) => {
    expect(knownDevice(header, ola, secrets, plain)).toBeNull()
  },
)

test('the cookie is HttpOnly and SameSite, and over https bound to the host', () => {
  expect(rememberDevice(undefined, ola, secrets, secure)).toMatch(
    /^__Host-kurier\.devices=\S+; Max-Age=34560000; HttpOnly; SameSite=Lax; Path=\/; Secure$/,
  )
  expect(rememberDevice(undefined, ola, secrets, plain)).toMatch(
    /^kurier\.devices=\S+; Max-Age=34560000; HttpOnly; SameSite=Lax; Path=\/api$/,
  )
  const header = sent(rememberDevice(undefined, ola, secrets, plain))
  expect(knownDevice(header, ola, secrets, secure)).toBeNull()
})
