import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { KeptDraft } from '../../../contract/drafts.ts'
import { type Draft, emptyDraft, mergeDrafts } from './draft.ts'
import type * as Store from './draft-store.ts'
import type * as Sync from './draft-sync.ts'

const anna = '11111111-3b1c-4c57-8d3f-0f6e2b1c9a10'
const maja = '22222222-3b1c-4c57-8d3f-0f6e2b1c9a10'
const first = '33333333-3b1c-4c57-8d3f-0f6e2b1c9a10'
const here = `kurier.draft.${anna}.${maja}.${first}`
const start = { ...emptyDraft([{ name: 'Maja', address: 'maja@poczta.pl' }]), replyToMessageId: first }

/** The server's drafts, which follow the rules of server/outbox/drafts.ts. */
let kept: Map<string, KeptDraft>
let sent: Set<string>
let asked: string[]
let isOnline: boolean

function answer(method: string, path: string, body: string | null): [number, unknown] {
  const [, id = '', asksVersion] = /\/drafts\/?([\w-]*)(?:\?version=(\d+))?$/.exec(path) ?? []
  if (method === 'GET') return [200, { drafts: [...kept.values()] }]
  const before = kept.get(id)
  if (method === 'DELETE') {
    if (before && before.version !== Number(asksVersion)) return refusal('draft-changed')
    kept.delete(id)
    return [204, undefined]
  }
  const { version, attachmentIds: _, ...content } = JSON.parse(body ?? '')
  if (before && before.version !== version) return refusal('draft-changed')
  if (!before && sent.has(id)) return refusal('draft-sent')
  if (!before && version !== null) return refusal('draft-gone')
  const updatedAt = '2026-11-27T10:00:00Z'
  kept.set(id, { ...content, id, version: (version ?? 0) + 1, attachments: [], updatedAt })
  return [200, { id, version: (version ?? 0) + 1 }]
}

function refusal(code: string): [number, unknown] {
  return [409, { type: 'about:blank', title: code, status: 409, detail: code, code }]
}

/** A browser with its own storage, in which Maja's Emails tab is open. */
class Browser {
  shelf = new Map<string, string>()
  store!: typeof Store
  sync!: typeof Sync

  static async open(): Promise<Browser> {
    const browser = new Browser()
    await browser.load()
    return browser
  }

  /** Loads the page, with what is stored on the computer. */
  async load(): Promise<void> {
    this.use()
    vi.resetModules()
    this.store = await import('./draft-store.ts')
    this.sync = await import('./draft-sync.ts')
    this.store.watchDesk(here, () => {})
  }

  use(): void {
    const { shelf } = this
    vi.stubGlobal('localStorage', {
      get length() {
        return shelf.size
      },
      key: (index: number) => [...shelf.keys()][index] ?? null,
      getItem: (key: string) => shelf.get(key) ?? null,
      setItem: (key: string, value: string) => shelf.set(key, value),
      removeItem: (key: string) => shelf.delete(key),
    })
  }

  type(html: string): void {
    this.use()
    this.store.changeDraft(here, start, () => ({ html }))
  }

  async rest(ms = 3_000): Promise<void> {
    this.use()
    await vi.advanceTimersByTimeAsync(ms)
  }

  async pull(): Promise<void> {
    this.use()
    await this.sync.pullDrafts(anna, maja)
    await this.rest()
  }

  shown(): string | undefined {
    return this.store.deskAt(here).draft?.html
  }
}

function texts(): string[] {
  return [...kept.values()].map(({ html }) => html)
}

