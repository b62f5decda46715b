import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { virtualClock } from '../../emulator/clock.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import { authorizeUrl, boxes, consentTo, open } from './browser.ts'
import { base64url, type LetterParts, letter } from './letter.ts'
import { apiAs, openEmulator } from './target.ts'

/** Tests what each switch changes. Its behaviours are only observed or unknown, so a program must cope with all. */

const ANNA = 'anna@firma.test'
const MODIFY = 'https://www.googleapis.com/auth/gmail.modify'
const TOPIC = 'projects/kurier-demo/topics/gmail'
const SUBSCRIPTION = 'projects/kurier-demo/subscriptions/gmail'
const clock = virtualClock(Date.parse('2026-10-01T08:00:00Z'))
const me = { userId: 'me' }
let emulator: Emulator
let api: ReturnType<typeof apiAs>

beforeEach(async () => {
  emulator = await openEmulator({ clock })
  api = apiAs(emulator, ANNA, 'gmail.modify')
})
afterEach(() => emulator.close())

function receive(parts: LetterParts = {}): string {
  clock.advance(1_000)
  return emulator.world.receive({ raw: letter({ to: ANNA, ...parts }) })[0]!.message.id
}

const listed = async (q = '') => {
  const { data } = await api.users.messages.list({ ...me, ...(q && { q }) })
  return (data.messages ?? []).map(({ id }) => id!)
}

const full = async (id: string) => (await api.users.messages.get({ ...me, id })).data

describe('listing', () => {
  it('listOrder: newest first, or in any order', async () => {
    const ids = Array.from({ length: 12 }, () => receive()).toReversed()
    expect(await listed()).toEqual(ids)
    emulator.switches.listOrder = 'shuffled'
    const shuffled = await listed()
    expect(shuffled).not.toEqual(ids)
    expect(shuffled.toSorted()).toEqual(ids.toSorted())
  })

  it('indexLagMs: lags behind history and get', async () => {
    emulator.switches.indexLagMs = 5_000
    const id = receive()
    expect(await listed()).toEqual([])
    expect((await full(id)).id).toBe(id)
    clock.advance(5_000)
    expect(await listed()).toEqual([id])
  })

  it('estimate: is page and one, or a constant, and never the count', async () => {
    for (let count = 0; count < 5; count++) receive()
    const estimate = async () =>
      (await api.users.messages.list({ ...me, maxResults: 2 })).data.resultSizeEstimate
    expect(await estimate()).toBe(3)
    emulator.switches.estimate = 'constant'
    expect(await estimate()).toBe(201)
  })

  it('afterIsExclusive: excludes the exact moment, or not', async () => {
    const id = receive()
    const q = `after:${clock.now() / 1_000}`
    expect(await listed(q)).toEqual([id])
    emulator.switches.afterIsExclusive = true
    expect(await listed(q)).toEqual([])
  })

  it('gmailVariantsFound: ignores dots and tags, or not, at gmail.com alone', async () => {
    const dotted = receive({ from: 'jan.kos+cv@gmail.com' })
    const elsewhere = receive({ from: 'jan.kos+cv@example.test' })
    const all = '{from:jankos@gmail.com from:jankos@example.test}'
    expect(await listed('from:jan.kos+cv@gmail.com')).toEqual([dotted])
    expect([await listed('from:jankos@gmail.com'), await listed(all)]).toEqual([[], []])
    emulator.switches.gmailVariantsFound = true
    expect(await listed('from:JanKos+x@gmail.com')).toEqual([dotted])
    expect(await listed(all)).toEqual([dotted])
    expect(await listed('from:jan.kos+cv@example.test')).toEqual([elsewhere])
  })
})

describe('reading', () => {
  const latin2 = Buffer.from([0x5a, 0x61, 0xbf, 0xf3, 0xb3, 0xe6]).toString('latin1')
  const head = ['Content-Type: text/plain; charset=iso-8859-2']

  it('textAsUtf8: text is re-encoded, or comes in the charset its header names', async () => {
    const id = receive({ head, body: latin2 })
    const bytes = async () => Buffer.from((await full(id)).payload!.body!.data!, 'base64url')
    expect((await bytes()).toString('utf8')).toBe('Zażółć')
    emulator.switches.textGainsFinalCrlf = true
    expect((await bytes()).toString('utf8')).toBe('Zażółć\r\n')
    emulator.switches.textGainsFinalCrlf = false
    emulator.switches.textAsUtf8 = false
    expect((await bytes()).toString('latin1')).toBe(latin2)
  })

  it('headersDecoded, headersReordered: encoded words and order, as in the raw mail or not', async () => {
    const id = receive({ subject: '=?UTF-8?Q?za=C5=BC?=', head: ['X-Last: 1'] })
    const headers = async () =>
      (await full(id)).payload!.headers!.map(({ name, value }) => `${name}: ${value}`)
    expect(await headers()).toContain('Subject: zaż')
    expect((await headers()).at(-1)).toBe('X-Last: 1')
    emulator.switches.headersReordered = true
    expect((await headers()).at(-1)).not.toBe('X-Last: 1')
    emulator.switches.headersDecoded = false
    emulator.switches.headersReordered = false
    expect(await headers()).toContain('Subject: =?UTF-8?Q?za=C5=BC?=')
    expect((await headers()).at(-1)).toBe('X-Last: 1')
  })

  it('inlineBodyBytes, base64Padded: a long text comes by attachment id, and padding may be missing', async () => {
    const id = receive({ body: 'fives' })
    expect((await full(id)).payload!.body!.data).toMatch(/[^=]=+$/)
    emulator.switches.base64Padded = false
    expect((await full(id)).payload!.body!.data).not.toContain('=')
    emulator.switches.inlineBodyBytes = 3
    const { attachmentId, data } = (await full(id)).payload!.body!
    expect(data).toBeUndefined()
    const got = await api.users.messages.attachments.get({ ...me, messageId: id, id: attachmentId! })
    expect(Buffer.from(got.data.data!, 'base64url').toString()).toBe('fives')
  })
})

