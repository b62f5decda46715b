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

// As long as the page, not a composer: a draft goes on being sent, and files on arriving, while something else is read.
window.addEventListener('pagehide', keepAll)
window.addEventListener('storage', hearOtherTab)
// Whoever signed out in another tab took the drafts from this machine; this one lays none there again.
onOtherTabs((news) => news === 'signed-out' && leaveDesks())

export type DraftChange = (draft: Draft) => Partial<DraftStart>

/** What stands in one composer: until something is written, what it would start with. */
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
