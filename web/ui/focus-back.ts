import { useEffect } from 'react'

/**
 * Gives the focus back to what had it, for a dialog that is taken off the page as it closes. (One that stays and is
 * told `opened` does so by itself.)
 */
export function useFocusBack(): void {
  useEffect(() => {
    const before = document.activeElement
    return () => {
      if (before instanceof HTMLElement) requestAnimationFrame(() => before.focus({ preventScroll: true }))
    }
  }, [])
}
