import { type HotkeyItem, useHotkeys } from '@mantine/hooks'

/** Keyboard shortcuts of the page. They are off while the user types, and while a dialog is open. */
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
