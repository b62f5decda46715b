import { useCallback, useEffect, useRef, useState } from 'react'
import { type Draft, type DraftStart, isBlank } from './draft.ts'
import { dropDraft, keepDraft, readDraft, useDraftRevision } from './draft-store.ts'

const keepAfterMs = 300

type Held = {
  /** Null until something is changed: then it follows what a reply would start with. */
  draft: Draft | null
  /** The id it will have then: one id is one message, however often it is sent. */
  nextId: string
  revision: number
  /** Grows when the text is replaced from outside the editor, which then begins anew. */
  edition: number
}

export type DraftChange = (draft: Draft) => Partial<DraftStart>

/**
 * The draft of one composer. It is kept on this machine a moment after each change,
 * and when the page goes away, so that a reload, a failed sending or a session that
 * ran out lose nothing. The first of the places is where it is kept.
 */
export function useDraft(places: readonly string[], fresh: DraftStart) {
  const [place = ''] = places
  const revision = useDraftRevision(place)
  const [held, setHeld] = useState<Held>(() => ({
    draft: readDraft(...places),
    nextId: crypto.randomUUID(),
    revision,
    edition: 0,
  }))
  if (held.revision !== revision) {
    setHeld({ ...held, draft: readDraft(place), revision, edition: held.edition + 1 })
  }
  const saved = useKeeping(place, held.draft)
  const start = useRef(fresh)
  start.current = fresh

  const change = useCallback((by: DraftChange) => {
    setHeld((before) => {
      const draft = before.draft ?? { ...start.current, id: before.nextId }
      return { ...before, draft: { ...draft, ...by(draft) } }
    })
  }, [])
  const replace = useCallback((draft: Draft | null) => {
    setHeld((before) => ({ ...before, draft, nextId: crypto.randomUUID(), edition: before.edition + 1 }))
  }, [])
  const draft = held.draft ?? { ...fresh, id: held.nextId }
  return { draft, edition: held.edition, saved, change, replace }
}

/** Whether what is on screen is what is kept. */
function useKeeping(place: string, draft: Draft | null): boolean {
  const [kept, setKept] = useState<Draft | null>(draft)
  const waiting = useRef<Draft | null>(null)
  const keep = useCallback(() => {
    const now = waiting.current
    waiting.current = null
    if (now === null) return
    if (isBlank(now)) dropDraft(place)
    else if (keepDraft(place, now)) setKept(now)
  }, [place])

  useEffect(() => {
    waiting.current = draft === kept ? null : draft
    const timer = setTimeout(keep, keepAfterMs)
    return () => clearTimeout(timer)
  }, [draft, kept, keep])
  useEffect(() => {
    window.addEventListener('pagehide', keep)
    return () => {
      window.removeEventListener('pagehide', keep)
      keep()
    }
  }, [keep])
  return draft !== null && draft === kept && !isBlank(draft)
}
