import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type DraftStart, emptyDraft } from './draft.ts'
import type * as Store from './draft-store.ts'

const maja = { name: 'Maja Wiśniewska', address: 'maja@poczta.pl' }
const start: DraftStart = { ...emptyDraft([maja]), replyToMessageId: '7f0f3f0e-3b1c-4c57-8d3f-0f6e2b1c9a10' }
const here = 'kurier.draft.anna.maja.first'
const file = {
  id: '11111111-3b1c-4c57-8d3f-0f6e2b1c9a10',
  filename: 'a.pdf',
  contentType: 'application/pdf',
  sizeBytes: 1,
}

let kept: Map<string, string>
let store: typeof Store

/** Loads the module as a newly opened page on this computer does. */
async function openPage(): Promise<typeof Store> {
  vi.resetModules()
  return await import('./draft-store.ts')
}

beforeEach(async () => {
  vi.useFakeTimers()
  kept = new Map()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  })
  store = await openPage()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function type(html: string, place = here): void {
  store.changeDraft(place, start, () => ({ html }))
}

/** Returns the stored text that the next page would find. */
function keptText(place = here): string | null {
  const text = kept.get(place)
  return text === undefined ? null : JSON.parse(text).html
}

function shownText(place = here): string | undefined {
  return store.deskAt(place).draft?.html
}

function send(place = here): string {
  const sent = store.beginSending(place)
  if (!sent) throw new Error('nothing was sent')
  return sent.id
}

describe('keeping what is written', () => {
  test('when the hands rest it is kept, and said so', () => {
    store.watchDesk(here, () => {})
    type('<p>a</p>')
    expect(keptText()).toBeNull()
    vi.advanceTimersByTime(300)
    expect(keptText()).toBe('<p>a</p>')
    expect(store.deskAt(here).saved).toBe(true)
  })

  test('steady typing is kept within a second, and then said once it rests', () => {
    store.watchDesk(here, () => {})
    for (let key = 1; key <= 6; key += 1) {
      type(`<p>${'a'.repeat(key)}</p>`)
      vi.advanceTimersByTime(200)
    }
    expect(keptText()).toBe('<p>aaaaa</p>')
    expect(store.deskAt(here).saved).toBe(false)
    vi.advanceTimersByTime(300)
    expect(keptText()).toBe('<p>aaaaaa</p>')
    expect(store.deskAt(here).saved).toBe(true)
  })

  test('the last moment is kept when the composer closes, and when the page goes away', async () => {
    const close = store.watchDesk(here, () => {})
    type('<p>closed</p>')
    close()
    expect(keptText()).toBe('<p>closed</p>')
    type('<p>left</p>')
    store.keepAll()
    store = await openPage()
    expect(shownText()).toBe('<p>left</p>')
  })

  test('without room on this machine it is still here when the composer is opened again', () => {
    vi.stubGlobal('localStorage', {
      getItem: () => null,
      setItem: () => {
        throw new Error('full')
      },
      removeItem: () => {},
    })
    const close = store.watchDesk(here, () => {})
    type('<p>a</p>')
    close()
    expect(shownText()).toBe('<p>a</p>')
    expect(store.deskAt(here).saved).toBe(false)
  })

  test('nothing written drops its own draft, and never one that another tab kept', () => {
    type('<p>a</p>')
    store.keepAll()
    type('<p></p>')
    store.keepAll()
    expect(kept.size).toBe(0)
    store.watchDesk(here, () => {})
    type('')
    kept.set(here, JSON.stringify({ ...start, id: crypto.randomUUID(), html: '<p>of another tab</p>' }))
    store.keepAll()
    expect(keptText()).toBe('<p>of another tab</p>')
  })
})

describe('sending', () => {
  test('until it is accepted the text is shown, kept and not changed, and is not sent twice', () => {
    type('<p>a</p>')
    send()
    expect(store.deskAt(here)).toMatchObject({ sending: true, draft: { html: '<p>a</p>' } })
    expect(keptText()).toBe('<p>a</p>')
    type('<p>b</p>')
    expect(shownText()).toBe('<p>a</p>')
    expect(store.beginSending(here)).toBeNull()
  })

  test('accepted, it is gone from every composer and from this machine, also if its composer was closed and opened again', () => {
    const close = store.watchDesk(here, () => {})
    type('<p>a</p>')
    const id = send()
    close()
    store.watchDesk(here, () => {})
    const { edition } = store.deskAt(here)
    expect(shownText()).toBe('<p>a</p>')
    store.acceptDraft(here, id)
    expect(store.deskAt(here)).toMatchObject({ draft: null, sending: false, saved: false })
    expect(store.deskAt(here).edition).toBeGreaterThan(edition)
    vi.advanceTimersByTime(5_000)
    expect(kept.size).toBe(0)
  })

  test('refused, it is here, says why, and is the same message when it is sent again', () => {
    const close = store.watchDesk(here, () => {})
    type('<p>a</p>')
    const id = send()
    close()
    expect(store.isOpen(here)).toBe(false)
    store.refuseDraft(here, id, 'why')
    expect(store.deskAt(here)).toMatchObject({ sending: false, problem: 'why', draft: { html: '<p>a</p>' } })
    expect(keptText()).toBe('<p>a</p>')
    expect(send()).toBe(id)
    expect(store.deskAt(here).problem).toBeNull()
  })

  test('why it was not sent is said until it is seen', () => {
    type('<p>a</p>')
    store.refuseDraft(here, send(), 'why')
    const close = store.watchDesk(here, () => {})
    expect(store.deskAt(here).problem).toBe('why')
    close()
    expect(store.deskAt(here)).toMatchObject({ problem: null, draft: { html: '<p>a</p>' } })
  })

  test('refused because its id is another message’s, it becomes one of its own', () => {
    type('<p>a</p>')
    const id = send()
    store.refuseDraft(here, id, 'taken', true)
    expect(send()).not.toBe(id)
    expect(JSON.parse(kept.get(here) ?? '').id).not.toBe(id)
  })

  test('the page goes away while it is being sent: it is here again, as the same message', async () => {
    type('<p>a</p>')
    const id = send()
    store = await openPage()
    expect(store.deskAt(here).draft?.id).toBe(id)
  })
})

