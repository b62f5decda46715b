import { type Draft, draft } from './draft.ts'

const prefix = 'kurier.draft'

/** Where a draft is kept on this machine: apart for each person, candidate and conversation. */
export function draftPlace(userId: string, candidateId: string, conversationId: string): string {
  return [prefix, userId, candidateId, conversationId].join('.')
}

/** What {@link draftPlace} was made of. A draft that begins a conversation stands at `new`. */
export function placeFacts(place: string): { userId: string; candidateId: string; conversationId: string } {
  const [userId = '', candidateId = '', conversationId = ''] = place.slice(prefix.length + 1).split('.')
  return { userId, candidateId, conversationId }
}

/** The places of a person on this machine where something is kept, of one candidate or of all. */
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

/** What can no longer be read counts as none. */
export function readShelf(place: string): Draft | null {
  let kept: string | null = null
  attempt(() => {
    kept = localStorage.getItem(place)
  })
  return parseDraft(kept)
}

/** False if the browser has no room or does not allow it. */
export function writeShelf(place: string, kept: Draft): boolean {
  return attempt(() => localStorage.setItem(place, JSON.stringify(kept)))
}

/** Only what is this draft: another tab may have kept one of its own here. */
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
