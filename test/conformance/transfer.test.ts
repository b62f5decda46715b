import { get } from 'node:http'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Emulator } from '../../emulator/emulator.ts'
import { letter } from './letter.ts'
import { apiAs, openEmulator } from './target.ts'

let emulator: Emulator
let headers: Record<string, string>

beforeEach(async () => {
  emulator = await openEmulator()
  headers = {
    authorization: `Bearer ${emulator.signIn('anna@firma.test', 'https://mail.google.com/').accessToken}`,
  }
})
afterEach(() => emulator.close())

const uploadUrl = () => `${emulator.url}/upload/gmail/v1/users/me/messages/send?uploadType=resumable`

it('accepts a mail in chunks', async () => {
  const mail = letter({ to: 'ola@firma.test', subject: 'In chunks', body: 'x'.repeat(1_000) })
  const opened = await fetch(uploadUrl(), { method: 'POST', headers, body: '{}' })
  const location = opened.headers.get('location')!
  const cut = 256
  const first = await fetch(location, {
    method: 'PUT',
    headers: { ...headers, 'content-range': `bytes 0-${cut - 1}/${mail.length}` },
    body: mail.subarray(0, cut),
  })
  expect(first.status).toBe(308)
  expect(first.headers.get('range')).toBe(`bytes=0-${cut - 1}`)
  const asked = await fetch(location, {
    method: 'PUT',
    headers: { 'content-range': `bytes */${mail.length}` },
  })
  expect(asked.status).toBe(308)
  const last = await fetch(location, {
    method: 'PUT',
    headers: { ...headers, 'content-range': `bytes ${cut}-${mail.length - 1}/${mail.length}` },
    body: mail.subarray(cut),
  })
  expect(last.status).toBe(200)
  expect(await last.json()).toMatchObject({ labelIds: ['SENT'] })
  const [received] = emulator.world.mailbox('ola@firma.test').byDate()
  expect(received!.mail.raw.toString()).toMatch(/\r\n\r\nx{1000}$/)
  expect((await fetch(location, { method: 'PUT', body: 'again' })).status).toBe(404)
})

it('accepts a resumable upload in one piece', async () => {
  const opened = await fetch(uploadUrl(), { method: 'POST', headers, body: '{}' })
  const mail = letter({ to: 'ola@firma.test' })
  const sent = await fetch(opened.headers.get('location')!, { method: 'PUT', headers, body: mail })
  expect(sent.status).toBe(200)
  expect(emulator.world.mailbox('ola@firma.test').messageCount).toBe(1)
})

it('refuses a mail above the limit', async () => {
  const mail = Buffer.concat([letter({ to: 'ola@firma.test' }), Buffer.alloc(36_700_160)])
  const url = `${emulator.url}/upload/gmail/v1/users/me/messages/send?uploadType=media`
  const refused = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'message/rfc822' },
    body: mail,
  })
  expect(refused.status).toBe(413)
  expect(emulator.world.mailbox('ola@firma.test').messageCount).toBe(0)
})

it('compresses for callers that ask for gzip, and for no others', async () => {
  const [received] = emulator.world.receive({ raw: letter({ to: 'anna@firma.test' }) })
  const url = `${emulator.url}/gmail/v1/users/me/messages/${received!.message.id}?format=minimal`
  const encoding = (accepted: string) =>
    new Promise((resolve, reject) => {
      get(url, { headers: { ...headers, 'accept-encoding': accepted } }, (response) => {
        response.resume()
        resolve(response.headers['content-encoding'])
      }).on('error', reject)
    })
  expect(await encoding('gzip')).toBe('gzip')
  expect(await encoding('br, gzip;q=0.5')).toBe('gzip')
  expect(await encoding('identity')).toBeUndefined()
  expect(await encoding('gzip;q=0')).toBeUndefined()
})

it('reduces an answer to the requested fields', async () => {
  const [received] = emulator.world.receive({ raw: letter({ to: 'anna@firma.test' }) })
  const api = apiAs(emulator, 'anna@firma.test', 'gmail.readonly')
  const { id } = received!.message
  const { data } = await api.users.messages.get({ userId: 'me', id, fields: 'id,payload(mimeType)' })
  expect(data).toEqual({ id, payload: { mimeType: 'text/plain' } })
})

it('finds nothing for a query that is too long, and refuses a URL above 8 KB', async () => {
  emulator.world.receive({ raw: letter({ to: 'anna@firma.test' }) })
  const found = async (q: string) => {
    const url = `${emulator.url}/gmail/v1/users/me/messages?q=${encodeURIComponent(q)}`
    const response = await fetch(url, { headers })
    return response.ok ? ((await response.json()).messages?.length ?? 0) : response.status
  }
  const people = (count: number) =>
    `{${Array.from({ length: count }, (_, n) => `to:anna@firma.test to:p${n}@x.test`).join(' ')}}`
  expect(await found(people(40))).toBe(1)
  expect(await found(people(80))).toBe(0)
  expect(await found(people(220))).toBe(414)
})

it('logs every call, including the parts of a batch', async () => {
  const [received] = emulator.world.receive({ raw: letter({ to: 'anna@firma.test' }) })
  const { id } = received!.message
  const api = apiAs(emulator, 'anna@firma.test', 'gmail.readonly')
  const mark = emulator.calls.mark()
  await api.users.messages.list({ userId: 'me', q: 'from:jan' })
  await api.users.messages.get({ userId: 'me', id, format: 'metadata' })
  expect(emulator.calls.bodiesFetched('anna@firma.test')).toEqual([])
  const body = `--f\r\nContent-Type: application/http\r\n\r\nGET /gmail/v1/users/me/messages/${id}\r\n\r\n--f--`
  const type = { ...headers, 'content-type': 'multipart/mixed; boundary=f' }
  await fetch(`${emulator.url}/batch/gmail/v1`, { method: 'POST', headers: type, body })
  expect(emulator.calls.bodiesFetched('anna@firma.test')).toEqual([id])
  expect(emulator.calls.since(mark)).toMatchObject([
    { method: 'messages.list', q: 'from:jan', units: 5, status: 200 },
    { method: 'messages.get', messageIds: [id], format: 'metadata', units: 20 },
    { method: 'messages.get', messageIds: [id], format: 'full', units: 20, batchId: expect.any(Number) },
  ])
})