beforeEach(() => {
  vi.useFakeTimers()
  kept = new Map()
  sent = new Set()
  asked = []
  isOnline = true
  vi.stubGlobal('fetch', async (path: string, { method, body }: { method: string; body: string | null }) => {
    if (!isOnline) throw new TypeError('offline')
    asked.push(method)
    const [status, data] = answer(method, path, body)
    return new Response(status === 204 ? null : JSON.stringify(data), { status })
  })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('a draft is uploaded after the last keystroke, and every few seconds during typing', async () => {
  const browser = await Browser.open()
  browser.type('<p>a</p>')
  await browser.rest()
  expect(texts()).toEqual(['<p>a</p>'])
  await browser.rest(60_000)
  expect(asked).toEqual(['PUT'])
  for (let key = 0; key < 20; key += 1) {
    browser.type(`<p>a${'b'.repeat(key)}</p>`)
    await browser.rest(500)
  }
  expect(asked.length).toBeGreaterThan(1)
  expect(asked.length).toBeLessThan(5)
  await browser.rest()
  expect(texts()).toEqual([`<p>a${'b'.repeat(19)}</p>`])
})

test('a draft appears in another browser, and changes made there come back', async () => {
  const [one, other] = [await Browser.open(), await Browser.open()]
  one.type('<p>a</p>')
  await one.rest()
  await other.pull()
  expect(other.shown()).toBe('<p>a</p>')
  other.type('<p>a b</p>')
  await other.rest()
  await one.pull()
  expect(one.shown()).toBe('<p>a b</p>')
  expect(texts()).toEqual(['<p>a b</p>'])
})

test('a draft changed in two browsers at once keeps both texts', async () => {
  const [one, other] = [await Browser.open(), await Browser.open()]
  one.type('<p>a</p>')
  await one.rest()
  await other.pull()
  one.type('<p>one</p>')
  await one.rest()
  other.type('<p>other</p>')
  await other.rest(20_000)
  expect(texts()).toEqual(['<p>one</p><p>other</p>'])
  expect(other.shown()).toBe('<p>one</p><p>other</p>')
  await one.pull()
  expect(one.shown()).toBe('<p>one</p><p>other</p>')
})

test('drafts written in two browsers at once become one', async () => {
  const [one, other] = [await Browser.open(), await Browser.open()]
  one.type('<p>one</p>')
  other.type('<p>other</p>')
  await one.rest()
  await other.rest()
  expect(kept.size).toBe(2)
  await other.pull()
  await other.pull()
  expect(texts()).toEqual(['<p>one</p><p>other</p>'])
  await one.pull()
  expect(one.shown()).toBe('<p>one</p><p>other</p>')
})

test('a draft sent or discarded elsewhere disappears here, unless it was changed here since', async () => {
  const [one, other] = [await Browser.open(), await Browser.open()]
  one.type('<p>a</p>')
  await one.rest()
  await other.pull()
  sent.add([...kept.keys()][0]!)
  kept.clear()
  await other.pull()
  expect(other.shown()).toBeUndefined()
  expect(other.shelf.size).toBe(0)
  one.type('<p>a, and more</p>')
  await one.pull()
  expect(one.shown()).toBe('<p>a, and more</p>')
  expect(kept.size).toBe(0)
  sent.clear()
  one.type('<p>a, and much more</p>')
  await one.rest(10_000)
  expect(texts()).toEqual(['<p>a, and much more</p>'])
})

test('a draft emptied here is discarded, and an older response does not restore it', async () => {
  const browser = await Browser.open()
  browser.type('<p>a</p>')
  await browser.rest()
  const before = new Map(kept)
  browser.type('<p></p>')
  await browser.rest()
  expect(kept.size).toBe(0)
  kept = before
  await browser.pull()
  expect(browser.shown()).toBe('<p></p>')
})

test('an accepted draft disappears without a request, and does not come back', async () => {
  const browser = await Browser.open()
  browser.type('<p>a</p>')
  await browser.rest()
  const before = new Map(kept)
  browser.store.acceptDraft(here, browser.store.beginSending(here)!.id)
  kept.clear()
  await browser.rest()
  expect(asked).toEqual(['PUT'])
  kept = before
  await browser.pull()
  expect(browser.shown()).toBeUndefined()
})

test('a draft that was taken back is a new one, which a response without it does not remove', async () => {
  const browser = await Browser.open()
  browser.type('<p>a</p>')
  await browser.rest()
  const sending = browser.store.beginSending(here)!
  kept.clear()
  browser.store.acceptDraft(here, sending.id)
  browser.store.restoreDraft(here, { ...sending, id: crypto.randomUUID() })
  await browser.pull()
  expect(browser.shown()).toBe('<p>a</p>')
  expect(texts()).toEqual(['<p>a</p>'])
})

test('a response from before the upload does not remove the draft', async () => {
  const browser = await Browser.open()
  let answerLate = () => {}
  const ask = globalThis.fetch
  vi.stubGlobal('fetch', async () => {
    const late = new Response(JSON.stringify({ drafts: [] }))
    await new Promise<void>((resolve) => {
      answerLate = resolve
    })
    return late
  })
  const pulled = browser.sync.pullDrafts(anna, maja)
  vi.stubGlobal('fetch', ask)
  browser.type('<p>a</p>')
  await browser.rest()
  answerLate()
  await pulled
  expect(browser.shown()).toBe('<p>a</p>')
})

test.each(['late', 'lost'])('an upload whose answer is %s is no change of another browser', async (how) => {
  const browser = await Browser.open()
  const answered = Promise.withResolvers<void>()
  const ask = globalThis.fetch
  vi.stubGlobal('fetch', async (path: string, init: { method: string; body: string | null }) => {
    const stored = await ask(path, init)
    if (init.method === 'PUT') await answered.promise
    return stored
  })
  browser.type('<p>a wrong word</p>')
  await browser.rest()
  expect(texts()).toEqual(['<p>a wrong word</p>'])
  const { edition } = browser.store.deskAt(here)
  browser.type('<p>a word</p>')
  await browser.rest()
  await browser.pull()
  expect(browser.shown()).toBe('<p>a word</p>')
  vi.stubGlobal('fetch', ask)
  if (how === 'late') answered.resolve()
  else answered.reject(new TypeError('the connection broke'))
  await browser.pull()
  await browser.rest(20_000)
  expect(browser.shown()).toBe('<p>a word</p>')
  expect(texts()).toEqual(['<p>a word</p>'])
  expect(browser.store.deskAt(here).edition, 'the editor restarts and loses the cursor').toBe(edition)
})

test('offline a draft is stored locally; it is uploaded when online, even by the next page', async () => {
  const browser = await Browser.open()
  isOnline = false
  browser.type('<p>a</p>')
  await browser.rest(10_000)
  isOnline = true
  await browser.rest(20_000)
  expect(texts()).toEqual(['<p>a</p>'])
  isOnline = false
  browser.type('<p>b</p>')
  await browser.rest(1_000)
  await browser.load()
  isOnline = true
  await browser.pull()
  expect(texts()).toEqual(['<p>b</p>'])
})

test('after signing out the server has all drafts, the computer has none, and none is stored there any more', async () => {
  const browser = await Browser.open()
  browser.type('<p>a</p>')
  await browser.sync.handOverDrafts(anna)
  browser.sync.clearDrafts(anna)
  expect(texts()).toEqual(['<p>a</p>'])
  expect(browser.shelf.size).toBe(0)
  browser.type('<p>late</p>')
  browser.store.keepAll()
  await browser.pull()
  expect(browser.shelf.size).toBe(0)
})

test('drafts that the server refuses stay on the computer after signing out', async () => {
  const browser = await Browser.open()
  isOnline = false
  browser.type('<p>a</p>')
  await browser.sync.handOverDrafts(anna)
  browser.sync.clearDrafts(anna)
  expect([...browser.shelf.values()].join()).toContain('<p>a</p>')
})

test.each([
  ['goes on here', '<p>Dzień dobry</p>', '<p>Dzień</p>', '<p>Dzień dobry</p>'],
  ['goes on there', '<p>Dzień</p>', '<p>Dzień</p><p>dobry</p>', '<p>Dzień</p><p>dobry</p>'],
  ['was cleared there', '<p>a</p>', '<p></p>', '<p>a</p>'],
  ['says two things', '<p>a</p>', '<p>b</p>', '<p>b</p><p>a</p>'],
])('a text that %s is merged without losing a word', (_, mine, theirs, both) => {
  const draft = (html: string): Draft => ({ ...start, id: first, html, version: 1 })
  expect(mergeDrafts(draft(mine), { ...draft(theirs), version: 4 })).toEqual({ ...draft(both), version: 4 })
})
