import { draftList, type KeptDraft, savedDraft } from '../../../contract/drafts.ts'
import { ApiProblem, get, nothing, request } from '../../api.ts'
import { type Draft, isBlank, isSameContent, joinDrafts, mergeDrafts, toNewMessage } from './draft.ts'
import { draftPlace, dropFromShelf, keptPlaces, placeFacts, readShelf } from './draft-shelf.ts'
import {
  draftAt,
  isAtRest,
  isSending,
  keepAll,
  leaveDesks,
  markSynced,
  openPlaces,
  putDraft,
  syncDrafts,
} from './draft-store.ts'

/** Drafts are uploaded this long after the last keystroke; during continuous typing at least this often. */
const restMs = 1_500
const latestMs = 6_000
const retryMs = 15_000

type Waiting = { timer: ReturnType<typeof setTimeout>; since: number }

const waiting = new Map<string, Waiting>()
/** The running request of each place; requests of a place run one after another. */
const running = new Map<string, Promise<void>>()
/** By draft id: the version that the server returned last, and when. */
const told = new Map<string, { version: number; at: number }>()
/** Drafts that were sent or discarded here. An older response may still list them. */
const ended = new Set<string>()
/** By draft id: what this page has uploaded and the server has not confirmed. The server may list it all the same. */
const unconfirmed = new Map<string, Draft[]>()
/** By draft id: other drafts of the server that were merged into it, and are discarded after it is uploaded. */
const absorbed = new Map<string, Draft[]>()

syncDrafts((place, gone) => {
  if (gone) end(place, gone)
  schedule(place)
})
globalThis.addEventListener?.('online', () => {
  for (const place of openPlaces()) schedule(place)
})

// The user may continue in another window, so drafts are uploaded when this one is hidden.
globalThis.document?.addEventListener('visibilitychange', () => {
  if (document.hidden) for (const place of waiting.keys()) schedule(place, 0)
})

/** Fetches the drafts to a candidate, updates the local ones and uploads what the server lacks. */
export async function pullDrafts(
  userId: string,
  candidateId: string,
  signal?: AbortSignal,
): Promise<KeptDraft[]> {
  const askedAt = performance.now()
  const { drafts } = await get(`/api/candidates/${candidateId}/drafts`, draftList, signal)
  const listed = new Set(drafts.map(({ id }) => id))
  for (const place of placesOf(userId, candidateId)) {
    const here = draftAt(place)
    if (!here || listed.has(here.id)) continue
    const isGone = here.synced && askedAt > (told.get(here.id)?.at ?? 0)
    if (isGone && isAtRest(place)) putDraft(place, null)
    else if (!here.synced) schedule(place)
  }
  const wanted = drafts.filter(({ id }) => !ended.has(id))
  const byPlace = Map.groupBy(wanted, (one) => draftPlace(userId, candidateId, one.conversationId ?? 'new'))
  for (const [place, found] of byPlace) if (isAtRest(place)) takeOver(place, found.map(asDraft))
  return drafts
}

/** Chooses the newer of the local and the server's version of one draft; merges them if both were changed. */
function adoption(here: Draft, there: Draft): Draft {
  if ((here.version ?? 0) >= (there.version ?? 0)) return here
  if (here.synced) return there
  const isOurs = unconfirmed.get(here.id)?.some((sent) => isSameContent(sent, there))
  return isOurs ? { ...here, version: there.version } : mergeDrafts(here, there)
}

/** Uploads all drafts that were written here, as far as the server accepts them. */
export async function handOverDrafts(userId: string): Promise<void> {
  keepAll()
  await Promise.all(placesOf(userId).map((place) => inTurn(place, () => push(place))))
}

/** Deletes local drafts that the server has. The others stay, so that nothing is lost. */
export function clearDrafts(userId: string): void {
  leaveDesks()
  for (const place of keptPlaces(userId)) {
    const kept = readShelf(place)
    if (kept && (kept.synced || isBlank(kept))) dropFromShelf(place, kept.id)
  }
}

/**
 * Puts the server's drafts into a place. Several drafts, written in different browsers, are merged into the oldest,
 * so that every browser gets the same result.
 */
