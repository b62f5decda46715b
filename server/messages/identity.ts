import { createHash } from 'node:crypto'
import { addressKey } from '../mail/address.ts'
import type { Envelope } from '../mail/headers.ts'
import type { MailContent } from '../mail/mail-content.ts'
import type { ParsedMessage } from '../mail/parse.ts'
import { fileDigest } from '../mail/same-files.ts'
import { contentDigest } from '../mail/same-mail.ts'

/**
 * Returns the key of the copies that may be one message: those with one Message-ID and one Date. Copies of one family
 * are then compared by content. Broken senders use one Message-ID for many mails, so the Date, which nobody changes
 * on the way, keeps families small. Without a Message-ID, the writer takes its place; without a Date, writer and
 * subject do.
 */
export function familyOf(envelope: Envelope): string {
  const { messageIdHeader, date } = envelope
  const said = date ? [Math.floor(date.getTime() / 1_000)] : ['', writer(envelope), envelope.subject]
  const id =
    messageIdHeader !== null && !isAddedByGoogle(messageIdHeader) ? [messageIdHeader] : ['', writer(envelope)]
  return digest([...id, ...said])
}

/** Google gives each copy of a mail with a missing or broken Message-ID an id of its own. */
function isAddedByGoogle(messageIdHeader: string): boolean {
  return /SMTPIN_ADDED_(MISSING|BROKEN)@mx\.google\.com$/i.test(messageIdHeader)
}

function writer({ from, originalFrom }: Envelope): string {
  const author = originalFrom[0] ?? from
  return author ? addressKey(author.address) : ''
}

/** The identity that earlier versions stored: Message-ID, sender and Date. Null without a Date. */
export function formerIdentity(
  messageIdHeader: string,
  fromAddress: string,
  date: Date | null,
): string | null {
  const from = fromAddress === '' ? '' : addressKey(fromAddress)
  return date && digest([messageIdHeader, from, Math.floor(date.getTime() / 1_000)])
}

function digest(facts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(facts)).digest('base64url')
}

/** Increase it when the same bytes are parsed or digested differently: digests of two versions are never compared. */
const contentVersion = 3

/** The part of a copy that is compared with others, its digest, and the digests of its files in order. */
export interface CopyContent {
  content: MailContent
  digest: string
  fileDigests: string[]
}

export function contentOf({ envelope, text, html, calendar, attachments }: ParsedMessage): CopyContent {
  const { from, replyTo, to, cc, subject, listId } = envelope
  const originalFrom = envelope.originalFrom[0]
  const keys = (people: readonly { address: string }[]) => people.map(({ address }) => addressKey(address))
  const fileDigests = attachments.map((file) => fileDigest(file.content))
  const content: MailContent = {
    from: from ? addressKey(from.address) : '',
    fromName: from?.name ?? '',
    originalFrom: originalFrom ? addressKey(originalFrom.address) : null,
    replyTo: keys(replyTo),
    to: keys([...to, ...cc]),
    isList: listId !== null || originalFrom !== undefined,
    subject,
    text,
    html,
    calendar: calendar?.content ?? null,
    files: attachments.map(({ filename, contentType, disposition }, index) => ({
      digest: fileDigests[index]!,
      filename,
      contentType,
      inline: disposition === 'inline',
    })),
  }
  return { content, digest: `${contentVersion}:${contentDigest(content)}`, fileDigests }
}
