import type { gmail_v1 } from '@googleapis/gmail'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type EmulatorClock, virtualClock } from '../../emulator/clock.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import { rateLimited, standardError } from '../../emulator/errors.ts'
import { base64url, letter } from './letter.ts'
import { apiAs, openEmulator, refusal } from './target.ts'

const me = { userId: 'me' }
let emulator: Emulator
let api: gmail_v1.Gmail
let clock: EmulatorClock
let id: string

beforeEach(async () => {
  clock = virtualClock(Date.parse('2026-10-01T08:00:00Z'))
  emulator = await openEmulator({ clock })
  api = apiAs(emulator, 'anna@firma.test', 'gmail.modify')
  id = emulator.world.receive({ raw: letter({ to: 'anna@firma.test' }) })[0]!.message.id
})
afterEach(() => emulator.close())

const get = () => api.users.messages.get({ ...me, id })
const profile = () => api.users.getProfile(me)
const send = () =>
  api.users.messages.send({ ...me, requestBody: { raw: base64url(letter({ to: 'ola@firma.test' })) } })
const arrived = () => emulator.world.mailbox('ola@firma.test').messageCount

describe('a fault', () => {
  it('hits the nth matching call, the given number of times', async () => {
    emulator.faults.add({ method: 'messages.get', skip: 1, times: 2, effect: answer(503) })
    expect((await get()).status).toBe(200)
    expect(await refusal(get())).toMatchObject({ status: 503, reason: 'backendError' })
    expect((await profile()).status).toBe(200)
    expect((await refusal(get())).status).toBe(503)
    expect((await get()).status).toBe(200)
  })

  it('matches by mailbox and message, and can be removed', async () => {
    const ola = apiAs(emulator, 'ola@firma.test', 'gmail.modify')
    emulator.faults.add({ mailbox: 'ola@firma.test', times: 1_000, effect: answer(401) })
    expect((await refusal(ola.users.getProfile(me))).status).toBe(401)
    expect((await profile()).status).toBe(200)
    const takeBack = emulator.faults.add({ messageId: id, times: 1_000, effect: answer(404) })
    expect((await refusal(get())).status).toBe(404)
    takeBack()
    expect((await get()).status).toBe(200)
  })

  it.each([400, 401, 403, 404, 429, 500, 502, 503, 504])(
    'answers %i with Google’s error body',
    async (code) => {
      emulator.faults.add({ effect: answer(code) })
      const refused = await refusal(profile())
      expect(refused.status).toBe(code)
      expect(refused.body.error.code).toBe(code)
      expect(refused.body.error.errors[0]).toMatchObject({
        message: expect.any(String),
        reason: expect.any(String),
      })
    },
  )

  it('loses the answer before or after the mail is sent', async () => {
    emulator.faults.add({ method: 'messages.send', effect: { kind: 'drop', when: 'before' } })
    await expect(send()).rejects.toThrow()
    expect(arrived()).toBe(0)
    emulator.faults.add({ method: 'messages.send', effect: { kind: 'drop', when: 'after' } })
    await expect(send()).rejects.toThrow()
    expect(arrived()).toBe(1)
    emulator.faults.add({ method: 'messages.send', effect: { ...answer(503), when: 'after' } })
    expect((await refusal(send())).status).toBe(503)
    expect(arrived()).toBe(2)
  })

  it('hangs until the caller gives up', async () => {
    emulator.faults.add({ method: 'messages.send', effect: { kind: 'hang', when: 'after' } })
    const raw = base64url(letter({ to: 'ola@firma.test' }))
    const impatient = api.users.messages.send({ ...me, requestBody: { raw } }, { timeout: 100 })
    await expect(impatient).rejects.toThrow()
    expect(arrived()).toBe(1)
  })

  it('cuts an answer off', async () => {
    emulator.faults.add({ method: 'messages.get', effect: { kind: 'truncate', bytes: 20 } })
    await expect(get()).rejects.toThrow()
    expect((await get()).status).toBe(200)
  })

  it('answers late', async () => {
    emulator.faults.add({ effect: { kind: 'delay', ms: 60 } })
    const start = performance.now()
    await profile()
    expect(performance.now() - start).toBeGreaterThan(50)
  })

  it('expires history for every cursor so far', async () => {
    const startHistoryId = (await profile()).data.historyId!
    emulator.faults.expireHistory('anna@firma.test')
    expect(await refusal(api.users.history.list({ ...me, startHistoryId }))).toMatchObject({ status: 404 })
    const fresh = (await profile()).data.historyId!
    expect((await api.users.history.list({ ...me, startHistoryId: fresh })).status).toBe(200)
  })

  it('expires history by itself after a week', async () => {
    const start = (await profile()).data.historyId!
    emulator.world.receive({ raw: letter({ to: 'anna@firma.test' }) })
    clock.advance(7 * 86_400_000 + 1)
    const later = apiAs(emulator, 'anna@firma.test', 'gmail.modify')
    const list = later.users.history.list({ ...me, startHistoryId: start })
    expect(await refusal(list)).toMatchObject({ status: 404 })
  })

  it('makes a listed message vanish', async () => {
    emulator.faults.vanish('anna@firma.test', id)
    expect((await refusal(get())).status).toBe(404)
    expect((await api.users.messages.list(me)).data.messages).toContainEqual({ id, threadId: id })
  })

  it('hits the sign-in endpoints with OAuth errors', async () => {
    emulator.faults.add({ method: 'token', effect: answer(503) })
    const response = await fetch(`${emulator.url}/token`, { method: 'POST', body: new URLSearchParams() })
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({
      error: 'backendError',
      error_description: expect.any(String),
    })
  })
})

