import { z } from 'zod'
import { id, type MailAddress } from '../../../contract/common.ts'
import { type Conversation, draft as draftStart, type NewMessage } from '../../../contract/emails.ts'

/** What stands in a composer. Its id becomes the message's, so that sending twice is one message. */
export const draft = draftStart.extend({
  id,
  /** The server's version that it is, or that was changed here; without it the server has none. */
  version: z.number().optional(),
  /** The server has it as it is. */
  synced: z.boolean().optional(),
})

export type Draft = z.infer<typeof draft>
/** What a composer begins with; it gets an id of its own for every message. */
export type DraftStart = Omit<Draft, 'id' | 'version' | 'synced'>
export type ReplyStart = NonNullable<Conversation['reply']>

/** What makes a draft unfit to be sent, in the order in which to mend it; null if nothing does. */
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
  }
}

export function emptyDraft(to: Draft['to']): DraftStart {
  return { from: null, to, cc: [], bcc: [], subject: '', html: '', replyToMessageId: null, attachments: [] }
}

/** Nothing in it that a person would miss. */
export function isBlank({ html, attachments, subject, replyToMessageId }: DraftStart): boolean {
  return isBlankHtml(html) && attachments.length === 0 && (replyToMessageId !== null || subject.trim() === '')
}

/**
 * One draft of two, the first above the second: what was taken back, and what was begun since. It is the first that is
 * sent on, to whom it was written.
 */
export function joinDrafts(above: Draft, below: Draft): Draft {
  return {
    ...changed(above),
    subject: above.subject || below.subject,
    html: isBlankHtml(below.html) ? above.html : above.html + below.html,
    attachments: allFiles(above, below),
  }
}

/** The draft, not known by the server as it is any more. */
export function changed({ synced: _, ...before }: Draft): Draft {
  return before
}

/** The same text as another draft, of which the server knows nothing. */
export function asAnother({ version: _, synced: __, ...before }: Draft): Draft {
  return { ...before, id: crypto.randomUUID() }
}

function allFiles(above: Draft, below: Draft): Draft['attachments'] {
  const known = new Set(above.attachments.map((file) => file.id))
  return [...above.attachments, ...below.attachments.filter((file) => !known.has(file.id))]
}

/**
 * A draft that was changed here and in another browser, in one: the longer text where it goes on from the other one,
 * else both. No word of either is left out.
 */
export function mergeDrafts(here: Draft, there: Draft): Draft {
  const merged = { ...changed(here), version: there.version, attachments: allFiles(here, there) }
  if (goesOn(here.html, there.html)) return merged
  if (goesOn(there.html, here.html)) return { ...merged, html: there.html }
  return { ...merged, html: there.html + here.html }
}

/** Whether `text` begins as `start` does; the tags at its end are closed later then. */
function goesOn(text: string, start: string): boolean {
  return isBlankHtml(start) || text.startsWith(start.replace(/(?:<\/[a-z0-9]+>)+$/i, ''))
}

/** Those of `all` whose address none of `others` has. */
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

export function toNewMessage(sent: Draft): NewMessage {
  const { attachments, version: _, synced: __, ...message } = sent
  return { ...message, attachmentIds: attachments.map((file) => file.id) }
}

/** Plain text as the editor would have it: a paragraph a line. */
export function paragraphsOf(text: string): string {
  if (text === '') return ''
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return escaped
    .split('\n')
    .map((line) => `<p>${line}</p>`)
    .join('')
}

/** An editor's emptiness is written as empty paragraphs; a picture is no emptiness. */
function isBlankHtml(html: string): boolean {
  return !/<img\b/i.test(html) && html.replace(/<[^>]*>|&nbsp;/g, '').trim() === ''
}

/** Enough to catch a slip of the hand; the server judges by RFC 5322. */
export function isAddress(text: string): boolean {
  return /^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;".]+$/u.test(text)
}

/** `Maja Wiśniewska <maja@poczta.pl>; tomek@firma.pl` as people paste it. What is no address is kept, to be shown as wrong. */
export function parseRecipients(text: string): Draft['to'] {
  return text
    .split(/[,;\n]+|(?<=\S@\S+)\s+(?=\S+@)/u)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const named = /^"?(.*?)"?\s*<([^<>]+)>$/u.exec(part)
      const [name, address] = named ? [named[1] ?? '', named[2] ?? ''] : ['', part]
      return { name, address: address.replace(/\p{Default_Ignorable_Code_Point}/gu, '').trim() }
    })
    .filter(({ address }) => address !== '')
}
