import { sanitizeComposedHtml } from './sanitize-html.ts'

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const uploaded = new RegExp(`^(?:cid:|/api/attachments/)(${uuid})$`, 'i')

/** Text from the composer, with the pictures that it shows. */
export interface ComposedText {
  /** Sanitised; each picture appears as `cid:<id of its upload>` (RFC 2392). */
  html: string
  /** Ids of the uploads that the text shows, each once. */
  pictureIds: string[]
  /** How many pictures cannot be sent, because they are not uploads: they are on another site or inside the HTML. */
  lost: number
}

/**
 * Reads HTML from a composer or another program. A picture is an upload, named as `cid:<id>` or by its address on
 * this site, `/api/attachments/<id>`.
 */
export function readComposed(written: string): ComposedText {
  const ids = new Set<string>()
  let lost = 0
  const html = sanitizeComposedHtml(written, (src) => {
    const id = uploaded.exec(src.trim())?.[1]?.toLowerCase()
    if (id === undefined) {
      if (src.trim() !== '') lost += 1
      return null
    }
    ids.add(id)
    return `cid:${id}`
  })
  return { html, pictureIds: [...ids], lost }
}

/** Returns the HTML for display here, with the addresses under which this site serves the pictures. */
export function shownComposed(html: string): string {
  return sanitizeComposedHtml(html, (src) => {
    const id = uploaded.exec(src)?.[1]
    return id === undefined ? null : `/api/attachments/${id}`
  })
}