describe('threads', () => {
  it('senderThreading: needs threadId too, or headers and subject alone', async () => {
    const first = receive({ messageId: '<first@x.test>', subject: 'Plan' })
    const raw = base64url(
      letter({ from: ANNA, to: 'x@y.test', subject: 'Re: Plan', inReplyTo: '<first@x.test>' }),
    )
    const threadOf = async () =>
      (await api.users.messages.send({ ...me, requestBody: { raw } })).data.threadId
    expect(await threadOf()).not.toBe(first)
    emulator.switches.senderThreading = 'headers'
    const second = receive({ messageId: '<second@x.test>', subject: 'Plan', references: '<first@x.test>' })
    expect((await full(second)).threadId).toBe(first)
    expect(await threadOf()).toBe(first)
  })

  it('threadIdAloneJoins: thread id and subject are enough for the sender, or References are needed too', async () => {
    const first = receive({ messageId: '<first@x.test>', subject: 'Plan' })
    const raw = base64url(letter({ from: ANNA, to: 'x@y.test', subject: 'Re: Plan' }))
    const threadOf = async () =>
      (await api.users.messages.send({ ...me, requestBody: { raw, threadId: first } })).data.threadId
    expect(await threadOf()).toBe(first)
    emulator.switches.threadIdAloneJoins = false
    expect(await threadOf()).not.toBe(first)
  })

  it('secondDelivery: two messages of one Message-ID are kept, or one; also for own mail from a list', async () => {
    const own = await api.users.messages.send({
      ...me,
      requestBody: { raw: base64url(letter({ from: ANNA, to: 'list@y.test' })) },
    })
    const { raw } = (await api.users.messages.get({ ...me, id: own.data.id!, format: 'raw' })).data
    const returned = { raw: Buffer.from(raw!, 'base64url'), to: [ANNA] }
    const again = { raw: letter({ to: ANNA, messageId: '<twice@x.test>' }) }
    emulator.switches.secondDelivery = 'dropped'
    emulator.world.receive(again)
    expect([emulator.world.receive(again), emulator.world.receive(returned)]).toEqual([[], []])
    expect(await listed()).toHaveLength(2)
    emulator.switches.secondDelivery = 'kept'
    expect([emulator.world.receive(again).length, emulator.world.receive(returned).length]).toEqual([1, 1])
    expect(await listed()).toHaveLength(4)
  })

  it('longestThread: a full thread continues in another, or grows for ever', async () => {
    const reply = () => receive({ subject: 'Re: Plan', references: '<first@x.test>' })
    const first = receive({ messageId: '<first@x.test>', subject: 'Plan' })
    expect((await full(reply())).threadId).toBe(first)
    emulator.switches.longestThread = 2
    const third = reply()
    expect((await full(third)).threadId).toBe(third)
  })
})

