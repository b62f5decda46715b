import { asAnother, changed, type Draft, type DraftStart, isBlank, joinDrafts } from './draft.ts'
import { dropFromShelf, parseDraft, readShelf, writeShelf } from './draft-shelf.ts'

/** Drafts are stored this long after the last keystroke; during continuous typing at least this often. */
const restMs = 300
const latestMs = 1_000

/**
 * The state of one place, shared by all its composers. It is immutable: every change replaces it.
 *
 * A draft is stored on this computer and, by draft-sync.ts, on the server. While it is being sent, it stays readable
 * but cannot be changed; if the server refuses it, it can be edited again. One id means one message, so sending a
 * draft twice, from here or from another tab, sends it once.
 */
export type Desk = Readonly<{
  /** Null until something is written. */
  draft: Draft | null
  /** Increases when something other than the editor replaces the text; the editor then restarts with it. */
  edition: number
  /** Whether the shown draft is stored. */
  saved: boolean
  sending: boolean
  /** Why sending failed. */
  problem: unknown
}>

type Slot = {
  desk: Desk
  /**
   * A draft that was taken back while another one was being sent; it is restored when that one is accepted or
   * refused.
   */
  undone: Draft | null
  resting: ReturnType<typeof setTimeout> | undefined
  latest: ReturnType<typeof setTimeout> | undefined
  composers: Set<() => void>
}

const slots = new Map<string, Slot>()
/** From a place to the place that is used instead of it. */
const homes = new Map<string, string>()
let sync: Sync | undefined
let isLeft = false

/**
 * Chooses the one place of a composer with several possible ones: one with a stored draft, else an open one, else the
 * first. A conversation's id is that of its first message, so it changes when an older message arrives while somebody
 * writes.
 */
export function joinPlaces(places: readonly string[]): string {
  const known = places.map(homeOf)
  const home = known.find(holdsDraft) ?? known.find((place) => slots.has(place)) ?? known[0] ?? ''
  for (const place of known) {
    if (place !== home && !holdsDraft(place)) homes.set(place, home)
  }
  return home
}

export function deskAt(place: string): Desk {
  return slotAt(place).desk
}

/**
 * Calls the composer at every change. When the last composer closes, the draft is stored at once and the send error
 * is dropped, because it was seen.
 */
export function watchDesk(place: string, composer: () => void): () => void {
  slotAt(place).composers.add(composer)
  return () => {
    const { composers, desk } = slotAt(place)
    composers.delete(composer)
    if (composers.size > 0) return
    if (desk.problem !== null) show(place, { problem: null })
    keep(place)
  }
}

/** Decides whether a composer shows this place. */
export function isOpen(place: string): boolean {
  return (slots.get(place)?.composers.size ?? 0) > 0
}

/** Changes a draft; the first change starts from `start`. Does nothing while the draft is being sent. */
export function changeDraft(
  wanted: string,
  start: DraftStart,
  by: (before: Draft) => Partial<DraftStart>,
): void {
  const place = homeOf(wanted)
  const slot = slotAt(place)
  if (slot.desk.sending) return
  const before = slot.desk.draft ?? { ...start, id: crypto.randomUUID() }
  show(place, { draft: { ...changed(before), ...by(before) }, saved: false })
  clearTimeout(slot.resting)
  slot.resting = setTimeout(() => keep(place), restMs)
  slot.latest ??= setTimeout(() => keepQuietly(place), latestMs)
}

/** Marks the draft as being sent, stores it and returns it; null if there is none or it is being sent already. */
export function beginSending(place: string): Draft | null {
  const { desk } = slotAt(place)
  if (desk.sending || !desk.draft) return null
  keep(place)
  show(place, { sending: true, problem: null })
  return desk.draft
}

/** Removes the draft, because the server has accepted it as a message. */
export function acceptDraft(place: string, id: string): void {
  const { desk, undone } = slotAt(place)
  if (desk.draft?.id !== id) return
  replace(place, undone, null, true)
}

/** Makes the draft editable again after the server refused it, with the reason. `isAnother` gives it a new id. */
export function refuseDraft(place: string, id: string, problem: unknown, isAnother = false): void {
  const { desk, undone } = slotAt(place)
  if (desk.draft?.id !== id) return
  const back = isAnother ? asAnother(desk.draft) : desk.draft
  if (undone) {
    replace(place, joinDrafts(undone, back), problem)
  } else {
    show(place, { draft: back, saved: false, sending: false, problem })
    keep(place)
  }
}

/** Shows why a draft cannot be sent; null clears it. */
export function tellProblem(place: string, problem: unknown): void {
  show(place, { problem })
}

/** Puts a draft back into its composer, above text written there since. The server does not know it under its id. */
export function restoreDraft(wanted: string, { version: _, synced: __, ...restored }: Draft): void {
  const place = homeOf(wanted)
  const slot = slotAt(place)
  const begun = slot.desk.draft
  const isAnother = begun !== null && !isBlank(begun) && begun.id !== restored.id
  const joined = isAnother ? joinDrafts(restored, begun) : restored
  if (slot.desk.sending) {
    slot.undone = slot.undone ? joinDrafts(restored, slot.undone) : restored
    // If the page closes before the other draft is decided, neither text is lost.
    writeShelf(place, joined)
  } else {
    replace(place, joined, null)
  }
}

