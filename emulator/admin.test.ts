import { afterAll, beforeAll, expect, it } from 'vitest'
import { virtualClock } from './clock.ts'
import { type Emulator, startEmulator } from './emulator.ts'

const world = { accounts: [{ email: 'anna@firma.test', name: 'Anna' }], mail: [], correspondents: [] }
const raw = Buffer.from('From: x@y.test\r\nTo: anna@firma.test\r\nSubject: s\r\n\r\nb').toString('base64url')
let emulator: Emulator
let authorization: string

beforeAll(async () => {
  emulator = await startEmulator({ world, clock: virtualClock(1_790_000_000_000) })
  const { accessToken } = emulator.signIn('anna@firma.test', 'https://mail.google.com/')
  authorization = `Bearer ${accessToken}`
})
afterAll(() => emulator.close())

async function admin(path: string, body?: object): Promise<{ status: number; data: Record<string, never> }> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  const response = await fetch(`${emulator.url}/_admin/${path}`, init)
  return { status: response.status, data: (await response.json()) as Record<string, never> }
}

async function profileStatus(): Promise<number> {
  return (await fetch(`${emulator.url}/gmail/v1/users/me/profile`, { headers: { authorization } })).status
}

it('delivers mail and shows the world', async () => {
  const { data } = await admin('mail', { raw })
  expect(data.delivered).toEqual([
    { mailbox: 'anna@firma.test', id: expect.any(String), threadId: expect.any(String) },
  ])
  const { data: shown } = await admin('world')
  expect(shown).toMatchObject({ accounts: [{ email: 'anna@firma.test', messages: 1, threads: 1 }] })
})

it('sets and clears faults, and keeps the call log', async () => {
  await admin('reset', {})
  await admin('faults', { method: 'getProfile', times: 2, effect: { kind: 'answer', status: 503 } })
  expect(await profileStatus()).toBe(503)
  const { data } = await admin('calls')
  expect(data.calls).toMatchObject([{ method: 'getProfile', status: 503, units: 0 }])
  await admin('reset', {})
  expect(await profileStatus()).toBe(200)
})

it('moves the clock and changes switches', async () => {
  const { data } = await admin('clock', { advanceMs: 5_000 })
  expect(data.nowMs).toBe(emulator.clock.now())
  expect((await admin('switches', { quota: 'off' })).data.quota).toBe('off')
  expect((await admin('switches', { quota: 5 })).status).toBe(400)
  expect((await admin('switches', { unheardOf: true })).status).toBe(400)
})

it('ends grants and expires history', async () => {
  const before = emulator.world.mailbox('anna@firma.test').historyId
  await admin('history', { expire: 'anna@firma.test' })
  expect(emulator.world.mailbox('anna@firma.test').history.floor).toBeGreaterThan(before)
  expect((await admin('grants', { email: 'anna@firma.test', kill: 'access-token' })).status).toBe(200)
  expect(await profileStatus()).toBe(401)
  expect((await admin('grants', { email: 'anna@firma.test', kill: 'boredom' })).status).toBe(400)
})

it('explains what is wrong with a body, and refuses an unknown endpoint', async () => {
  expect((await admin('mail', { raw: 5 })).status).toBe(400)
  expect((await admin('faults', { effect: { kind: 'magic' } })).status).toBe(400)
  expect((await admin('nothing')).status).toBe(404)
  const open = await fetch(`${emulator.url}/_admin/mail`, { method: 'POST', body: '{' })
  expect(open.status).toBe(400)
})

it('is absent when it is switched off', async () => {
  const closed = await startEmulator({ world, admin: false })
  expect((await fetch(`${closed.url}/_admin/world`)).status).toBe(404)
  await closed.close()
})
