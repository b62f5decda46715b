import { attachmentName } from './attachment-name.ts'
import { isBareInvite, partText, sortParts } from './body.ts'
import { type Bounce, readBounce } from './bounce.ts'
import { oneLine } from './characters.ts'
import { decodeEncodedWords } from './encoded-words.ts'
import { type Envelope, envelopeFromHeaders } from './headers.ts'
import { textFromHtml } from './html-text.ts'
import { readInvitation } from './invitation.ts'
import { type MimePart, readMimeTree } from './mime-tree.ts'
import { hasEncryptedMessage } from './pgp-armour.ts'
import { shownPictures } from './pictures.ts'
import { splitQuote } from './quote.ts'
import { snippetOf } from './snippet.ts'
import { inlineStyleSheets } from './style-sheets.ts'
import { isForwardSubject, isReplySubject } from './subject.ts'
import { openWrappers } from './wrapped-parts.ts'

export type ParsedAttachment = {
  /** Position among all leaves of the message: always the same for the same bytes. */
  partIndex: number
  filename: string
  /** Lower case. The sender chooses it: never serve the file with it unchecked. */
  contentType: string
  /** In bytes, with the transfer encoding decoded. */
  size: number
  /** Without brackets. */
  contentId: string | null
  /** `inline` only for a picture that the HTML shows. */
  disposition: 'inline' | 'attachment'
  content: Uint8Array
}

export type ParsedMessage = {
  envelope: Envelope
  /** As sent: pass it through sanitizeMailHtml before showing it. */
  html: string | null
  text: string | null
  attachments: ParsedAttachment[]
  /** A readable invitation: its METHOD in upper case (REQUEST, REPLY, CANCEL …) and the iCalendar text. */
  calendar: { method: string; content: string } | null
  /** The content, or part of it, is encrypted: only the recipient's own program can read it. */
  encrypted: boolean
  /** The content, or part of it, has a signature, which is not verified. Signed does not mean encrypted. */
  signed: boolean
  bounce: Bounce | null
  /** The beginning of what the author wrote, on one line, at most 200 characters. */
  snippetText: string
  /** Problems with the bytes, each kind once. */
  defects: string[]
}

/** Limit for HTML and for text, in UTF-16 units. Longer text is cut there, and `defects` has `text-too-long`. */
export const MAX_TEXT_LENGTH = 4_194_304
/** Defects that mean a part of the message is missing. */
export const boundDefects: ReadonlySet<string> = new Set([
  'text-too-long',
  'too-many-parts',
  'limit-exceeded',
  'message-too-large',
])
/** How much of the body the snippet is made from. */
const SNIPPET_SOURCE_LENGTH = 400_000

/**
 * Parses a message in Gmail's `raw` format (RFC 5322, MIME). Never throws: from broken, hostile or truncated bytes it
 * returns what is readable, and lists the problems in `defects`.
 *
 * All text can be stored (no U+0000, no lone surrogates). A nested message is an attachment, and its addresses are
 * not participants. Signed S/MIME, winmail.dat and uuencoded files are opened.
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
  // An invitation whose content is shown needs no nameless file beside it.
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
    encrypted: isEncrypted(root) || hasEncryptedMessage(readable),
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

/** Returns the first readable invitation; `told` is its part, if the invitation has a time. */
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

/** PGP/MIME (RFC 1847), and S/MIME (RFC 8551) that could not be opened. */
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
    answered: answersNothing(envelope) ? 'nothing' : 'unknown',
    author: envelope.from?.name ?? '',
    forward: isForwardSubject(envelope.subject),
  })
  const beginning = snippetOf(written)
  // HTML with only a picture has no text for a snippet, but its plain form may have.
  return beginning === '' && html !== null && text !== null ? snippet(null, text, envelope) : beginning
}

function answersNothing({ inReplyTo, references, subject }: Envelope): boolean {
  return inReplyTo.length === 0 && references.length === 0 && !isReplySubject(subject)
}
