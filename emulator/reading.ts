import { escapeHtml } from './html.ts'
import type { Mail } from './mail.ts'
import type { Message } from './message.ts'
import { decodeBody, decodeText } from './mime/body.ts'
import { type Part, parseParts } from './mime/part.ts'

/** A file in a mail, decoded. */
export interface MailFile {
  filename: string
  mimeType: string
  /** Without brackets; '' when the part has none. */
  contentId: string
  content: Buffer
}

/** Returns the leaf parts in order; those inside a `message/rfc822` only with `insideMessages`. */
function leaves(part: Part, insideMessages = false): Part[] {
  if (part.mimeType === 'message/rfc822' && !insideMessages) return [part]
  return part.parts.length === 0 ? [part] : part.parts.flatMap((child) => leaves(child, insideMessages))
}

function isFile(part: Part): boolean {
  return part.filename !== '' || part.disposition === 'attachment' || part.mimeType === 'message/rfc822'
}

/** Returns the text that a person reads: the plain text, or the HTML without tags when there is no plain text. */
export function mailText(mail: Mail): string {
  const { raw } = mail
  const texts = leaves(parseParts(raw)).filter((part) => !isFile(part))
  const plain = texts.filter((part) => part.mimeType === 'text/plain')
  if (plain.length > 0) return plain.map((part) => decodeText(raw, part)).join('\n')
  const html = texts.filter((part) => part.mimeType === 'text/html')
  return html.map((part) => textOfHtml(decodeText(raw, part))).join('\n')
}

/** Returns the first HTML body, or undefined. */
export function mailHtml(mail: Mail): string | undefined {
  const { raw } = mail
  const html = leaves(parseParts(raw)).find(isHtml)
  return html && decodeText(raw, html)
}

/** Returns the files of a mail, inline ones included. */
export function mailFiles(mail: Mail): MailFile[] {
  const { raw } = mail
  return leaves(parseParts(raw))
    .filter(isFile)
    .map((part) => ({
      filename: part.filename,
      mimeType: part.mimeType,
      contentId: contentId(part),
      content: decodeBody(raw, part),
    }))
}

function contentId(part: Part): string {
  const field = part.headers.find((header) => header.name.toLowerCase() === 'content-id')
  return field?.value.replace(/^<|>$/g, '') ?? ''
}

/** Returns the names of a mail's files, cached in the mail. */
export function attachmentNames(mail: Mail): readonly string[] {
  mail.attachmentNames ??= leaves(parseParts(mail.raw))
    .map((part) => part.filename)
    .filter((name) => name !== '')
  return mail.attachmentNames
}

const LONGEST_SNIPPET = 201
const SHORTEST_CUT_SNIPPET = 183

/** Returns the first words of the shown text, at most 201 characters, HTML-escaped like Gmail's snippets. */
export function snippetOf({ mail }: Message): string {
  mail.snippet ??= escapeHtml(
    cutAtWord(shownText(mail.raw, parseParts(mail.raw)).replace(/\s+/g, ' ').trim()),
  )
  return mail.snippet
}

/** Cuts text after a whole word, unless one word is so long that almost nothing would remain. */
function cutAtWord(text: string): string {
  if (text.length <= LONGEST_SNIPPET) return text
  const end = text.lastIndexOf(' ', LONGEST_SNIPPET)
  return text.slice(0, end >= SHORTEST_CUT_SNIPPET ? end : LONGEST_SNIPPET)
}

/** Returns the text of the parts that Gmail shows: of an alternative, the HTML part if there is one. */
function shownText(raw: Buffer, part: Part): string {
  if (isFile(part)) return ''
  if (part.mimeType === 'text/html') return textOfHtml(decodeText(raw, part))
  if (part.mimeType === 'text/plain') return decodeText(raw, part)
  const html = part.parts.findLast((child) => leaves(child).some(isHtml))
  const shown = part.mimeType === 'multipart/alternative' && html ? [html] : part.parts
  return shown.map((child) => shownText(raw, child)).join(' ')
}

function isHtml(part: Part): boolean {
  return part.mimeType === 'text/html' && !isFile(part)
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ', apos: "'" }

/** Converts HTML to the text that search and snippets use. */
function textOfHtml(html: string): string {
  return textBetweenTags(html).replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    if (name) return ENTITIES[name.toLowerCase()] ?? whole
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}

const LINE_END = /^<(?:br|\/p|\/div|\/tr|\/li|\/h\d)\b/i

/** Removes tags, comments and what is not text. Each end is searched for once, however many beginnings have none. */
function textBetweenTags(html: string): string {
  const pieces: string[] = []
  const endAfter = endFinder(html)
  let at = 0
  for (let open = html.indexOf('<'); open >= 0; open = html.indexOf('<', at)) {
    pieces.push(html.slice(at, open))
    const start = html.slice(open, open + 10)
    const name = /^<(style|script|head|title)\b/i.exec(start)?.[1]
    const element = name === undefined ? -1 : endAfter(`</${name.toLowerCase()}\\s*>`, open)
    const comment = element < 0 && start.startsWith('<!--') ? endAfter('-->', open) : -1
    const tag = element < 0 && comment < 0 ? endAfter('>', open) : -1
    at = Math.max(element, comment, tag, open + 1)
    if (element >= 0) pieces.push(' ')
    else if (at === open + 1) pieces.push('<')
    else if (LINE_END.test(start)) pieces.push('\n')
  }
  return pieces.join('') + html.slice(at)
}

/** Returns a function that tells where the next match of a pattern ends; -1 if there is none. */
function endFinder(html: string): (pattern: string, from: number) => number {
  const missing = new Set<string>()
  return (pattern, from) => {
    if (missing.has(pattern)) return -1
    const end = new RegExp(pattern, 'gi')
    end.lastIndex = from
    if (end.exec(html) !== null) return end.lastIndex
    missing.add(pattern)
    return -1
  }
}
