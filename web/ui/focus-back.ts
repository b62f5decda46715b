import { useEffect } from 'react'

/**
 * Returns the focus to the element that had it, for a dialog that is unmounted when it closes. (A dialog that stays
 * mounted, with `opened`, does so by itself.)
 */
export function useFocusBack(): void {
  useEffect(() => {
    const before = document.activeElement
    return () => {
      if (before instanceof HTMLElement) requestAnimationFrame(() => before.focus({ preventScroll: true }))
    }
  }, [])
}
