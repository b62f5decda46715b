import { useSyncExternalStore } from 'react'
import { type Draft, draft } from './draft.ts'

const prefix = 'kurier.draft'
const revisions = new Map<string, number>()
const listeners = new Set<() => void>()

/** Where a draft is kept on this machine: apart for each person, candidate and conversation. */
export function draftPlace(userId: string, candidateId: string, conversationId: string): string {
  return [prefix, userId, candidateId, conversationId].join('.')
}

/** The draft kept at the first of the places that holds one. What can no longer be read counts as none. */
export function readDraft(...places: readonly string[]): Draft | null {
  for (const place of places) {
    const kept = parse(localStorage.getItem(place))
    if (kept) return kept
  }
  return null
}

/** False if the browser has no room or does not allow it. */
export function keepDraft(place: string, kept: Draft): boolean {
  try {
    localStorage.setItem(place, JSON.stringify(kept))
    return true
  } catch {
    return false
  }
}

export function dropDraft(place: string): void {
  localStorage.removeItem(place)
}

/** The draft has become a message. What was begun since at the same place stays. */
export function dropSentDraft(places: readonly string[], id: string): void {
  for (const place of places) {
    if (parse(localStorage.getItem(place))?.id === id) dropDraft(place)
  }
}

/** Puts a draft back into its composer, also into one that is open now. */
export function restoreDraft(place: string, kept: Draft): void {
  keepDraft(place, kept)
  revisions.set(place, revisionOf(place) + 1)
  for (const listener of listeners) listener()
}

/** Grows whenever a draft is put back from outside: the composer then reads it again. */
export function useDraftRevision(place: string): number {
  return useSyncExternalStore(subscribe, () => revisionOf(place))
}

function revisionOf(place: string): number {
  return revisions.get(place) ?? 0
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function parse(text: string | null): Draft | null {
  if (text === null) return null
  try {
    return draft.parse(JSON.parse(text))
  } catch {
    return null
  }
}