function takeOver(place: string, theres: readonly Draft[]): void {
  const here = draftAt(place)
  const all = theres.map((there) => (there.id === here?.id ? adoption(here, there) : there))
  if (here && !isBlank(here) && !theres.some(({ id }) => id === here.id)) all.push(here)
  const [oldest, ...others] = all
  if (!oldest) return
  const next = others.reduce(joinDrafts, oldest)
  if (next === here) return
  const known = others.filter(({ version }) => version !== undefined)
  for (const { id } of known) ended.add(id)
  absorbed.set(next.id, [...(absorbed.get(next.id) ?? []), ...known])
  putDraft(place, next, !here || !isSameContent(next, here))
  if (!next.synced) schedule(place)
}

function schedule(place: string, afterMs = restMs): void {
  const before = waiting.get(place)
  clearTimeout(before?.timer)
  const since = before?.since ?? Date.now()
  const waitMs = Math.max(0, Math.min(afterMs, since + Math.max(latestMs, afterMs) - Date.now()))
  const timer = setTimeout(() => {
    waiting.delete(place)
    void inTurn(place, () => push(place))
  }, waitMs)
  waiting.set(place, { timer, since })
}

function inTurn(place: string, act: () => Promise<void>): Promise<void> {
  const next = (running.get(place) ?? Promise.resolve()).then(act)
  running.set(place, next)
  return next
}

async function push(place: string): Promise<void> {
  const draft = draftAt(place)
  if (!draft || draft.synced || isBlank(draft) || isSending(place)) return
  const { candidateId, conversationId } = placeFacts(place)
  const body = {
    ...toNewMessage(draft),
    version: draft.version ?? null,
    conversationId: conversationId === 'new' ? null : conversationId,
  }
  unconfirmed.set(draft.id, [...(unconfirmed.get(draft.id) ?? []), draft])
  try {
    const { version } = await request('PUT', addressOf(candidateId, draft.id), savedDraft, { body })
    told.set(draft.id, { version, at: performance.now() })
    ended.delete(draft.id)
    unconfirmed.delete(draft.id)
    markSynced(place, draft, version)
    for (const one of absorbed.get(draft.id) ?? []) end(place, one)
    absorbed.delete(draft.id)
    if (draftAt(place)?.id === draft.id && !draftAt(place)?.synced) schedule(place)
  } catch (error) {
    await settle(place, draft, error)
  }
}

async function settle(place: string, draft: Draft, error: unknown): Promise<void> {
  const { userId, candidateId } = placeFacts(place)
  const { code, status } = error instanceof ApiProblem ? error : { code: 'offline', status: 0 }
  if (code === 'draft-changed') {
    await pullDrafts(userId, candidateId).catch(() => undefined)
    schedule(place)
  } else if (code === 'draft-gone') {
    const now = draftAt(place)
    if (now?.id === draft.id) putDraft(place, { ...now, version: undefined }, false)
    schedule(place)
  } else if (status === 0 || status === 401 || status >= 500) {
    schedule(place, retryMs)
  }
  // After any other error, a retry fails until the draft is changed; it stays on this computer.
}

/** Deletes a draft that was sent or replaced from the server, after the running request of its place. */
function end(place: string, gone: Draft): void {
  ended.add(gone.id)
  if (gone.version === undefined) return
  const { candidateId } = placeFacts(place)
  void inTurn(place, async () => {
    const version = told.get(gone.id)?.version ?? gone.version
    const path = `${addressOf(candidateId, gone.id)}?version=${version}`
    await request('DELETE', path, nothing).catch(() => ended.delete(gone.id))
  })
}

function addressOf(candidateId: string, id: string): string {
  return `/api/candidates/${candidateId}/drafts/${id}`
}

function asDraft({ conversationId: _, updatedAt: __, ...there }: KeptDraft): Draft {
  return { ...there, synced: true }
}

function placesOf(userId: string, candidateId?: string): string[] {
  const open = openPlaces().filter((place) => {
    const facts = placeFacts(place)
    return facts.userId === userId && (candidateId ?? facts.candidateId) === facts.candidateId
  })
  return [...new Set([...open, ...keptPlaces(userId, candidateId)])]
}
