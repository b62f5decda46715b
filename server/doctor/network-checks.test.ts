import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Config } from '../config.ts'
import { googleVerdicts, mailVerdicts, publicVerdicts } from './network-checks.ts'

let server: Server
let url: string
let answer = { status: 400, headers: {} as Record<string, string>, body: {} as object }

beforeAll(async () => {
  server = createServer((_, response) => {
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
    response.end(JSON.stringify(answer.body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

const google = (change: Partial<{ clientId: string; tokenUrl: string }> = {}) => {
  const { clientId = 'id', tokenUrl = url } = change
  return { google: { clientId, clientSecret: 'secret', endpoints: { tokenUrl } } as Config['google'] }
}
const levels = (verdicts: { level: string }[]) => verdicts.map(({ level }) => level)

it.each([
  ['invalid_grant', ['ok', 'ok']],
  ['invalid_client', ['bad', 'ok']],
  ['server_error', ['warn', 'ok']],
])('judges a Google that answers %s', async (error, expected) => {
  answer = { status: 400, headers: {}, body: { error } }
  expect(levels(await googleVerdicts(google()))).toEqual(expected)
})

it('tells of a clock that is wrong, a Google out of reach, and an id with a space', async () => {
  const date = new Date(Date.now() - 3_600_000).toUTCString()
  answer = { status: 400, headers: { date }, body: { error: 'invalid_grant' } }
  expect(levels(await googleVerdicts(google()))).toEqual(['ok', 'bad'])
  expect(levels(await googleVerdicts(google({ tokenUrl: 'http://127.0.0.1:1' })))).toEqual(['bad'])
  answer = { status: 400, headers: {}, body: { error: 'invalid_grant' } }
  expect(levels(await googleVerdicts(google({ clientId: 'id ' })))).toEqual(['bad', 'ok', 'ok'])
  expect(levels(await googleVerdicts({ google: 'demo' }))).toEqual(['skip'])
})

it('tells whether Kurier answers at its public address, or the proxy drops the host', async () => {
  answer = { status: 200, headers: { 'x-request-id': '1' }, body: {} }
  expect(levels(await publicVerdicts({ appUrl: url }))).toEqual(['ok'])
  answer = { status: 421, headers: {}, body: {} }
  expect((await publicVerdicts({ appUrl: url }))[0]).toMatchObject({
    level: 'bad',
    todo: expect.stringContaining('Host'),
  })
  answer = { status: 502, headers: {}, body: {} }
  expect(levels(await publicVerdicts({ appUrl: url }))).toEqual(['bad'])
})

it('tells of a mail server that is missing or does not answer, without its password', async () => {
  expect(levels(await mailVerdicts({ letters: undefined }))).toEqual(['warn'])
  const letters = { url: 'smtp://kurier:geheim@127.0.0.1:1', from: 'kurier@firma.pl' }
  const verdicts = await mailVerdicts({ letters })
  expect(levels(verdicts)).toEqual(['bad'])
  expect(JSON.stringify(verdicts)).not.toContain('geheim')
})
