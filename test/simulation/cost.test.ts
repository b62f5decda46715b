import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { User } from '../../server/db/schema.ts'
import { Engine } from './engine.ts'
import type { Lab } from './lab.ts'
import { annaAndMaja, fill, maja, news } from './scenarios/cast.ts'
import { openTestLab } from './test-lab.ts'

/** Units by Google's meter, at the prices since May 2026. `npm run bench -- sync` measures them at full size. */
describe('what syncing costs', () => {
  let lab: Lab
  let engine: Engine
  let user: User

  beforeAll(async () => {
    lab = await openTestLab()
  })
  beforeEach(async () => {
    engine = new Engine(lab, await lab.clean())
    user = (await annaAndMaja(engine)).anna
    fill(engine, user.email, 3)
    await engine.connect(user)
    await engine.settle()
  })
  afterAll(() => lab.close())

  async function callsOf(act: () => Promise<void>): Promise<{ units: number; methods: string[] }> {
    const mark = lab.google.calls.mark()
    await act()
    const calls = lab.google.calls.since(mark).filter(({ mailbox }) => mailbox === user.email)
    return {
      units: calls.reduce((sum, call) => sum + call.units, 0),
      methods: calls.map(({ method }) => method).sort(),
    }
  }

  const poll = () => callsOf(() => engine.poll())

  it('is one call when nothing happened', async () => {
    expect(await poll()).toEqual({ units: 2, methods: ['history.list'] })
  })

  it('is one header request for each new message that concerns nobody', async () => {
    for (let count = 0; count < 5; count += 1) {
      engine.receive({ from: news, to: user.email, subject: `Sale ${count}` })
    }
    expect((await poll()).units).toBe(104)
  })

  it('is one request for a thread for three and more of its messages', async () => {
    for (let count = 0; count < 4; count += 1) {
      const answers = count > 0 ? { inReplyTo: 'sale-0@shop.example' } : {}
      const subject = count > 0 ? 'Re: Sale' : 'Sale'
      engine.receive({
        from: news,
        to: user.email,
        subject,
        messageId: `sale-${count}@shop.example`,
        ...answers,
      })
    }
    expect(await poll()).toEqual({ units: 44, methods: ['history.list', 'history.list', 'threads.get'] })
  })

  it('is a request for the headers and one for the body of a new message of a candidate', async () => {
    engine.receive({ from: maja, to: user.email })
    expect((await poll()).units).toBe(44)
  })

  it('is only the searches when history expired and nothing is new', async () => {
    engine.pass(8 * 86_400_000)
    await engine.settle()
    engine.pass(8 * 86_400_000 - 12 * 3_600_000)
    lab.google.faults.expireHistory(user.email)
    const { units, methods } = await poll()
    // The searches for the candidates' mail, for their other traces, and for mail that arrived meanwhile.
    const searches = ['messages.list', 'messages.list', 'messages.list']
    // Signatures are requested once a day.
    expect(methods).toEqual([
      'getProfile',
      'history.list',
      'history.list',
      ...searches,
      'settings.sendAs.list',
    ])
    expect(units).toBe(21)
  })
})
