import { decodeText } from './charset.ts'
import { unfoldFlowed } from './flowed-text.ts'
import { htmlFromText, textFromHtml } from './html-text.ts'
import type { MimePart } from './mime-tree.ts'

/** The readable content of a message, in the forms its sender gave. */
export type Body = { html: string | null; text: string | null }

/** A message's leaves, sorted: `index` is the place of a leaf among all leaves, which no parser changes. */
export type SortedParts = { body: Body; attachments: { part: MimePart; index: number }[]; leaves: MimePart[] }

const EMPTY: Body = { html: null, text: null }
/** Alternatives for watches and interactive mail: never the only form, never shown. */
const UNSHOWN_ALTERNATIVE = /^text\/(x-amp-html|watch-html|x-watch-html)$/
/** Machine parts of reports: read by `bounce.ts`, nothing to download. */
const REPORT = /^(message\/(delivery-status|disposition-notification|feedback-report)|text\/rfc822-headers)$/

/**
 * Chooses the body of a message (RFC 2046 §5.1) and leaves the rest as attachments.
 *
 * Of alternatives the last HTML and the first text; parts of a mixed message one after the
 * other; of related parts the first. Text that was sent as a file stays a file.
 */
export function sortParts(root: MimePart, defects: string[]): SortedParts {
  const sorted: SortedParts = { body: EMPTY, attachments: [], leaves: [] }
  sorted.body = readPart(root, sorted, defects, root)
  return sorted
}

/** The text of a leaf in its charset, soft breaks joined. Says in `defects` when the declared charset was wrong. */
export function partText(part: MimePart, defects: string[]): string {
  const declared = part.params.charset ?? null
  const { text, charset } = decodeText(part.content, declared)
  if (text.includes('\uFFFD')) defects.push(`undecodable-characters:${charset}`)
  const flowed = /^flowed$/i.test(part.params.format ?? '')
  const unfolded = flowed ? unfoldFlowed(text, /^yes$/i.test(part.params.delsp ?? '')) : text
  return unfolded.replace(/\r\n?/g, '\n').replace(/\s+$/, '')
}

function readPart(part: MimePart, sorted: SortedParts, defects: string[], parent: MimePart): Body {
  if (part.multipart !== null && part.children.length > 0) {
    return readMultipart(part, sorted, defects)
  }
  if (part.multipart !== null) defects.push('multipart-without-parts')
  const index = sorted.leaves.push(part) - 1
  if (isBody(part, sorted, parent)) return readText(part, defects)
  const unshown = part.content.length === 0 && part.disposition === '' && index === 0
  const hidden = UNSHOWN_ALTERNATIVE.test(part.contentType) || REPORT.test(part.contentType)
  if (!unshown && !hidden) sorted.attachments.push({ part, index })
  return EMPTY
}

function readMultipart(part: MimePart, sorted: SortedParts, defects: string[]): Body {
  const bodies = part.children.map((child) => readPart(child, sorted, defects, part))
  if (part.multipart === 'alternative') {
    return {
      html: bodies.findLast(({ html }) => html !== null)?.html ?? null,
      text: bodies.find(({ text }) => text !== null)?.text ?? null,
    }
  }
  const written = bodies.filter(({ html, text }) => html !== null || text !== null)
  if (written.length <= 1) return written[0] ?? EMPTY
  const hasHtml = written.some(({ html }) => html !== null)
  const hasText = written.some(({ text }) => text !== null)
  return {
    html: hasHtml ? written.map(({ html, text }) => html ?? htmlFromText(text ?? '')).join('\n<br>\n') : null,
    text: hasText ? written.map(({ html, text }) => text ?? textFromHtml(html ?? '')).join('\n\n') : null,
  }
}

function readText(part: MimePart, defects: string[]): Body {
  const text = partText(part, defects)
  if (text === '') return EMPTY
  return part.contentType === 'text/html' ? { html: text, text: null } : { html: null, text }
}

function isBody(part: MimePart, sorted: SortedParts, parent: MimePart): boolean {
  const isText =
    part.contentType === 'text/plain' || part.contentType === 'text/html' || part.multipart !== null
  if (!isText || part.disposition === 'attachment') return false
  const isFirst = sorted.leaves.length === 1
  const isFile = (part.dispositionParams.filename ?? part.params.name ?? '') !== ''
  const isResource = parent.multipart === 'related' && part !== parent.children[0]
  return isFirst || (!isFile && !isResource)
}

/** The `text/calendar` alternative of an invitation, which is read as such and has no name to download by. */
export function isBareInvite({ contentType, disposition, dispositionParams, params }: MimePart): boolean {
  const named = (dispositionParams.filename ?? params.name ?? '') !== ''
  return contentType === 'text/calendar' && disposition !== 'attachment' && !named
}