describe('batch faults', () => {
  it('loses one part and answers another with 429', async () => {
    emulator.faults.add({ method: 'messages.get', effect: { kind: 'missing-part' } })
    const crowded = rateLimited(429, 'Too many concurrent requests for user')
    emulator.faults.add({ method: 'getProfile', effect: { kind: 'answer', error: crowded } })
    const text = await batch([`/messages/${id}`, '/profile', '/labels'])
    expect(text).not.toContain('response-item0')
    expect(text).toMatch(/response-item1>\r\n\r\nHTTP\/1\.1 429/)
    expect(text).toMatch(/response-item2>\r\n\r\nHTTP\/1\.1 200/)
  })

  it('refuses the last parts of a large batch', async () => {
    const text = await batch(Array.from({ length: 100 }, () => '/profile'))
    expect(text.match(/HTTP\/1\.1 200/g)).toHaveLength(78)
    expect(text.match(/HTTP\/1\.1 429/g)).toHaveLength(22)
    expect((await batch(Array.from({ length: 25 }, () => '/profile'))).match(/HTTP\/1\.1 200/g)).toHaveLength(
      25,
    )
  })

  async function batch(paths: string[]): Promise<string> {
    const parts = paths.map(
      (path, index) =>
        `--f\r\nContent-Type: application/http\r\nContent-ID: <item${index}>\r\n\r\nGET /gmail/v1/users/me${path}\r\n\r\n`,
    )
    const { accessToken } = emulator.signIn('anna@firma.test', 'https://mail.google.com/')
    const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'multipart/mixed; boundary=f' }
    const init = { method: 'POST', headers, body: `${parts.join('')}--f--` }
    return (await fetch(`${emulator.url}/batch/gmail/v1`, init)).text()
  }
})

describe('quota', () => {
  it.each([
    ['2026', 300],
    ['2025', 3_000],
  ] as const)('of %s allows %i gets a minute', async (table, gets) => {
    emulator.switches.quota = table
    const headers = authorization()
    const url = `${emulator.url}/gmail/v1/users/me/messages/${id}?format=minimal`
    let served = 0
    for (; served <= gets; served++) {
      const response = await fetch(url, { headers })
      await response.arrayBuffer()
      if (response.status !== 200) break
    }
    expect(served).toBe(gets)
    const refused = await refusal(get())
    expect(refused).toMatchObject({ status: 403, reason: 'rateLimitExceeded' })
    expect(refused.body.error.errors[0]).toMatchObject({ domain: 'usageLimits' })
    clock.advance(59_999)
    expect((await refusal(get())).status).toBe(403)
    clock.advance(1)
    expect((await get()).status).toBe(200)
  })

  it('can answer 429 and name the time', async () => {
    emulator.switches.quota = '2026'
    emulator.switches.quotaNamesRetryTime = true
    for (let count = 0; count < 60; count++) await send()
    const refused = await refusal(send())
    expect(refused.status).toBe(429)
    expect(refused.message).toBe('User-rate limit exceeded.  Retry after 2026-10-01T08:01:00.000Z')
  })

  it('refuses too many calls at once', async () => {
    emulator.switches.concurrentCalls = 3
    // Long enough that even on a busy machine the last call arrives before the first one is answered.
    emulator.faults.latencyMs = 1_000
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () =>
        profile().then(
          (answer) => answer.status,
          () => 429,
        ),
      ),
    )
    expect(outcomes.toSorted()).toEqual([200, 200, 200, 429, 429])
  })

  function authorization() {
    return {
      authorization: `Bearer ${emulator.signIn('anna@firma.test', 'https://mail.google.com/').accessToken}`,
    }
  }
})

function answer(code: number) {
  return { kind: 'answer', error: standardError(code) } as const
}
