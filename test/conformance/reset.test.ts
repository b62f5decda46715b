import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { virtualClock } from '../../emulator/clock.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import { authorizeUrl, consentTo, exchange, open, post, refresh } from './browser.ts'
import { base64url, letter } from './letter.ts'
import { apiAs, apiWith, openEmulator, refusal } from './target.ts'

const ANNA = 'anna@firma.test'
const MODIFY = 'https://www.googleapis.com/auth/gmail.modify'
const MINUTE_MS = 60_000
const world = {
  mail: [
    { at: 1_790_000_000_000, raw: letter({ to: ANNA }), copies: [{ account: ANNA, labels: ['INBOX'] }] },
  ],
  correspondents: [
    { email: 'jan@example.test', name: 'Jan', replies: [{ afterMs: MINUTE_MS, text: 'Yes.' }] },
  ],
  missing: ['gone@example.test'],
}
const me = { userId: 'me' }

let clock: ReturnType<typeof virtualClock>
let emulator: Emulator

beforeEach(async () => {
  clock = virtualClock(Date.parse('2026-10-01T08:00:00Z'))
  emulator = await openEmulator({ clock, world })
})
afterEach(() => emulator.close())

const resetWorld = () =>
  fetch(`${emulator.url}/_admin/reset`, { method: 'POST', body: JSON.stringify({ world: true }) })

/** Signs in anew, makes calls of many kinds, and returns every id from their answers. */
async function work(): Promise<unknown[]> {
  const api = apiAs(emulator, ANNA, 'gmail.modify')
  const raw = base64url(letter({ from: ANNA, to: 'jan@example.test', messageId: '<1@app.test>' }))
  const sent = await api.users.messages.send({ ...me, requestBody: { raw } })
  const draft = await api.users.drafts.create({ ...me, requestBody: { message: { raw } } })
  const label = await api.users.labels.create({ ...me, requestBody: { name: 'Hiring' } })
  const listed = await api.users.messages.list(me)
  const copy = await api.users.messages.get({ ...me, id: sent.data.id!, format: 'raw' })
  const profile = await api.users.getProfile(me)
  return [sent.data, draft.data, label.data, listed.data, copy.data, profile.data]
}

describe('a reset of the world', () => {
  it('lets the same calls give the same ids again', async () => {
    const first = await work()
    expect((await resetWorld()).status).toBe(200)
    expect(await work()).toEqual(first)
    await emulator.reset()
    expect(await work()).toEqual(first)
  })

  it('removes mail, labels, drafts, people and addresses', async () => {
    const before = await (await fetch(`${emulator.url}/_admin/world`)).json()
    await work()
    emulator.world.addAccount({ email: 'new@firma.test', name: 'New' })
    emulator.world.markMissing('other@example.test')
    emulator.faults.expireHistory(ANNA)
    await resetWorld()
    expect(await (await fetch(`${emulator.url}/_admin/world`)).json()).toEqual(before)
    expect(emulator.world.missingAddresses).toEqual(new Set(['gone@example.test']))
    expect([...emulator.world.mailbox(ANNA).labels.keys()]).not.toContain('Label_1')
    expect(emulator.world.resolve('new@firma.test')).toBeUndefined()
  })

  it('removes every token, consent, block and unused code', async () => {
    const { body } = await consentTo(emulator, { scope: MODIFY })
    const silent = await open(authorizeUrl(emulator, { scope: MODIFY, prompt: 'none' }))
    emulator.grants.kill('ola@firma.test', 'gmail-off')
    await resetWorld()
    const call = apiWith(emulator, body.access_token!).users.getProfile(me)
    expect(await refusal(call)).toMatchObject({ status: 401, reason: 'authError' })
    expect((await refresh(emulator, body.refresh_token!)).status).toBe(400)
    expect((await post(emulator, '/revoke', { token: body.refresh_token! })).status).toBe(400)
    expect((await exchange(emulator, silent.location!.searchParams.get('code')!)).status).toBe(400)
    expect((await open(authorizeUrl(emulator, { scope: MODIFY }))).location).toBeUndefined()
    expect((await apiAs(emulator, 'ola@firma.test', 'gmail.modify').users.getProfile(me)).status).toBe(200)
  })

  it('cancels scheduled tasks, also when a task of the new world has the same number', async () => {
    await work()
    clock.advance(MINUTE_MS / 2)
    await resetWorld()
    await work()
    const { messageCount } = emulator.world.mailbox(ANNA)
    clock.advance(MINUTE_MS / 2)
    expect(emulator.world.mailbox(ANNA).messageCount).toBe(messageCount)
    clock.advance(MINUTE_MS / 2)
    expect(emulator.world.mailbox(ANNA).messageCount).toBe(messageCount + 1)
  })

  it('removes calls, faults, spent quota and notifications, and restores the first switches', async () => {
    emulator.switches.quota = '2026'
    emulator.pubsub.addTopic({ name: 'projects/kurier-demo/topics/other', publishable: true })
    const api = apiAs(emulator, ANNA, 'gmail.modify')
    await api.users.watch({ ...me, requestBody: { topicName: 'projects/kurier-demo/topics/gmail' } })
    emulator.quota.charge(ANNA, 5_900)
    expect(await refusal(api.users.getProfile(me))).toMatchObject({ reason: 'rateLimitExceeded' })
    emulator.faults.add({ method: 'getProfile', effect: { kind: 'drop', when: 'before' } })
    await resetWorld()
    expect(emulator.switches.quota).toBe('off')
    expect(emulator.calls.all()).toEqual([])
    expect(emulator.pubsub.pull('projects/kurier-demo/subscriptions/gmail', 10)).toEqual([])
    expect(emulator.pubsub.topic('projects/kurier-demo/topics/other')).toBeUndefined()
    expect(emulator.world.mailbox(ANNA).watch).toBeUndefined()
    emulator.switches.quota = '2026'
    emulator.quota.charge(ANNA, 90)
    expect((await apiAs(emulator, ANNA, 'gmail.modify').users.getProfile(me)).status).toBe(200)
  })

  it('without the world keeps mail and grants', async () => {
    const api = apiAs(emulator, ANNA, 'gmail.modify')
    emulator.world.receive({ raw: letter({ to: ANNA }) })
    await fetch(`${emulator.url}/_admin/reset`, { method: 'POST' })
    expect((await api.users.getProfile(me)).data.messagesTotal).toBe(2)
  })
})

describe('the journal', () => {
  it('leads to the new world after a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'emulator-'))
    const start = () => openEmulator({ clock, world, journalPath: join(folder, 'journal.jsonl') })
    const first = await start()
    const { refreshToken } = first.signIn(ANNA, MODIFY)
    first.world.send(ANNA, { raw: letter({ from: ANNA, to: 'jan@example.test' }) })
    await first.reset()
    const kept = first.signIn('ola@firma.test', MODIFY).refreshToken
    const received = first.world.receive({ raw: letter({ to: ANNA }) })[0]!.message
    const { historyId } = first.world.mailbox(ANNA)
    await first.close()

    const second = await start()
    clock.advance(2 * MINUTE_MS)
    const mailbox = second.world.mailbox(ANNA)
    expect(mailbox.messageCount).toBe(2)
    expect(mailbox.message(received.id)?.mail.raw).toEqual(received.mail.raw)
    expect(mailbox.historyId).toBe(historyId)
    expect((await refresh(second, refreshToken)).status).toBe(400)
    expect((await refresh(second, kept)).status).toBe(200)
    await second.close()
    rmSync(folder, { recursive: true })
  })
})
