import { asAnother, changed, type Draft, type DraftStart, isBlank, joinDrafts } from './draft.ts'
import { dropFromShelf, parseDraft, readShelf, writeShelf } from './draft-shelf.ts'

/** Kept when the hands rest; and while they do not, no later than this after what was typed. */
const restMs = 300
const latestMs = 1_000

/**
 * What stands at one place, as every composer of it shows it; never changed, always replaced.
 *
 * A draft is written, kept on this machine and, by draft-sync.ts, on the server. When it is given to be sent it stays
 * until the server has accepted it: until then it is read, not changed, and it is here again if it is refused. One id is
 * one message, so that sending it twice, from here or another tab, is sending it once.
 */
export type Desk = Readonly<{
  /** Null until something is written. */
  draft: Draft | null
  /** Grows when the text is replaced from outside the editor, which then begins anew. */
  edition: number
  /** What is shown is what is kept. */
  saved: boolean
  sending: boolean
  /** Why it was not sent. */
  problem: unknown
}>

type Slot = {
  desk: Desk
  /** Taken back while another draft was being sent: comes here when that is decided. */
  undone: Draft | null
  resting: ReturnType<typeof setTimeout> | undefined
  latest: ReturnType<typeof setTimeout> | undefined
  composers: Set<() => void>
}

const slots = new Map<string, Slot>()
/** A place → the one that stands for it. */
const homes = new Map<string, string>()
let sync: Sync | undefined
let isLeft = false

/**
 * The one place of a composer that could be kept at several: where something is kept, else where one is open, else the
 * first. A conversation is named by its first message, and an older one may come while somebody writes.
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
 * Calls the composer on every change. When the last one closes, what is written is kept at once, and why it was not
 * sent has been seen.
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

/** Whether a composer shows it. */
export function isOpen(place: string): boolean {
  return (slots.get(place)?.composers.size ?? 0) > 0
}

/** What is typed, and what else becomes of a draft; `start` is what it begins with. Nothing while it is being sent. */
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

/** Gives the draft away to be sent, kept; null if there is none, or it is being sent already. */
export function beginSending(place: string): Draft | null {
  const { desk } = slotAt(place)
  if (desk.sending || !desk.draft) return null
  keep(place)
  show(place, { sending: true, problem: null })
  return desk.draft
}

/** The draft has become a message. */
export function acceptDraft(place: string, id: string): void {
  const { desk, undone } = slotAt(place)
  if (desk.draft?.id !== id) return
  replace(place, undone, null, true)
}

/** The draft did not become a message: it is here again and says why, and may have to become another message. */
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

/** Says why a draft cannot be sent; null takes that back. */
export function tellProblem(place: string, problem: unknown): void {
  show(place, { problem })
}

/** Puts a draft back into its composer, above what was begun there since. The server knows nothing of it under its id. */
export function restoreDraft(wanted: string, { version: _, synced: __, ...restored }: Draft): void {
  const place = homeOf(wanted)
  const slot = slotAt(place)
  const begun = slot.desk.draft
  const isAnother = begun !== null && !isBlank(begun) && begun.id !== restored.id
  const joined = isAnother ? joinDrafts(restored, begun) : restored
  if (slot.desk.sending) {
    slot.undone = slot.undone ? joinDrafts(restored, slot.undone) : restored
    // Should the page close before it is decided, neither text is lost.
    writeShelf(place, joined)
  } else {
    replace(place, joined, null)
  }
}

/** The page goes away: what was typed in the last moment is kept too. */
export function keepAll(): void {
  for (const [place, { desk }] of slots) if (!desk.saved && !desk.sending) keep(place)
}

/** What another tab kept, sent or dropped is so here too, unless something else is being written here. */
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

/** The draft at a place as it is now, without opening a desk for it. */
export function draftAt(place: string): Draft | null {
  const slot = slots.get(homeOf(place))
  return slot ? slot.desk.draft : readShelf(place)
}

/** Whether a draft may be exchanged for what the server has: nobody is typing it or sending it. */
export function isAtRest(place: string): boolean {
  const slot = slots.get(homeOf(place))
  return slot === undefined || (!slot.desk.sending && slot.latest === undefined)
}

/** The server has this draft, as it was given to it; what was changed since is still to be told. */
export function markSynced(wanted: string, told: Draft, version: number): void {
  const place = homeOf(wanted)
  const now = draftAt(place)
  if (now?.id !== told.id) return
  const isSame = now === told || (!slots.has(place) && now.html === told.html)
  putDraft(place, { ...now, version, ...(isSame && { synced: true }) }, false)
}

/** Puts what the server has, or what was put together with it, in the place of what is here. */
export function putDraft(wanted: string, next: Draft | null, isOther = true): void {
  const place = homeOf(wanted)
  const before = draftAt(place)
  if (next && !isLeft) writeShelf(place, next)
  if (!next && before) dropFromShelf(place, before.id)
  const slot = slots.get(place)
  if (!slot) return
  const edition = slot.desk.edition + 1
  show(place, isOther ? { draft: next, edition, saved: next !== null, problem: null } : { draft: next })
}

export function isSending(place: string): boolean {
  return slots.get(homeOf(place))?.desk.sending ?? false
}

/** Every place with a desk: what stands there may not be kept on this machine yet. */
export function openPlaces(): string[] {
  return [...slots.keys()]
}

/** From now on nothing is kept on this machine: whoever wrote has signed out. */
export function leaveDesks(): void {
  isLeft = true
}

/** Called with a place whose draft is to be told to the server, and with a draft that stands there no more. */
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

/** Another draft stands here from now on, or none: nothing of the one before is kept. */
function replace(place: string, next: Draft | null, problem: unknown, isSent = false): void {
  const slot = slotAt(place)
  const before = slot.desk.draft
  slot.undone = null
  show(place, { draft: next, edition: slot.desk.edition + 1, saved: false, sending: false, problem })
  if (before) {
    for (const one of [place, ...homes.keys()]) if (homeOf(one) === place) dropFromShelf(one, before.id)
    // With its message the server ended the draft itself.
    if (before.id !== next?.id) tellSync(place, isSent ? { ...before, version: undefined } : before)
  }
  keep(place)
}

/** Keeps what is written, says so, and forgets what nobody looks at any more: kept, it is read again. */
function keep(place: string): void {
  const slot = slotAt(place)
  clearTimeout(slot.resting)
  const saved = keepQuietly(place)
  if (slot.desk.saved !== saved) show(place, { saved })
  const { draft: now, sending, problem } = slot.desk
  const isNeeded = isOpen(place) || sending || problem !== null
  if (!isNeeded && (saved || now === null || isBlank(now))) slots.delete(place)
}

/** Keeps without saying so: while somebody types, every key would take that back. */
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
