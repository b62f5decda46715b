import { onePagePdf } from './pdf.ts'
import type { Attachment } from './sketch.ts'

/** A CV as a small PDF: the name on top, the lines below. */
export function cv(filename: string, name: string, lines: readonly string[]): Attachment {
  return { filename, contentType: 'application/pdf', content: onePagePdf(name, lines) }
}
