import { type HotkeyItem, useHotkeys } from '@mantine/hooks'

/** Keys that act on the page: not while something is written, nor on what lies under an open dialog. */
export function useShortcuts(shortcuts: HotkeyItem[]): void {
  useHotkeys(
    shortcuts.map(([keys, act, options]) => [
      keys,
      (event) => {
        if (!document.querySelector('[role="dialog"][aria-modal="true"]')) act(event)
      },
      options,
    ]),
  )
}
