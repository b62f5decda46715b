import { useCallback, useMemo, useRef, useSyncExternalStore } from 'react'
import { onOtherTabs } from '../session/other-tabs.ts'
import type { Draft, DraftStart } from './draft.ts'
import {
  changeDraft,
  deskAt,
  hearOtherTab,
  joinPlaces,
  keepAll,
  leaveDesks,
  watchDesk,
} from './draft-store.ts'

// For the lifetime of the page, not of a composer: sending and uploads continue while the user reads something else.
window.addEventListener('pagehide', keepAll)
window.addEventListener('storage', hearOtherTab)
// Signing out in another tab deleted the local drafts; this tab must not store any again.
onOtherTabs((news) => news === 'signed-out' && leaveDesks())

export type DraftChange = (draft: Draft) => Partial<DraftStart>

/** The content of one composer; until something is written, its initial content. */
export function useDraft(places: readonly string[], fresh: DraftStart) {
  const all = places.join(' ')
  const place = useMemo(() => joinPlaces(all.split(' ')), [all])
  const watch = useCallback((composer: () => void) => watchDesk(place, composer), [place])
  const desk = useSyncExternalStore(watch, () => deskAt(place))
  const start = useRef(fresh)
  start.current = fresh
  const change = useCallback((by: DraftChange) => changeDraft(place, start.current, by), [place])
  return { ...desk, draft: desk.draft ?? fresh, place, change }
}
