import { sanitizeComposedHtml } from './sanitize-html.ts'

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const uploaded = new RegExp(`^(?:cid:|/api/attachments/)(${uuid})$`, 'i')

/** What was written, with the pictures that its text shows. */
export interface ComposedText {
  /** Sanitised; each picture stands in it as `cid:<id of its upload>` (RFC 2392). */
  html: string
  /** Ids of the uploads that it shows, each once. */
  pictureIds: string[]
  /** Pictures that cannot be sent: those that are no upload but lie elsewhere or in the HTML itself. */
  lost: number
}

/**
 * Reads what a composer or a program wrote. A picture is an upload, named as `cid:<id>` or by its address here,
 * `/api/attachments/<id>`.
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

/** The same text to be shown here: its pictures by the addresses under which this site serves them. */
export function shownComposed(html: string): string {
  return sanitizeComposedHtml(html, (src) => {
    const id = uploaded.exec(src)?.[1]
    return id === undefined ? null : `/api/attachments/${id}`
  })
}
