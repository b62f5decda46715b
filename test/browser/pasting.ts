import type { Locator } from 'playwright-core'
import { box } from './composing.ts'
import type { Walk } from './walk.ts'

/** A picture of one pixel, as base64. */
export const onePixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

export interface PastedFile {
  name: string
  type: string
  base64: string
}

/** Pastes files or HTML into the text at the cursor, as from a clipboard. */
export async function paste(walk: Walk, what: { files?: PastedFile[]; html?: string }): Promise<void> {
  await hand(walk, 'paste', what)
}

/** Drops files into the text. */
export async function drop(walk: Walk, files: PastedFile[]): Promise<void> {
  await hand(walk, 'drop', { files })
}

async function hand(
  walk: Walk,
  kind: 'paste' | 'drop',
  { files = [], html = '' }: { files?: PastedFile[]; html?: string },
): Promise<void> {
  // Only the editor takes pictures into the text, and its script may still be on its way.
  await walk.page.locator('.ProseMirror').waitFor()
  await box(walk).evaluate(
    (text, given) => {
      const data = new DataTransfer()
      for (const { name, type, base64 } of given.files) {
        const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))
        data.items.add(new File([bytes], name, { type }))
      }
      if (given.html) data.setData('text/html', given.html)
      const { left, bottom } = text.getBoundingClientRect()
      const common = { bubbles: true, cancelable: true }
      const event =
        given.kind === 'paste'
          ? new ClipboardEvent('paste', { ...common, clipboardData: data })
          : new DragEvent('drop', { ...common, dataTransfer: data, clientX: left + 20, clientY: bottom - 4 })
      text.dispatchEvent(event)
    },
    { kind, files, html },
  )
}

/** Whether a picture is there and could be loaded. */
export async function isLoaded(picture: Locator): Promise<boolean> {
  if ((await picture.count()) === 0) return false
  return await picture.first().evaluate((one) => (one as HTMLImageElement).naturalWidth > 0)
}
