import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { OAuth2Client } from 'google-auth-library'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { systemClock } from '../clock.ts'
import { fetchEnvelopes, fetchMessages } from './fetch.ts'
import { Transport } from './transport.ts'

/** The answer of the fake Google to a path: a part's status and body, or undefined, which breaks the whole batch. */
let say: (path: string, token: string) => { status: number; body: object } | undefined
let isAway: boolean
/** Paths in each request; the profile is `profile`. */
let asked: string[][]
let server: Server
let transport: Transport

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const paths = [...(await bodyOf(request)).matchAll(/^GET (\S+)/gm)].map(([, path]) => short(path!))
    asked.push(paths.length > 0 ? paths : ['profile'])
    if (isAway) return response.writeHead(503).end()
    if (paths.length === 0) return response.end('{"emailAddress":"a@x.pl","historyId":"1"}')
    const answers = paths.map((path) => say(path, request.headers.authorization!))
    if (answers.includes(undefined)) return request.socket.destroy()
    const parts = answers.map(
      (one, index) =>
        `--b\r\nContent-ID: <response-item${index}>\r\n\r\nHTTP/1.1 ${one!.status} X\r\n\r\n${JSON.stringify(one!.body)}\r\n`,
    )
    response.setHeader('content-type', 'multipart/mixed; boundary=b').end(`${parts.join('')}--b--`)
  }).listen(0)
  const rootUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  let minted = 0
  const auth = {
    credentials: {} as object,
    setCredentials: () => (minted += 1),
    getAccessToken: async () => ({ token: `token ${minted}` }),
  } as unknown as OAuth2Client
  const takeUnits = async () => ({ waitMs: 0 })
  transport = new Transport({
    ...{ rootUrl, auth, clock: systemClock, priceTable: 'current', takeUnits },
    tracer: null,
  })
})
beforeEach(() => {
  asked = []
  isAway = false
})
afterAll(() => server.close())

async function bodyOf(request: IncomingMessage): Promise<string> {
  return Buffer.concat(await request.toArray()).toString()
}

const short = (path: string) => path.replace('/gmail/v1/users/me/', '').replace(/\?.*/, '')
const message = (id: string) => ({
  id,
  threadId: 't',
  internalDate: '1',
  raw: 'YQ',
  payload: { headers: [] },
})
const give = (path: string) => ({ status: 200, body: message(path.split('/')[1]!) })
const ids = (count: number) => Array.from({ length: count }, (_, index) => `m${index}`)
const ofThread = (count: number) => ids(count).map((providerId) => ({ providerId, threadId: 't' }))
const bodies = async (count: number) =>
  (await fetchMessages(transport, systemClock, ids(count))).map((one) => one.outcome)
const headers = async (count: number) =>
  Object.fromEntries(
    (await fetchEnvelopes(transport, systemClock, ofThread(count))).map((one) => [
      one.providerId,
      one.outcome,
    ]),
  )

it('splits a batch in halves when one message breaks it, so that only that message fails', async () => {
  say = (path) => (path === 'messages/m2' ? undefined : give(path))
  expect(await bodies(4)).toEqual(['found', 'found', 'failed', 'found'])
  expect(asked.map((paths) => paths.length)).toEqual([4, 1, 2, 2, 1, 1, 1, 1])
})

it('blames no message when Google answers nothing at all, and does not go on asking', async () => {
  isAway = true
  await expect(bodies(4)).rejects.toMatchObject({ name: 'UnavailableError' })
  expect(asked).toHaveLength(2)
})

it('keeps earlier answers when a half is rate-limited', async () => {
  const busy = { status: 429, body: { error: { message: '', errors: [{ reason: 'rateLimitedExceeded' }] } } }
  say = (path) => (path === 'messages/m3' ? undefined : path === 'messages/m2' ? busy : give(path))
  expect(await bodies(4)).toEqual(['found', 'found', 'failed', 'failed'])
})

it('treats an answer without a body or without headers as failed', async () => {
  say = (path) => ({
    status: 200,
    body: { ...message(path.split('/')[1]!), raw: undefined, payload: undefined },
  })
  expect(await bodies(1)).toEqual(['failed'])
  expect(await headers(1)).toEqual({ m0: 'failed' })
})

it.each([
  ['does not name one', { status: 200, body: { messages: [message('m0'), message('m1')] } }],
  ['is not there', { status: 404, body: {} }],
  ['fails', { status: 500, body: {} }],
  ['breaks the answer', undefined],
])('asks for a message itself when its thread %s', async (_, thread) => {
  const gone = { status: 404, body: {} }
  say = (path) => (path === 'threads/t' ? thread : path === 'messages/m3' ? gone : give(path))
  expect(await headers(4)).toEqual({ m0: 'found', m1: 'found', m2: 'found', m3: 'gone' })
})

it('renews a token that is refused inside an answer, and asks those parts once more', async () => {
  const refused = { status: 401, body: {} }
  let first = ''
  say = (path, token) => {
    first ||= token
    return path === 'messages/m1' && token === first ? refused : give(path)
  }
  expect(await bodies(3)).toEqual(['found', 'found', 'found'])
  expect(asked.at(-1)).toEqual(['messages/m1'])
})

it('reports the grant as revoked only when a new token is refused for every part', async () => {
  const refused = { status: 401, body: {} }
  say = (path) => (path === 'messages/m1' ? refused : give(path))
  const [, one] = await fetchMessages(transport, systemClock, ids(2))
  expect(one).toMatchObject({ outcome: 'failed', error: { name: 'UnavailableError' } })
  say = () => refused
  const fetched = await fetchMessages(transport, systemClock, ids(2))
  expect(fetched).toMatchObject([1, 2].map(() => ({ error: { actionCause: 'revoked' } })))
})