describe('taking back', () => {
  const back = {
    ...start,
    id: '22222222-3b1c-4c57-8d3f-0f6e2b1c9a10',
    html: '<p>back</p>',
    attachments: [file],
  }

  test('what was taken back stands above what was begun since, its files too', () => {
    type('<p>begun</p>')
    store.restoreDraft(here, back)
    expect(store.deskAt(here).draft).toEqual({ ...back, html: '<p>back</p><p>begun</p>' })
    expect(keptText()).toBe('<p>back</p><p>begun</p>')
  })

  test('nothing written is no draft to keep', () => {
    type('<p></p>')
    store.restoreDraft(here, back)
    expect(store.deskAt(here).draft).toEqual(back)
  })

  test('it waits for one that is being sent: accepted, that is not sent again with it', () => {
    type('<p>sent</p>')
    const id = send()
    store.restoreDraft(here, back)
    expect(shownText()).toBe('<p>sent</p>')
    expect(keptText()).toBe('<p>back</p><p>sent</p>')
    store.acceptDraft(here, id)
    expect(shownText()).toBe('<p>back</p>')
    expect(keptText()).toBe('<p>back</p>')
  })

  test('it waits for one that is being sent: refused, both are here', () => {
    type('<p>sent</p>')
    const id = send()
    store.restoreDraft(here, back)
    store.refuseDraft(here, id, 'why')
    expect(store.deskAt(here)).toMatchObject({ problem: 'why', sending: false })
    expect(keptText()).toBe('<p>back</p><p>sent</p>')
  })
})

describe('a conversation whose first message changes', () => {
  const older = 'kurier.draft.anna.maja.older'

  test('the composer stays where it is, and what is put back there comes to it', () => {
    const place = store.joinPlaces([here])
    store.watchDesk(place, () => {})
    type('<p>a</p>', place)
    expect(store.joinPlaces([older, here])).toBe(place)
    store.restoreDraft(older, { ...start, id: crypto.randomUUID(), html: '<p>back</p>' })
    expect(shownText(place)).toBe('<p>back</p><p>a</p>')
  })

  test('what was kept under one message is found under the others, and sent it is gone from all', async () => {
    type('<p>a</p>')
    store.keepAll()
    store = await openPage()
    const place = store.joinPlaces([older, here])
    expect(shownText(place)).toBe('<p>a</p>')
    store.acceptDraft(place, send(place))
    store = await openPage()
    expect(store.deskAt(store.joinPlaces([older, here])).draft).toBeNull()
  })

  test('a place without a draft is not taken from one with a draft', () => {
    type('<p>a</p>')
    expect(store.joinPlaces([older])).toBe(older)
    expect(store.joinPlaces([older, here])).toBe(here)
  })
})

describe('another tab', () => {
  const written = { ...start, id: '33333333-3b1c-4c57-8d3f-0f6e2b1c9a10', html: '<p>there</p>' }
  const told = (oldValue: object | null, newValue: object | null) =>
    store.hearOtherTab({
      key: here,
      oldValue: oldValue && JSON.stringify(oldValue),
      newValue: newValue && JSON.stringify(newValue),
    })

  beforeEach(() => {
    store.watchDesk(here, () => {})
  })

  test('what it writes is here too, as the same message; sent there it is gone here', () => {
    told(null, written)
    expect(store.deskAt(here)).toMatchObject({ draft: written, saved: true, edition: 1 })
    told(written, null)
    expect(store.deskAt(here)).toMatchObject({ draft: null, edition: 2 })
  })

  test('what was typed here a moment ago is newer than what it kept of the same draft', () => {
    told(null, written)
    type('<p>there, and here</p>')
    told(written, { ...written, html: '<p>there!</p>' })
    expect(shownText()).toBe('<p>there, and here</p>')
    vi.advanceTimersByTime(2_000)
    expect(keptText()).toBe('<p>there, and here</p>')
  })

  test('what is written here, or being sent, is left alone', () => {
    type('<p>here</p>')
    told(null, written)
    expect(shownText()).toBe('<p>here</p>')
    vi.advanceTimersByTime(2_000)
    told(null, written)
    told(written, null)
    expect(shownText()).toBe('<p>here</p>')
    send()
    told({ ...written, id: store.deskAt(here).draft?.id }, null)
    expect(shownText()).toBe('<p>here</p>')
  })
})
