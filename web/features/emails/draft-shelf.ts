import { type Draft, draft } from './draft.ts'

const prefix = 'kurier.draft'

/** Returns the key of a draft in local storage, by user, candidate and conversation. */
export function draftPlace(userId: string, candidateId: string, conversationId: string): string {
  return [prefix, userId, candidateId, conversationId].join('.')
}

/**
 * Parses a key made by {@link draftPlace}. A draft that starts a conversation has `new` in place of the
 * conversation's id.
 */
export function placeFacts(place: string): { userId: string; candidateId: string; conversationId: string } {
  const [userId = '', candidateId = '', conversationId = ''] = place.slice(prefix.length + 1).split('.')
  return { userId, candidateId, conversationId }
}

/** Lists the keys of a user's stored drafts, for one candidate or for all. */
export function keptPlaces(userId: string, candidateId?: string): string[] {
  const start = [prefix, userId, ...(candidateId === undefined ? [] : [candidateId])].join('.')
  const found: string[] = []
  attempt(() => {
    for (let index = 0; index < localStorage.length; index += 1) {
      const key = localStorage.key(index)
      if (key?.startsWith(`${start}.`)) found.push(key)
    }
  })
  return found
}

/** Reads a stored draft; null if there is none or it cannot be parsed. */
export function readShelf(place: string): Draft | null {
  let kept: string | null = null
  attempt(() => {
    kept = localStorage.getItem(place)
  })
  return parseDraft(kept)
}

/** Stores a draft; false if the browser has no space or forbids it. */
export function writeShelf(place: string, kept: Draft): boolean {
  return attempt(() => localStorage.setItem(place, JSON.stringify(kept)))
}

/** Deletes a stored draft only if it has this id: another tab may have stored a different one. */
export function dropFromShelf(place: string, id: string): void {
  if (readShelf(place)?.id === id) attempt(() => localStorage.removeItem(place))
}

export function parseDraft(text: string | null): Draft | null {
  if (text === null) return null
  try {
    return draft.parse(JSON.parse(text))
  } catch {
    return null
  }
}

function attempt(change: () => void): boolean {
  try {
    change()
    return true
  } catch {
    return false
  }
}
