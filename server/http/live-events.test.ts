import { beforeEach, describe, expect, test } from 'vitest'
import type { User } from '../db/schema.ts'
import { LiveEvents, type Outlet } from './live-events.ts'

const viewer = { id: 'ola', role: 'recruiter' } as User
const event = (number: number) => ({ kind: 'candidate', candidateId: String(number) }) as const

/** A page that reads only when the test says so. */
class SlowPage implements Outlet {
  readonly texts: string[] = []
  ended = false
  accepts = true
  #resume: (() => void) | undefined

  write(text: string): boolean {
    this.texts.push(text)
    return this.accepts
  }

  onDrain(resume: () => void): void {
    this.#resume = resume
  }

  end(): void {
    this.ended = true
  }

  drain(): void {
    this.accepts = true
    this.#resume?.()
  }
}

describe('open pages', () => {
  let live: Map<string, User>
  let events: LiveEvents
  let page: SlowPage

  beforeEach(() => {
    live = new Map([['session', viewer]])
    events = new LiveEvents(
      async () => live,
      async () => new Set(),
      3,
    )
    page = new SlowPage()
    events.add({ sessionId: 'session', viewer, outlet: page })
  })

  test('a draft event reaches only its author', async () => {
    const draft = { kind: 'draft', candidateId: '1', isNew: true } as const
    await events.publish({ ...draft, userId: 'tomek' })
    expect(page.texts).toEqual([])
    await events.publish({ ...draft, userId: 'ola' })
    expect(page.texts).toEqual([`data: ${JSON.stringify(draft)}\n\n`])
  })

  test('events for a slow page wait, once each, and are sent in order', async () => {
    page.accepts = false
    for (const number of [1, 2, 3, 2, 2]) await events.publish(event(number))
    expect(page.texts).toHaveLength(1)
    page.drain()
    expect(page.texts).toEqual([1, 2, 3].map((number) => `data: ${JSON.stringify(event(number))}\n\n`))
  })

  test('a page that is too slow is closed, so that it reconnects and loads everything', async () => {
    page.accepts = false
    for (let number = 0; number <= 200; number += 1) await events.publish(event(number))
    expect(page.ended).toBe(false)
    for (let number = 200; number <= 210; number += 1) await events.publish(event(number))
    expect(page.ended).toBe(true)
    expect(page.texts).toHaveLength(1)
  })

  test('a heartbeat sends a comment, closes pages without a session, and skips slow pages', async () => {
    await events.beat()
    expect(page.texts).toEqual([':\n\n'])
    page.accepts = false
    await events.publish(event(1))
    await events.beat()
    expect(page.texts).toHaveLength(2)
    live.clear()
    await events.beat()
    expect(page.ended).toBe(true)
  })

  test('the events that a user gets depend on their current role', async () => {
    await events.publish({ kind: 'people' })
    expect(page.texts).toEqual([])
    live.set('session', { ...viewer, role: 'admin' })
    await events.publish({ kind: 'people' })
    expect(page.texts).toEqual(['data: {"kind":"people"}\n\n'])
  })

  test('a page above the limit replaces the oldest page of the same user, which is told so', async () => {
    const colleague = new SlowPage()
    events.add({ sessionId: 'other', viewer: { ...viewer, id: 'ada' }, outlet: colleague })
    const more = [new SlowPage(), new SlowPage(), new SlowPage()]
    for (const outlet of more) events.add({ sessionId: 'session', viewer, outlet })
    expect([page.ended, ...more.map(({ ended }) => ended), colleague.ended]).toEqual([
      true,
      ...[false, false, false],
      false,
    ])
    expect(page.texts).toEqual(['event: replaced\ndata: {}\n\n'])
    await events.publish(event(1))
    expect(page.texts).toHaveLength(1)
    expect(more.map(({ texts }) => texts.length)).toEqual([1, 1, 1])
  })

  test('a page that was closed gets no more events', async () => {
    const other = new SlowPage()
    const leave = events.add({ sessionId: 'session', viewer, outlet: other })
    leave()
    await events.publish(event(1))
    expect([page.texts.length, other.texts.length]).toEqual([1, 0])
  })
})
