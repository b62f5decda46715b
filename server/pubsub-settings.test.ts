import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

const dir = mkdtempSync(join(tmpdir(), 'kurier-settings-'))
afterAll(() => rmSync(dir, { recursive: true }))

const keyPath = join(dir, 'key.json')
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
writeFileSync(keyPath, JSON.stringify({ client_email: 'kurier@p.iam.gserviceaccount.com', private_key: pem }))
const brokenPath = join(dir, 'broken.json')
writeFileSync(
  brokenPath,
  JSON.stringify({ client_email: 'kurier@p.iam.gserviceaccount.com', private_key: 'x' }),
)

const base = {
  KURIER_SECRET: 'a secret that is long enough',
  GOOGLE_CLIENT_ID: 'id',
  GOOGLE_CLIENT_SECRET: 'secret',
  APP_URL: 'https://kurier.test/',
}
const topic = 'projects/p/topics/gmail'
const subscription = 'projects/p/subscriptions/gmail'
const named = { GOOGLE_PUBSUB_TOPIC: topic, GOOGLE_PUBSUB_SUBSCRIPTION: subscription }
const account = 'push@p.iam.gserviceaccount.com'

it('only polls without a topic', () => {
  expect(readConfig(base).pubsub).toBeUndefined()
})

it('uses push if there is a signing account; the default audience is our own address', () => {
  const push = { ...base, ...named, GOOGLE_PUBSUB_PUSH_ACCOUNT: account }
  const audience = 'https://kurier.test/api/google/notifications'
  expect(readConfig(push).pubsub).toEqual({ by: 'push', topic, subscription, account, audience })
  expect(readConfig({ ...push, GOOGLE_PUBSUB_PUSH_AUDIENCE: 'kurier' }).pubsub).toMatchObject({
    audience: 'kurier',
  })
})

it('uses pull if there is a key file, which is read at once; it needs no public address', () => {
  const pull = { ...base, APP_URL: undefined, ...named, GOOGLE_PUBSUB_CREDENTIALS: keyPath }
  expect(readConfig(pull).pubsub).toEqual({
    ...{ by: 'pull', topic, subscription, rootUrl: 'https://pubsub.googleapis.com' },
    key: { email: 'kurier@p.iam.gserviceaccount.com', privateKey: pem },
  })
})

it('accepts push to a private address from a stand-in for Google', () => {
  const inside = { GOOGLE_CERTS_URL: 'http://127.0.0.1:4444/certs', APP_URL: undefined, PORT: '3001' }
  const { pubsub } = readConfig({ ...base, ...named, ...inside, GOOGLE_PUBSUB_PUSH_ACCOUNT: account })
  expect(pubsub).toMatchObject({ audience: 'http://localhost:3001/api/google/notifications' })
})

it.each([
  [
    'a subscription without a topic',
    { GOOGLE_PUBSUB_SUBSCRIPTION: subscription },
    ['GOOGLE_PUBSUB_SUBSCRIPTION'],
  ],
  ['a key without a topic', { GOOGLE_PUBSUB_CREDENTIALS: keyPath }, ['GOOGLE_PUBSUB_CREDENTIALS']],
  [
    'a topic alone',
    { GOOGLE_PUBSUB_TOPIC: topic },
    ['GOOGLE_PUBSUB_SUBSCRIPTION', 'GOOGLE_PUBSUB_PUSH_ACCOUNT'],
  ],
  [
    'push and pull',
    { ...named, GOOGLE_PUBSUB_PUSH_ACCOUNT: account, GOOGLE_PUBSUB_CREDENTIALS: keyPath },
    ['GOOGLE_PUBSUB_PUSH_ACCOUNT'],
  ],
  [
    'an audience for pull',
    { ...named, GOOGLE_PUBSUB_PUSH_AUDIENCE: 'x', GOOGLE_PUBSUB_CREDENTIALS: keyPath },
    ['GOOGLE_PUBSUB_PUSH_AUDIENCE'],
  ],
  [
    'push to an address that Google cannot reach',
    { ...named, GOOGLE_PUBSUB_PUSH_ACCOUNT: account, APP_URL: 'http://localhost:3000' },
    ['GOOGLE_PUBSUB_PUSH_ACCOUNT'],
  ],
  [
    'a topic of the demo’s Google',
    { ...named, GOOGLE_PUBSUB_CREDENTIALS: keyPath, GOOGLE_CLIENT_ID: '', GOOGLE_CLIENT_SECRET: '' },
    ['GOOGLE_PUBSUB_TOPIC'],
  ],
  ['a topic’s last name alone', { ...named, GOOGLE_PUBSUB_TOPIC: 'gmail' }, ['GOOGLE_PUBSUB_TOPIC']],
  ['a key that is none', { ...named, GOOGLE_PUBSUB_CREDENTIALS: brokenPath }, ['GOOGLE_PUBSUB_CREDENTIALS']],
  ['a key that is not there', { ...named, GOOGLE_PUBSUB_CREDENTIALS: dir }, ['GOOGLE_PUBSUB_CREDENTIALS']],
])('refuses %s, by name', (_, env, names) => {
  const fault = thrown(() => readConfig({ ...base, ...env }))
  expect(fault).toBeInstanceOf(ConfigError)
  const lines = String(fault)
    .split('\n')
    .filter((line) => line.startsWith('  - '))
  expect(lines.map((line) => /GOOGLE_\w+/.exec(line)?.[0])).toEqual(names)
})

function thrown(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    return error
  }
  return undefined
}