/** Stores everything at once, because the page is being closed. */
export function keepAll(): void {
  for (const [place, { desk }] of slots) if (!desk.saved && !desk.sending) keep(place)
}

/** Applies a change that another tab made in local storage, unless something else is being written here. */
export function hearOtherTab(told: Pick<StorageEvent, 'key' | 'oldValue' | 'newValue'>): void {
  const place = homeOf(told.key ?? '')
  const slot = slots.get(place)
  if (!slot || slot.desk.sending || slot.latest !== undefined) return
  const here = slot.desk.draft
  const there = parseDraft(told.newValue)
  const isSame = here !== null && here.id === (there ?? parseDraft(told.oldValue))?.id
  if (!isSame && (there === null || (here && !isBlank(here)))) return
  show(place, { draft: there, saved: there !== null, edition: slot.desk.edition + 1, problem: null })
}

/** Returns the current draft of a place, without creating a desk for it. */
export function draftAt(place: string): Draft | null {
  const slot = slots.get(homeOf(place))
  return slot ? slot.desk.draft : readShelf(place)
}

/** Decides whether the server's version may replace the draft: nobody is typing or sending it. */
export function isAtRest(place: string): boolean {
  const slot = slots.get(homeOf(place))
  return slot === undefined || (!slot.desk.sending && slot.latest === undefined)
}

/** Records that the server has this draft as it was sent to it; later changes still have to be uploaded. */
export function markSynced(wanted: string, told: Draft, version: number): void {
  const place = homeOf(wanted)
  const now = draftAt(place)
  if (now?.id !== told.id) return
  const isSame = now === told || (!slots.has(place) && now.html === told.html)
  putDraft(place, { ...now, version, ...(isSame && { synced: true }) }, false)
}

/** Replaces the draft with the server's version, or with a merge of both. */
export function putDraft(wanted: string, next: Draft | null, isOther = true): void {
  const place = homeOf(wanted)
  const before = draftAt(place)
  if (next && !isLeft) writeShelf(place, next)
  if (!next && before) dropFromShelf(place, before.id)
  const slot = slots.get(place)
  if (!slot) return
  const edition = slot.desk.edition + (next?.html === before?.html ? 0 : 1)
  show(place, isOther ? { draft: next, edition, saved: next !== null, problem: null } : { draft: next })
}

export function isSending(place: string): boolean {
  return slots.get(homeOf(place))?.desk.sending ?? false
}

/** Lists all places with a desk, whose content may not be stored yet. */
export function openPlaces(): string[] {
  return [...slots.keys()]
}

/** Stops storing drafts on this computer, because the user has signed out. */
export function leaveDesks(): void {
  isLeft = true
}

/** Called with a place whose draft must be uploaded, and with a draft that was removed from there. */
type Sync = (place: string, gone: Draft | null) => void

export function syncDrafts(listener: Sync): void {
  sync = listener
}

function tellSync(place: string, gone: Draft | null): void {
  sync?.(place, gone)
}

function homeOf(place: string): string {
  const home = homes.get(place)
  return home === undefined ? place : homeOf(home)
}

function holdsDraft(place: string): boolean {
  const slot = slots.get(place)
  return (slot ? slot.desk.draft : readShelf(place)) !== null
}

function slotAt(place: string): Slot {
  const known = slots.get(place)
  if (known) return known
  const kept = readShelf(place)
  const desk = { draft: kept, edition: 0, saved: kept !== null, sending: false, problem: null }
  const slot: Slot = { desk, undone: null, resting: undefined, latest: undefined, composers: new Set() }
  slots.set(place, slot)
  return slot
}

function show(place: string, change: Partial<Desk>): void {
  const slot = slotAt(place)
  slot.desk = { ...slot.desk, ...change }
  for (const composer of slot.composers) composer()
}

/** Replaces the draft of a place by another one or none; nothing of the old one is kept. */
function replace(place: string, next: Draft | null, problem: unknown, isSent = false): void {
  const slot = slotAt(place)
  const before = slot.desk.draft
  slot.undone = null
  show(place, { draft: next, edition: slot.desk.edition + 1, saved: false, sending: false, problem })
  if (before) {
    for (const one of [place, ...homes.keys()]) if (homeOf(one) === place) dropFromShelf(one, before.id)
    // The server deletes a draft itself when it becomes a message.
    if (before.id !== next?.id) tellSync(place, isSent ? { ...before, version: undefined } : before)
  }
  keep(place)
}

/**
 * Stores the draft, notifies the composers, and drops desks that no composer shows; they can be read again from
 * storage.
 */
function keep(place: string): void {
  const slot = slotAt(place)
  clearTimeout(slot.resting)
  const saved = keepQuietly(place)
  if (slot.desk.saved !== saved) show(place, { saved })
  const { draft: now, sending, problem } = slot.desk
  const isNeeded = isOpen(place) || sending || problem !== null
  if (!isNeeded && (saved || now === null || isBlank(now))) slots.delete(place)
}

/** Stores without showing "saved": while somebody types, the next keystroke would clear it again. */
function keepQuietly(place: string): boolean {
  const slot = slotAt(place)
  clearTimeout(slot.latest)
  slot.latest = undefined
  const { draft: now, saved } = slot.desk
  if (saved || now === null || isLeft) return saved
  if (!isBlank(now)) {
    const isKept = writeShelf(place, now)
    tellSync(place, null)
    return isKept
  }
  dropFromShelf(place, now.id)
  tellSync(place, now)
  return false
}
