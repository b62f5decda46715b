import { isBlankHtml } from './blank-html.ts'
import { decodeText } from './charset.ts'
import { unfoldFlowed } from './flowed-text.ts'
import { htmlFromText, textFromHtml } from './html-text.ts'
import type { MimePart } from './mime-tree.ts'
import { KnownWords } from './same-words.ts'
import { inlineStyleSheets } from './style-sheets.ts'
import { trimmed } from './trimming.ts'

/** The readable content of a message, in the forms that its sender provided. */
export type Body = { html: string | null; text: string | null }

/** The sorted leaves of a message. `index` is the position among all leaves, the same for every parser. */
export type SortedParts = { body: Body; attachments: { part: MimePart; index: number }[]; leaves: MimePart[] }

/** Longer text is not stored anyway. */
const MAX_COMPARED_LENGTH = 4_194_304
const EMPTY: Body = { html: null, text: null }
/** Alternatives for watches and interactive mail. They are never the only form and never shown. */
const UNSHOWN_ALTERNATIVE = /^text\/(x-amp-html|watch-html|x-watch-html)$/
/** Machine-readable parts of reports: `bounce.ts` reads them, and they are not offered for download. */
const REPORT = /^(message\/(delivery-status|disposition-notification|feedback-report)|text\/rfc822-headers)$/

/** Reports in which people write too, or that are sent without any other text. */
const TOLD_REPORT = /^message\/(delivery-status|disposition-notification)$/

/**
 * Chooses the body of a message (RFC 2046 §5.1); all other parts are attachments.
 *
 * Of alternatives it takes the last HTML that shows something, the first text, and any further text that says
 * something new. It joins the parts of a mixed message in order. Of related parts it takes the root (RFC 2387 §3.4)
 * and the text before it. Text that was sent as a file stays a file. If a report has no other text, it takes the
 * machine-readable part.
 */
export function sortParts(root: MimePart, defects: string[]): SortedParts {
  const sorted: SortedParts = { body: EMPTY, attachments: [], leaves: [] }
  sorted.body = readPart(root, sorted, defects, root)
  const told = reportText(sorted.leaves, isEmpty(sorted.body), defects)
  if (told !== '') sorted.body = oneAfterTheOther([sorted.body, { html: null, text: told }])
  return sorted
}

/**
 * Returns the text of a leaf in its charset, with soft breaks joined. Adds to `defects` if the declared charset was
 * wrong.
 */
export function partText(part: MimePart, defects: string[]): string {
  const declared = part.params.charset ?? null
  const { text, charset } = decodeText(part.content, declared)
  if (text.includes('\uFFFD')) defects.push(`undecodable-characters:${charset}`)
  const flowed = /^flowed$/i.test(part.params.format ?? '')
  const unfolded = flowed ? unfoldFlowed(text, /^yes$/i.test(part.params.delsp ?? '')) : text
  return unfolded.replace(/\r\n?/g, '\n').trimEnd()
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
  if (part.multipart === 'alternative') return bestAlternative(bodies)
  if (part.multipart === 'related') {
    const place = part.children.indexOf(relatedRoot(part))
    const main = withTextBefore(bodies.slice(0, place), bodies[place] ?? EMPTY)
    return withTextAfter(main, bodies.slice(place + 1))
  }
  const winmail = part.children.findIndex(({ multipart }) => multipart === 'tnef')
  if (winmail < 0) return oneAfterTheOther(bodies)
  // Outlook sends the text as a plain part, and again inside winmail.dat.
  return withTextBefore(bodies.toSpliced(winmail, 1), bodies[winmail]!)
}

/**
 * Returns the last HTML that shows something, which is the richest form, with any further text that says something
 * new.
 */
function bestAlternative(bodies: readonly Body[]): Body {
  const shown = bodies.findLast(({ html }) => html !== null && !isBlankHtml(html))
  const texts = bodies.filter(({ text }) => text !== null && text.trim() !== '')
  const blank = texts.length === 0 ? bodies.findLast(({ html }) => html !== null) : undefined
  const best: Body = { html: (shown ?? blank)?.html ?? null, text: texts[0]?.text ?? null }
  if (texts.length <= 1) return best
  const known = new KnownWords(readable(best))
  const further = texts.slice(1).filter((one) => one !== shown && !known.include(one.text!))
  return oneAfterTheOther([best, ...further.map(({ text }) => ({ html: null, text }))])
}