describe('history and push', () => {
  const history = async (startHistoryId: string, pageToken?: string) =>
    (await api.users.history.list({ ...me, startHistoryId, ...(pageToken && { pageToken }) })).data
  const start = () => String(emulator.world.mailbox(ANNA).historyId)

  it('historyEmptyFirstPage: a page with a token and no history', async () => {
    emulator.switches.historyEmptyFirstPage = true
    const from = start()
    const id = receive()
    const page = await history(from)
    expect(page).not.toHaveProperty('history')
    expect(page.historyId).toBe(start())
    const { history: records } = await history(from, page.nextPageToken!)
    expect(records![0]!.messagesAdded![0]!.message!.id).toBe(id)
  })

  it('historyBareRecords: a record that names a message and no change', async () => {
    emulator.switches.historyBareRecords = true
    const from = start()
    const id = receive()
    const { history: records } = await history(from)
    expect(records).toHaveLength(2)
    expect(records![1]).toEqual({ id: start(), messages: [{ id, threadId: id }] })
  })

  it('historyRepeats: a second record that names the message as added', async () => {
    emulator.switches.historyRepeats = true
    const from = start()
    const id = receive()
    const { history: records } = await history(from)
    expect(records!.map(({ messagesAdded }) => messagesAdded!.map(({ message }) => message!.id))).toEqual([
      [id],
      [id],
    ])
    expect(new Set(records!.map((record) => record.id)).size).toBe(2)
  })

  it('historyRetentionMs: a cursor may be valid for hours only', async () => {
    emulator.switches.historyRetentionMs = 3_600_000
    const from = start()
    receive()
    clock.advance(3_000_000)
    expect((await history(from)).history).toHaveLength(1)
    clock.advance(590_000)
    api = apiAs(emulator, ANNA, 'gmail.modify')
    expect((await history(from)).history).toHaveLength(1)
    clock.advance(20_000)
    api = apiAs(emulator, ANNA, 'gmail.modify')
    await expect(history(from)).rejects.toMatchObject({ status: 404 })
  })

  const pulled = () =>
    emulator.pubsub
      .pull(SUBSCRIPTION, 100)
      .map(({ message }) => Buffer.from(message.data, 'base64').toString())

  it('pushDuplicated, pushReordered, pushOnePerSecond: twice, in reverse order, or without a limit', async () => {
    await api.users.watch({ ...me, requestBody: { topicName: TOPIC } })
    pulled()
    emulator.switches.pushDuplicated = true
    receive()
    const [one, same, ...none] = pulled()
    expect([same, none]).toEqual([one, []])
    emulator.switches.pushDuplicated = false
    emulator.switches.pushOnePerSecond = false
    clock.advance(1_000)
    emulator.world.receive({ raw: letter({ to: ANNA }) })
    emulator.world.receive({ raw: letter({ to: ANNA }) })
    const ids = pulled().map((data) => JSON.parse(data).historyId)
    expect(ids).toEqual(ids.toSorted((a, b) => a - b))
    expect(ids).toHaveLength(2)
    emulator.switches.pushReordered = true
    receive()
    receive()
    const backwards = pulled().map((data) => JSON.parse(data).historyId)
    expect(backwards).toEqual(backwards.toSorted((a, b) => b - a))
    expect(backwards).toHaveLength(2)
  })

  it('revokeEndsWatch: notifications outlive the grant, or end with it', async () => {
    await api.users.watch({ ...me, requestBody: { topicName: TOPIC } })
    pulled()
    emulator.grants.kill(ANNA, 'revoked')
    receive()
    expect(pulled()).toHaveLength(1)
    emulator.switches.revokeEndsWatch = true
    receive()
    expect(pulled()).toHaveLength(0)
  })
})

describe('sign-in', () => {
  it('scopesExpanded: scopes are returned spelled out and in another order, or as requested', async () => {
    const scope = `openid email profile ${MODIFY}`
    const answers = new Set<string>()
    for (let count = 0; count < 8; count++) {
      answers.add((await consentTo(emulator, { scope, prompt: 'consent' })).body.scope!)
    }
    expect(answers.size).toBeGreaterThan(1)
    expect([...answers].every((text) => text.includes('/auth/userinfo.profile'))).toBe(true)
    emulator.switches.scopesExpanded = false
    expect((await consentTo(emulator, { scope })).body.scope).toBe(scope)
  })

  it('consentBoxesTicked, loginHintSkipsChooser: empty boxes, and the chooser despite a hint', async () => {
    const url = authorizeUrl(emulator, { scope: `openid email ${MODIFY}` })
    expect(boxes(await open(url)).map(({ ticked }) => ticked)).toEqual([true])
    emulator.switches.consentBoxesTicked = false
    expect(boxes(await open(url)).map(({ ticked }) => ticked)).toEqual([false])
    emulator.switches.loginHintSkipsChooser = false
    expect((await open(url)).text).toContain('ola@firma.test')
  })

  it('codeLifetimeMs, refreshTokensPerClient: shorter and fewer than the default', async () => {
    emulator.switches.refreshTokensPerClient = 1
    const { refreshToken } = emulator.signIn(ANNA, MODIFY)
    emulator.signIn(ANNA, MODIFY)
    expect(emulator.grants.refreshToken(refreshToken)).toBeUndefined()
    emulator.switches.codeLifetimeMs = 0
    expect((await consentTo(emulator, { scope: MODIFY })).body.error).toBe('invalid_grant')
  })

  it('nonIncrementalConsentDropsOthers: revokes other clients’ grants, or keeps them', async () => {
    const other = { clientId: 'other', clientSecret: 'o', redirectUris: 'any-localhost' as const }
    const client = {
      clientId: 'kurier-demo',
      clientSecret: 'kurier-demo-secret',
      redirectUris: other.redirectUris,
    }
    const two = await openEmulator({ clients: [client, other] })
    const { refreshToken } = two.signIn(ANNA, MODIFY, 'other')
    const connect = { scope: MODIFY, include_granted_scopes: 'false', prompt: 'consent' }
    two.switches.nonIncrementalConsentDropsOthers = false
    await consentTo(two, connect)
    expect(two.grants.refreshToken(refreshToken)).toBeDefined()
    two.switches.nonIncrementalConsentDropsOthers = true
    await consentTo(two, connect)
    expect(two.grants.refreshToken(refreshToken)).toBeUndefined()
    await two.close()
  })
})
