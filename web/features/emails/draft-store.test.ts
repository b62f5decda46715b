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

describe('storing a draft', () => {
  test('a draft is stored after the last keystroke, and shown as saved', () => {
    store.watchDesk(here, () => {})
    type('<p>a</p>')
    expect(keptText()).toBeNull()
    vi.advanceTimersByTime(300)
    expect(keptText()).toBe('<p>a</p>')
    expect(store.deskAt(here).saved).toBe(true)
  })

  test('during continuous typing it is stored within a second, and shown as saved afterwards', () => {
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

  test('the last keystrokes are stored when the composer or the page closes', async () => {
    const close = store.watchDesk(here, () => {})
    type('<p>closed</p>')
    close()
    expect(keptText()).toBe('<p>closed</p>')
    type('<p>left</p>')
    store.keepAll()
    store = await openPage()
    expect(shownText()).toBe('<p>left</p>')
  })

  test('without storage space it is still there when the composer is opened again', () => {
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

  test('an emptied draft is deleted, but never one that another tab stored', () => {
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
  test('until the server accepts it the draft is shown and stored, cannot be changed and is not sent twice', () => {
    type('<p>a</p>')
    send()
    expect(store.deskAt(here)).toMatchObject({ sending: true, draft: { html: '<p>a</p>' } })
    expect(keptText()).toBe('<p>a</p>')
    type('<p>b</p>')
    expect(shownText()).toBe('<p>a</p>')
    expect(store.beginSending(here)).toBeNull()
  })

  test('an accepted draft disappears from every composer and from storage, even if its composer was reopened', () => {
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

  test('a refused draft stays, shows the reason, and keeps its id when it is sent again', () => {
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

  test('the reason of a refusal is shown until somebody has seen it', () => {
    type('<p>a</p>')
    store.refuseDraft(here, send(), 'why')
    const close = store.watchDesk(here, () => {})
    expect(store.deskAt(here).problem).toBe('why')
    close()
    expect(store.deskAt(here)).toMatchObject({ problem: null, draft: { html: '<p>a</p>' } })
  })

  test('a draft refused because its id is taken gets a new id', () => {
    type('<p>a</p>')
    const id = send()
    store.refuseDraft(here, id, 'taken', true)
    expect(send()).not.toBe(id)
    expect(JSON.parse(kept.get(here) ?? '').id).not.toBe(id)
  })

  test('if the page closes during sending, the draft is there again with the same id', async () => {
    type('<p>a</p>')
    const id = send()
    store = await openPage()
    expect(store.deskAt(here).draft?.id).toBe(id)
  })
})

describe('undoing a send', () => {
  const back = {
    ...start,
    id: '22222222-3b1c-4c57-8d3f-0f6e2b1c9a10',
    html: '<p>back</p>',
    attachments: [file],
  }

  test('the restored draft is put above what was written since, with its files', () => {
    type('<p>begun</p>')
    store.restoreDraft(here, back)
    expect(store.deskAt(here).draft).toEqual({ ...back, html: '<p>back</p><p>begun</p>' })
    expect(keptText()).toBe('<p>back</p><p>begun</p>')
  })

  test('a blank draft is not merged with the restored one', () => {
    type('<p></p>')
    store.restoreDraft(here, back)
    expect(store.deskAt(here).draft).toEqual(back)
  })

  test('it waits for a draft that is being sent: if accepted, that one is not merged into it', () => {
    type('<p>sent</p>')
    const id = send()
    store.restoreDraft(here, back)
    expect(shownText()).toBe('<p>sent</p>')
    expect(keptText()).toBe('<p>back</p><p>sent</p>')
    store.acceptDraft(here, id)
    expect(shownText()).toBe('<p>back</p>')
    expect(keptText()).toBe('<p>back</p>')
  })

  test('it waits for a draft that is being sent: if refused, both are kept', () => {
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

  test('the composer keeps its place, and gets a draft that is restored under the new one', () => {
    const place = store.joinPlaces([here])
    store.watchDesk(place, () => {})
    type('<p>a</p>', place)
    expect(store.joinPlaces([older, here])).toBe(place)
    store.restoreDraft(older, { ...start, id: crypto.randomUUID(), html: '<p>back</p>' })
    expect(shownText(place)).toBe('<p>back</p><p>a</p>')
  })

  test('a draft stored under one message is found under the others, and sending it deletes it from all', async () => {
    type('<p>a</p>')
    store.keepAll()
    store = await openPage()
    const place = store.joinPlaces([older, here])
    expect(shownText(place)).toBe('<p>a</p>')
    store.acceptDraft(place, send(place))
    store = await openPage()
    expect(store.deskAt(store.joinPlaces([older, here])).draft).toBeNull()
  })

  test('the place with a draft is preferred to one without', () => {
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

  test('a draft written there appears here with the same id, and disappears when it is sent there', () => {
    told(null, written)
    expect(store.deskAt(here)).toMatchObject({ draft: written, saved: true, edition: 1 })
    told(written, null)
    expect(store.deskAt(here)).toMatchObject({ draft: null, edition: 2 })
  })

  test('unsaved typing here is newer than what the other tab stored of the same draft', () => {
    told(null, written)
    type('<p>there, and here</p>')
    told(written, { ...written, html: '<p>there!</p>' })
    expect(shownText()).toBe('<p>there, and here</p>')
    vi.advanceTimersByTime(2_000)
    expect(keptText()).toBe('<p>there, and here</p>')
  })

  test('another draft that is written or being sent here is not replaced', () => {
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