/** Returns a main part and the text before it, unless that text is only its plain form. */
function withTextBefore(before: readonly Body[], main: Body): Body {
  const others = before.filter((body) => !isEmpty(body))
  const isBlank = isEmpty(main) || (main.html !== null && main.text === null && isBlankHtml(main.html))
  if (isBlank && others.length > 0) return oneAfterTheOther(others)
  const known = new KnownWords(readable(main))
  const further = others.filter((body) => !known.include(readable(body)))
  if (further.length > 0) return oneAfterTheOther([...further, main])
  // If there are two plain forms, takes the one that was sent as such: Outlook's other one has lost the targets of
  // links.
  const plain = oneAfterTheOther(others)
  if (main.html === null && new KnownWords(readable(plain)).include(known.text)) return plain
  const rich = main.html ?? others.find(({ html }) => html !== null)?.html ?? null
  return { html: rich, text: main.text ?? others.find(({ text }) => text !== null)?.text ?? null }
}

/** Returns a main part and the text behind it that says something new. */
function withTextAfter(main: Body, after: readonly Body[]): Body {
  const others = after.filter((body) => !isEmpty(body))
  if (others.length === 0) return main
  const known = new KnownWords(readable(main))
  return oneAfterTheOther([main, ...others.filter((body) => !known.include(readable(body)))])
}

function readable({ html, text }: Body): string {
  return html === null ? (text ?? '') : textFromHtml(inlineStyleSheets(html.slice(0, MAX_COMPARED_LENGTH)))
}

function oneAfterTheOther(bodies: readonly Body[]): Body {
  const written = bodies.filter((body) => !isEmpty(body))
  const telling = written.filter(({ html, text }) => text !== null || !isBlankHtml(html!))
  const kept = telling.length > 0 ? telling : written
  if (kept.length <= 1) return kept[0] ?? EMPTY
  const hasHtml = kept.some(({ html }) => html !== null)
  const hasText = kept.some(({ text }) => text !== null)
  return {
    html: hasHtml ? kept.map(({ html, text }) => html ?? htmlFromText(text ?? '')).join('\n<br>\n') : null,
    text: hasText ? kept.map(({ html, text }) => text ?? textFromHtml(html ?? '')).join('\n\n') : null,
  }
}

function isEmpty({ html, text }: Body): boolean {
  return html === null && text === null
}

/** Returns the part that `start` names, else the first with HTML, else with text, else the first (RFC 2387 §3.2). */
function relatedRoot({ params, children }: MimePart): MimePart {
  const start = trimmed(params.start ?? '', /[\s<>]/)
  const named = start === '' ? undefined : children.find(({ contentId }) => contentId === start)
  const holder =
    children.find((child) => holds(child, 'text/html')) ??
    children.find((child) => holds(child, 'text/plain'))
  return named ?? holder ?? children[0]!
}

function holds(part: MimePart, contentType: 'text/html' | 'text/plain'): boolean {
  if (part.children.length > 0) return part.children.some((child) => holds(child, contentType))
  return part.contentType === contentType && part.disposition !== 'attachment'
}

/** Returns the text of a report's machine part: all of it if there is no other text, else its prose. */
function reportText(leaves: readonly MimePart[], isOnlyText: boolean, defects: string[]): string {
  const reports = leaves.filter(({ contentType }) => TOLD_REPORT.test(contentType))
  const texts = reports.map((part) => {
    const text = partText(part, defects).trim()
    if (isOnlyText) return text
    return text
      .split('\n')
      .filter((line) => !/^[\w-]+[ \t]*:|^[ \t]|^$/.test(line))
      .join('\n')
  })
  return texts.filter((text) => text !== '').join('\n\n')
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
  if (parent.multipart !== 'related') return isFirst || !isFile
  const root = relatedRoot(parent)
  if (part === root) return isFirst || !isFile
  if (isFile || part.contentId !== null) return false
  return !holds(parent, 'text/html') || parent.children.indexOf(part) < parent.children.indexOf(root)
}

/**
 * Decides whether a part is the `text/calendar` alternative of an invitation, which has no file name to download it
 * by.
 */
export function isBareInvite({ contentType, disposition, dispositionParams, params }: MimePart): boolean {
  const named = (dispositionParams.filename ?? params.name ?? '') !== ''
  return contentType === 'text/calendar' && disposition !== 'attachment' && !named
}
