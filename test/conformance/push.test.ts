import { createSign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { gmail_v1 } from '@googleapis/gmail'
import { OAuth2Client } from 'google-auth-library'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { realClock } from '../../emulator/clock.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import { letter } from './letter.ts'
import { apiAs, openEmulator, refusal } from './target.ts'

const TOPIC = 'projects/kurier-demo/topics/gmail'
const SUBSCRIPTION = 'projects/kurier-demo/subscriptions/gmail'
const DAY_MS = 86_400_000
const me = { userId: 'me' }

let emulator: Emulator
let api: gmail_v1.Gmail
let clock: ReturnType<typeof realClock>

beforeEach(async () => {
  clock = realClock()
  emulator = await openEmulator({ clock, switches: { accessTokenSeconds: 30 * 86_400 } })
  api = apiAs(emulator, 'anna@firma.test', 'gmail.modify')
})
afterEach(() => emulator.close())

const watch = (requestBody: gmail_v1.Schema$WatchRequest = { topicName: TOPIC }) =>
  api.users.watch({ ...me, requestBody })

function receive(): string {
  return emulator.world.receive({ raw: letter({ to: 'anna@firma.test' }) })[0]!.message.id
}

/** Pulls and acknowledges all waiting notifications. */
async function notifications(): Promise<{ emailAddress: string; historyId: number | string }[]> {
  const received = await pull()
  await pubsub('acknowledge', { ackIds: received.map(({ ackId }) => ackId) })
  return received.map(({ message }) => JSON.parse(Buffer.from(message.data, 'base64').toString()))
}

async function pull(): Promise<{ ackId: string; message: { data: string; messageId: string } }[]> {
  const { receivedMessages } = await (await pubsub('pull', { maxMessages: 100 })).json()
  return receivedMessages ?? []
}

async function pubsub(verb: string, body: object): Promise<Response> {
  const scope = 'https://www.googleapis.com/auth/pubsub'
  const assertion = signedAssertion(scope)
  const token = await fetch(`${emulator.url}/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }),
  })
  const { access_token } = await token.json()
  return fetch(`${emulator.url}/v1/${SUBSCRIPTION}:${verb}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${access_token}` },
    body: JSON.stringify(body),
  })
}

/** Makes the assertion by which a service account authenticates (RFC 7523 section 2.1). */
function signedAssertion(scope: string): string {
  const { client_email, private_key } = emulator.serviceAccount
  const now = Math.floor(clock.now() / 1_000)
  const claims = { iss: client_email, scope, aud: `${emulator.url}/token`, iat: now, exp: now + 3_600 }
  const content = [{ alg: 'RS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return `${content}.${createSign('RSA-SHA256').update(content).sign(private_key, 'base64url')}`
}

describe('watch', () => {
  it('returns the current id and an expiration in a week, and notifies at once', async () => {
    const { data } = await watch()
    expect(data.historyId).toBe(String(emulator.world.mailbox('anna@firma.test').historyId))
    expect(Number(data.expiration) - clock.now()).toBeGreaterThan(6.9 * DAY_MS)
    expect(Number(data.expiration) - clock.now()).toBeLessThanOrEqual(7 * DAY_MS)
    const [first] = await notifications()
    expect(first).toEqual({ emailAddress: 'anna@firma.test', historyId: Number(data.historyId) })
  })

  it('notifies of a change, with a number for the id', async () => {
    await watch()
    clock.advance(1_000)
    receive()
    const told = await notifications()
    expect(told.at(-1)!.historyId).toBe(emulator.world.mailbox('anna@firma.test').historyId)
    emulator.switches.pushHistoryIdNumeric = false
    clock.advance(1_000)
    receive()
    expect(typeof (await notifications())[0]!.historyId).toBe('string')
  })

  it('drops more than one notification a second', async () => {
    await watch()
    clock.advance(1_000)
    for (let count = 0; count < 5; count++) receive()
    expect(await notifications()).toHaveLength(2)
  })

  it('filters by label', async () => {
    await watch({ topicName: TOPIC, labelIds: ['STARRED'], labelFilterBehavior: 'INCLUDE' })
    clock.advance(1_000)
    const id = receive()
    expect(await notifications()).toHaveLength(1)
    clock.advance(1_000)
    await api.users.messages.modify({ ...me, id, requestBody: { addLabelIds: ['STARRED'] } })
    expect(await notifications()).toHaveLength(1)
  })

  it('ends after a week or by stop', async () => {
    await watch()
    clock.advance(7 * DAY_MS)
    receive()
    expect(await notifications()).toHaveLength(1)
    await watch()
    expect((await api.users.stop(me)).status).toBe(204)
    expect((await api.users.stop(me)).status).toBe(204)
    clock.advance(1_000)
    receive()
    expect(await notifications()).toHaveLength(1)
  })

  it('refuses a topic of another project, an unknown one, one closed to Gmail, and a second one', async () => {
    const foreign = await refusal(watch({ topicName: 'projects/other/topics/gmail' }))
    expect(foreign).toMatchObject({ status: 400 })
    expect(foreign.message).toBe('Invalid topicName does not match projects/kurier-demo/topics/*')
    const unknown = await refusal(watch({ topicName: 'projects/kurier-demo/topics/none' }))
    expect(unknown.status).toBe(404)
    expect(unknown.message).toContain('Resource not found (resource=none)')
    emulator.pubsub.addTopic({ name: 'projects/kurier-demo/topics/closed', publishable: false })
    const closed = await refusal(watch({ topicName: 'projects/kurier-demo/topics/closed' }))
    expect(closed.status).toBe(403)
    expect(closed.message).toContain('User not authorized to perform this action.')
    emulator.pubsub.addTopic({ name: 'projects/kurier-demo/topics/second', publishable: true })
    await watch()
    const second = await refusal(watch({ topicName: 'projects/kurier-demo/topics/second' }))
    expect(second.message).toContain('Only one user push notification client allowed per developer')
    expect((await watch()).status).toBe(200)
  })
})

describe('pull', () => {
  it('redelivers messages that are not acknowledged in ten seconds', async () => {
    await watch()
    const first = await pull()
    expect(first).toHaveLength(1)
    expect(await pull()).toHaveLength(0)
    clock.advance(10_000)
    const again = await pull()
    expect(again[0]!.message.messageId).toBe(first[0]!.message.messageId)
    expect(again[0]!.ackId).not.toBe(first[0]!.ackId)
    await pubsub('acknowledge', { ackIds: [again[0]!.ackId] })
    clock.advance(10_000)
    expect(await pull()).toHaveLength(0)
  })

  it('refuses a mailbox’s token', async () => {
    const { accessToken } = emulator.signIn('anna@firma.test', 'https://mail.google.com/')
    const response = await fetch(`${emulator.url}/v1/${SUBSCRIPTION}:pull`, {
      method: 'POST',
      headers: { authorization: `Bearer ${accessToken}` },
      body: '{}',
    })
    expect(response.status).toBe(403)
  })
})

describe('push', () => {
  it('posts the envelope with a signed token until it is accepted', async () => {
    const posts: { authorization: string; body: string }[] = []
    const receiver = createServer(async (request, response) => {
      let body = ''
      for await (const chunk of request) body += chunk
      posts.push({ authorization: request.headers.authorization ?? '', body })
      response.writeHead(posts.length === 1 ? 500 : 204).end()
    })
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
    const endpoint = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/push`
    const push = { endpoint, serviceAccountEmail: 'push@kurier-demo.test', audience: 'https://app.test/push' }
    emulator.pubsub.subscribe({ name: 'projects/kurier-demo/subscriptions/push', topic: TOPIC, push })
    await watch()
    await expect.poll(() => posts.length, { timeout: 5_000 }).toBe(2)
    expect(posts[1]!.body).toBe(posts[0]!.body)
    const envelope = JSON.parse(posts[0]!.body)
    expect(envelope.subscription).toBe('projects/kurier-demo/subscriptions/push')
    expect(envelope.message.message_id).toBe(envelope.message.messageId)
    expect(JSON.parse(Buffer.from(envelope.message.data, 'base64').toString()).emailAddress).toBe(
      'anna@firma.test',
    )
    const verifier = new OAuth2Client({
      issuers: [emulator.url],
      endpoints: { oauth2FederatedSignonPemCertsUrl: `${emulator.url}/oauth2/v1/certs` } as never,
    })
    const idToken = posts[0]!.authorization.replace('Bearer ', '')
    const ticket = await verifier.verifyIdToken({ idToken, audience: 'https://app.test/push' })
    expect(ticket.getPayload()).toMatchObject({ email: 'push@kurier-demo.test', email_verified: true })
    await new Promise((resolve) => receiver.close(resolve))
  })
})
