import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { virtualClock } from '../../emulator/clock.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import { base64url, letter } from './letter.ts'
import { apiAs, openEmulator, refusal } from './target.ts'

const ANNA = 'anna@firma.test'
const DAY_MS = 86_400_000
const LIMIT = { status: 429, reason: 'rateLimitExceeded', message: 'User-rate limit exceeded (Mail sending)' }
const clock = virtualClock(Date.parse('2026-10-01T08:00:00Z'))
const me = { userId: 'me' }
let emulator: Emulator

beforeEach(async () => {
  const world = {
    accounts: [
      { email: ANNA, name: 'Anna' },
      { email: 'jan@gmail.com', name: 'Jan' },
    ],
    mail: ['TRASH', 'INBOX'].map((label) => {
      return { at: clock.now() - 90 * DAY_MS, raw: letter(), copies: [{ account: ANNA, labels: [label] }] }
    }),
  }
  emulator = await openEmulator({ clock, world, switches: { accessTokenSeconds: 100 * 86_400 } })
})
afterEach(() => emulator.close())

const people = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => `p${from + index}@example.test`).join(', ')

function send(
  email: string,
  to: string,
  more: { cc?: string; bcc?: string } = {},
): Promise<{ status: number }> {
  const raw = base64url(letter({ from: email, to, ...more }))
  return apiAs(emulator, email, 'gmail.send').users.messages.send({ ...me, requestBody: { raw } })
}

describe('sending', () => {
  it('accepts 500 recipients in all fields together, and not one more', async () => {
    const more = { cc: people(200, 200), bcc: people(100, 400) }
    expect((await send(ANNA, people(200), more)).status).toBe(200)
    const before = emulator.world.mailbox(ANNA).messageCount
    expect(await refusal(send(ANNA, `${people(200)}, one@more.test`, more))).toMatchObject(LIMIT)
    expect(emulator.world.mailbox(ANNA).messageCount).toBe(before)
    emulator.switches.recipientsPerMessage = 0
    expect((await send(ANNA, people(501))).status).toBe(200)
  })

  it('accepts 10,000 recipients in a rolling day, including Bcc', async () => {
    expect(emulator.switches.dailyRecipientsWorkspace).toBe(10_000)
    emulator.switches.dailyRecipientsWorkspace = 7
    await send(ANNA, people(2), { cc: people(1, 2), bcc: people(2, 3) })
    expect(await refusal(send(ANNA, people(3)))).toMatchObject(LIMIT)
    expect((await send(ANNA, people(2))).status).toBe(200)
    expect((await send('jan@gmail.com', people(8))).status).toBe(200)
    clock.advance(DAY_MS)
    expect((await send(ANNA, people(7))).status).toBe(200)
  })

  it('accepts 500 mails a day from a consumer account, 2,000 from a Workspace account', async () => {
    expect(emulator.switches).toMatchObject({ dailySendsConsumer: 500, dailySendsWorkspace: 2_000 })
    emulator.switches.dailySendsConsumer = 1
    expect((await send('jan@gmail.com', people(1))).status).toBe(200)
    expect(await refusal(send('jan@gmail.com', people(1)))).toMatchObject(LIMIT)
    expect((await send(ANNA, people(1))).status).toBe(200)
    expect((await send(ANNA, people(1))).status).toBe(200)
  })
})

describe('trash and spam', () => {
  const ids = () =>
    emulator.world
      .mailbox(ANNA)
      .byDate()
      .map(({ id }) => id)
  const receive = (labelIds?: string[]) => {
    return emulator.world.receive({ raw: letter({ to: ANNA }), ...(labelIds && { labelIds }) })[0]!.message.id
  }

  it('are emptied after 30 days, with one history record each time', async () => {
    const [old, kept] = ids() as [string, string]
    clock.advance(DAY_MS)
    // Mail that the spec puts in trash counts as trashed at the start, whatever its date.
    expect(ids()).toEqual([old, kept])
    const [trashed, rescued] = [receive(), receive()]
    const spam = receive(['SPAM'])
    emulator.world.trash(ANNA, [trashed, rescued])
    clock.advance(10 * DAY_MS)
    emulator.world.untrash(ANNA, [rescued])
    clock.advance(19 * DAY_MS)
    expect(ids()).toEqual([kept, trashed, rescued, spam].toSorted())
    const startHistoryId = String(emulator.world.mailbox(ANNA).historyId)
    clock.advance(DAY_MS - 1)
    expect(ids()).toContain(trashed)
    clock.advance(1)
    expect(ids()).toEqual([kept, rescued])
    const api = apiAs(emulator, ANNA, 'gmail.modify')
    expect(await refusal(api.users.messages.get({ ...me, id: trashed }))).toMatchObject({ status: 404 })
    const { data } = await api.users.history.list({ ...me, startHistoryId })
    const deleted = data.history!.map(({ messagesDeleted }) =>
      messagesDeleted!.map(({ message }) => message!.id),
    )
    expect(deleted.map((one) => one.toSorted())).toEqual([[trashed, spam].toSorted()])
  })

  it('start a new period when a message is trashed again, and keep mail for ever if the switch says so', async () => {
    const id = receive()
    emulator.world.trash(ANNA, [id])
    clock.advance(29 * DAY_MS)
    emulator.world.untrash(ANNA, [id])
    emulator.world.trash(ANNA, [id])
    clock.advance(29 * DAY_MS)
    expect(ids()).toContain(id)
    emulator.switches.purgeAfterMs = 0
    clock.advance(60 * DAY_MS)
    expect(ids()).toContain(id)
  })

  it('count from the move to trash for mail that was in spam before', () => {
    const id = receive(['SPAM'])
    clock.advance(29 * DAY_MS)
    emulator.world.trash(ANNA, [id])
    clock.advance(29 * DAY_MS)
    expect(ids()).toContain(id)
    clock.advance(DAY_MS)
    expect(ids()).not.toContain(id)
  })

  it('are still emptied later when the first due message was taken out', () => {
    clock.advance(40 * DAY_MS)
    const [first, second] = [receive(), receive()]
    emulator.world.trash(ANNA, [first])
    clock.advance(10 * DAY_MS)
    emulator.world.trash(ANNA, [second])
    emulator.world.untrash(ANNA, [first])
    clock.advance(30 * DAY_MS - 1)
    expect(ids()).toContain(second)
    clock.advance(1)
    expect(ids()).not.toContain(second)
    expect(ids()).toContain(first)
  })
})
