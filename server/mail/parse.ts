import { attachmentName } from './attachment-name.ts'
import { isBareInvite, partText, sortParts } from './body.ts'
import { type Bounce, readBounce } from './bounce.ts'
import { oneLine } from './characters.ts'
import { decodeEncodedWords } from './encoded-words.ts'
import { type Envelope, envelopeFromHeaders } from './headers.ts'
import { textFromHtml } from './html-text.ts'
import { readInvitation } from './invitation.ts'
import { type MimePart, readMimeTree } from './mime-tree.ts'
import { shownPictures } from './pictures.ts'
import { splitQuote } from './quote.ts'
import { snippetOf } from './snippet.ts'
import { inlineStyleSheets } from './style-sheets.ts'
import { isForwardSubject } from './subject.ts'
import { openWrappers } from './wrapped-parts.ts'

export type ParsedAttachment = {
  /** Place among all leaves of the message: the same whenever the same bytes are parsed. */
  partIndex: number
  filename: string
  /** Lower case. The sender's word: never serve it as it is. */
  contentType: string
  /** Bytes, transfer encoding undone. */
  size: number
  /** Without brackets. */
  contentId: string | null
  /** `inline` only for a picture that the HTML shows in its place. */
  disposition: 'inline' | 'attachment'
  content: Uint8Array
}

export type ParsedMessage = {
  envelope: Envelope
  /** As sent: pass it through sanitizeMailHtml before anyone sees it. */
  html: string | null
  text: string | null
  attachments: ParsedAttachment[]
  /** An invitation that can be read: its METHOD in upper case (REQUEST, REPLY, CANCEL …) and the iCalendar text. */
  calendar: { method: string; content: string } | null
  /** The content, or part of it, can be read only by its recipient's own program. */
  encrypted: boolean
  /** The content, or part of it, carries a signature, which is not verified. Signed is not encrypted. */
  signed: boolean
  bounce: Bounce | null
  /** The beginning of what the author wrote, on one line, at most 200 characters. */
  snippetText: string
  /** What was wrong with the bytes; each kind once. */
  defects: string[]
}

/** Of HTML and of text, in UTF-16 units: what is longer is cut there, and `text-too-long` is among the defects. */
export const MAX_TEXT_LENGTH = 4_194_304
/** Defects after which part of the message is missing. */
export const boundDefects: ReadonlySet<string> = new Set([
  'text-too-long',
  'too-many-parts',
  'limit-exceeded',
  'message-too-large',
])
/** The snippet is made from this much of the body. */
const SNIPPET_SOURCE_LENGTH = 400_000

/**
 * Reads a message as Gmail's `raw` format gives it (RFC 5322, MIME). Never throws: of broken,
 * hostile or truncated bytes it returns what could be read and says so in `defects`.
 *
 * All text is storable (no U+0000, no lone surrogates). A nested message is an attachment, its
 * addresses are nobody's here. Signed S/MIME, winmail.dat and uuencoded files are opened.
 */
export async function parseMessage(
  raw: Uint8Array,
  maxTextLength: number = MAX_TEXT_LENGTH,
): Promise<ParsedMessage> {
  const { root: closed, defects } = await readMimeTree(raw)
  const root = await openWrappers(closed, defects)
  const envelope = envelopeFromHeaders(root.headers)
  const { body, attachments, leaves } = sortParts(root, defects)
  const html = bounded(body.html, maxTextLength, defects)
  const text = bounded(body.text, maxTextLength, defects)
  const readable = text ?? (html === null ? '' : textFromHtml(html))
  const { calendar, told } = readCalendar(leaves, defects)
  // What an invitation says whole need not be offered as a file without a name, too.
  const files = attachments.filter(({ part }) => part !== told || !isBareInvite(part))
  return {
    envelope,
    html,
    text,
    attachments: withDisposition(
      html,
      files.map(({ part, index }) => attachment(part, index)),
    ),
    calendar,
    encrypted: isEncrypted(root) || /^-----BEGIN PGP MESSAGE-----/m.test(readable),
    signed: isSigned(root) || /^-----BEGIN PGP SIGNED MESSAGE-----/m.test(readable),
    bounce: readBounce(root.headers, envelope, leaves, readable),
    snippetText: snippet(html, text, envelope),
    defects: [...new Set(defects)],
  }
}

function bounded(content: string | null, maxLength: number, defects: string[]): string | null {
  if (content === null || content.length <= maxLength) return content
  defects.push('text-too-long')
  return content.slice(0, maxLength).toWellFormed()
}

function attachment(part: MimePart, partIndex: number): ParsedAttachment {
  const named = part.dispositionParams.filename || part.params.name || null
  const contentType = /^[\w.+-]+\/[\w.+-]+$/.test(part.contentType)
    ? part.contentType
    : 'application/octet-stream'
  return {
    partIndex,
    filename: attachmentName(named === null ? null : decodeEncodedWords(named), contentType),
    contentType,
    size: part.content.length,
    contentId: oneLine(part.contentId ?? '', 500) || null,
    disposition: 'attachment',
    content: part.content,
  }
}

function withDisposition(html: string | null, attachments: readonly ParsedAttachment[]): ParsedAttachment[] {
  const shown = shownPictures(html, attachments)
  return attachments.map((file) => ({ ...file, disposition: shown.has(file) ? 'inline' : 'attachment' }))
}

/** The first invitation that can be read; `told` is its part, if it says when. */
function readCalendar(
  leaves: readonly MimePart[],
  defects: string[],
): { calendar: ParsedMessage['calendar']; told: MimePart | null } {
  const isCalendar = ({ contentType }: MimePart) => /^(text\/calendar|application\/ics)$/.test(contentType)
  for (const part of leaves.filter(isCalendar)) {
    const content = partText(part, defects).slice(0, MAX_TEXT_LENGTH).toWellFormed()
    const method = part.params.method ?? /^METHOD:([A-Za-z-]{1,20})\s*$/m.exec(content)?.[1]
    const invitation = method ? readInvitation(content) : null
    if (!method || invitation === null) continue
    return {
      calendar: { method: oneLine(method, 20).toUpperCase(), content },
      told: invitation.startsAt === null ? null : part,
    }
  }
  return { calendar: null, told: null }
}

/** RFC 1847 and RFC 8551: PGP/MIME, and S/MIME that could not be opened. */
function isEncrypted(part: MimePart): boolean {
  if (part.multipart === 'encrypted') return true
  if (/^application\/(x-)?pkcs7-mime$/.test(part.contentType)) return true
  return part.children.some(isEncrypted)
}

function isSigned(part: MimePart): boolean {
  return part.multipart === 'signed' || part.children.some(isSigned)
}

function snippet(html: string | null, text: string | null, envelope: Envelope): string {
  const body = html === null ? (text ?? '') : inlineStyleSheets(html)
  const { written } = splitQuote(body.slice(0, SNIPPET_SOURCE_LENGTH), html === null ? 'text' : 'html', {
    author: envelope.from?.name ?? '',
    forward: isForwardSubject(envelope.subject),
  })
  const beginning = snippetOf(written)
  // HTML that is a picture only has nothing to quote from; its plain form has.
  return beginning === '' && html !== null && text !== null ? snippet(null, text, envelope) : beginning
}
