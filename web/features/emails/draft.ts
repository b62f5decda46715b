import type { z } from 'zod'
import { id, type MailAddress } from '../../../contract/common.ts'
import { type Conversation, draft as draftStart, type NewMessage } from '../../../contract/emails.ts'

/** What stands in a composer. Its id becomes the message's, so that sending twice is one message. */
export const draft = draftStart.extend({ id })

export type Draft = z.infer<typeof draft>
/** What a composer begins with; it gets an id of its own for every message. */
export type DraftStart = Omit<Draft, 'id'>
export type ReplyStart = NonNullable<Conversation['reply']>

/** What makes a draft unfit to be sent, in the order in which to mend it; null if nothing does. */
export type DraftFault = 'recipient-missing' | 'recipient-invalid' | 'message-empty'

export function replyDraft(start: ReplyStart): DraftStart {
  return {
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
  return { to, cc: [], bcc: [], subject: '', html: '', replyToMessageId: null, attachments: [] }
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
    ...above,
    subject: above.subject || below.subject,
    html: isBlankHtml(below.html) ? above.html : above.html + below.html,
    attachments: [...above.attachments, ...below.attachments],
  }
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
  const { attachments, ...message } = sent
  return { ...message, attachmentIds: attachments.map((file) => file.id) }
}

/** An editor's emptiness is written as empty paragraphs. */
function isBlankHtml(html: string): boolean {
  return html.replace(/<[^>]*>|&nbsp;/g, '').trim() === ''
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
