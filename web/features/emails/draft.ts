import { z } from 'zod'
import { id, type MailAddress } from '../../../contract/common.ts'
import { type Conversation, draft as draftStart, type NewMessage } from '../../../contract/emails.ts'

/** The content of a composer. The message gets the draft's id, so that sending twice creates one message. */
export const draft = draftStart.extend({
  id,
  /** The server's version that this draft is, or is based on; undefined if the server does not have it. */
  version: z.number().optional(),
  /** Whether the server has it unchanged. */
  synced: z.boolean().optional(),
})

export type Draft = z.infer<typeof draft>
/** The initial content of a composer. Each message gets an id of its own. */
export type DraftStart = Omit<Draft, 'id' | 'version' | 'synced'>
export type ReplyStart = NonNullable<Conversation['reply']>

/** What must be corrected before a draft can be sent, in order of importance; null if nothing. */
export type DraftFault = 'recipient-missing' | 'recipient-invalid' | 'message-empty'

export function replyDraft(start: ReplyStart): DraftStart {
  return {
    from: start.from,
    to: start.to,
    cc: [],
    bcc: [],
    subject: start.subject,
    html: '',
    replyToMessageId: start.messageId,
    attachments: [],
    private: null,
  }
}

export function emptyDraft(to: Draft['to']): DraftStart {
  const content = { from: null, to, cc: [], bcc: [], subject: '', html: '' }
  return { ...content, replyToMessageId: null, attachments: [], private: null }
}

/** Decides whether a draft contains nothing that a user would miss. */
export function isBlank({ html, attachments, subject, replyToMessageId }: DraftStart): boolean {
  return isBlankHtml(html) && attachments.length === 0 && (replyToMessageId !== null || subject.trim() === '')
}

/**
 * Joins two drafts, the first above the second: one that was taken back, and one written since. The id and the
 * recipients of the first are kept.
 */
export function joinDrafts(above: Draft, below: Draft): Draft {
  return {
    ...changed(above),
    subject: above.subject || below.subject,
    html: isBlankHtml(below.html) ? above.html : above.html + below.html,
    attachments: allFiles(above, below),
  }
}

/** Marks the draft as changed since the server's version. */
export function changed({ synced: _, ...before }: Draft): Draft {
  return before
}

/** Returns the same content as a draft that the server does not know. */
export function asAnother({ version: _, synced: __, ...before }: Draft): Draft {
  return { ...before, id: crypto.randomUUID() }
}

/** Decides whether two drafts would become the same message. */
export function isSameContent(one: Draft, other: Draft): boolean {
  return contentOf(one) === contentOf(other)
}

function contentOf({ from, to, cc, bcc, subject, html, replyToMessageId, attachments }: Draft): string {
  const recipients = [to, cc, bcc].map((field) => field.map(({ name, address }) => [name, address]))
  return JSON.stringify([
    from,
    recipients,
    subject,
    html,
    replyToMessageId,
    attachments.map((file) => file.id),
  ])
}

function allFiles(above: Draft, below: Draft): Draft['attachments'] {
  const known = new Set(above.attachments.map((file) => file.id))
  return [...above.attachments, ...below.attachments.filter((file) => !known.has(file.id))]
}

/**
 * Merges a draft that was changed here and in another browser: the longer text if it continues the other one, else
 * both. No word of either is lost.
 */
export function mergeDrafts(here: Draft, there: Draft): Draft {
  const merged = { ...changed(here), version: there.version, attachments: allFiles(here, there) }
  if (goesOn(here.html, there.html)) return merged
  if (goesOn(there.html, here.html)) return { ...merged, html: there.html }
  return { ...merged, html: there.html + here.html }
}

/** Decides whether `text` continues `start`, ignoring the closing tags at the end of `start`. */
function goesOn(text: string, start: string): boolean {
  return isBlankHtml(start) || text.startsWith(start.replace(/(?:<\/[a-z0-9]+>)+$/i, ''))
}

/** Returns those of `all` whose address is not among `others`. */
export function without(all: readonly MailAddress[], others: readonly MailAddress[]): MailAddress[] {
  const taken = new Set(others.map(({ address }) => address.toLowerCase()))
  return all.filter(({ address }) => !taken.has(address.toLowerCase()))
}

export function draftFault(sent: DraftStart): DraftFault | null {
  const recipients = [...sent.to, ...sent.cc, ...sent.bcc]
  if (recipients.length === 0) return 'recipient-missing'
  if (!recipients.every(({ address }) => isAddress(address))) return 'recipient-invalid'
  if (isBlankHtml(sent.html) && sent.attachments.length === 0) return 'message-empty'
  return null
}

/** What to do with a message to several candidates; undefined to be asked. */
export type Several = 'both' | 'each' | undefined

export function toNewMessage(sent: Draft, several?: Several): NewMessage {
  const { attachments, version: _, synced: __, ...message } = sent
  const attachmentIds = attachments.map((file) => file.id)
  return { ...message, attachmentIds, toBoth: several === 'both', oneEach: several === 'each' }
}

/** Converts plain text to HTML as the editor writes it: one paragraph per line. */
export function paragraphsOf(text: string): string {
  if (text === '') return ''
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return escaped
    .split('\n')
    .map((line) => `<p>${line}</p>`)
    .join('')
}

/** Decides whether HTML is blank. An empty editor writes empty paragraphs; a picture is not blank. */
function isBlankHtml(html: string): boolean {
  return !/<img\b/i.test(html) && html.replace(/<[^>]*>|&nbsp;/g, '').trim() === ''
}

/** Catches typing errors only; the server checks by RFC 5322. */
export function isAddress(text: string): boolean {
  return /^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;".]+$/u.test(text)
}

/**
 * Parses pasted recipients such as `Maja Wiśniewska <maja@poczta.pl>; tomek@firma.pl`. Invalid parts are kept, to be
 * shown as wrong.
 */
export function parseRecipients(text: string): Draft['to'] {
  return text
    .split(/[,;\n]+/)
    .flatMap(apart)
    .map((part) => {
      const open = part.endsWith('>') ? part.lastIndexOf('<') : -1
      const name = part.slice(0, Math.max(open, 0)).trim().replace(/^"|"$/g, '').trim()
      const address = open < 0 ? part : part.slice(open + 1, -1)
      return { name, address: address.replace(/\p{Default_Ignorable_Code_Point}/gu, '').trim() }
    })
    .filter(({ address }) => address !== '')
}

/** Parts addresses that only a space separates: `maja@poczta.pl tomek@firma.pl`. */
function apart(text: string): string[] {
  const parts: string[][] = []
  let hadAddress = true
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    if (hadAddress && (parts.length === 0 || word.indexOf('@') > 0)) parts.push([])
    parts.at(-1)!.push(word)
    hadAddress = /\S@\S/.test(word)
  }
  return parts.map((words) => words.join(' '))
}
