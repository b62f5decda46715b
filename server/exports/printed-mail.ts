import type { Db } from '../db/db.ts'
import type { Address } from '../db/schema.ts'
import { textFromHtml } from '../mail/html-text.ts'
import { candidateThreads } from '../messages/candidate-threads.ts'
import { conversationMessages, type StoredMessage } from '../messages/conversation.ts'
import { type Masking, maskingBy, masksOf } from '../messages/masks.ts'
import type { Viewer } from '../messages/visibility.ts'
import type { PrintedMail } from './mail-pdf.ts'

/**
 * The emails of a candidate as a viewer sees them on the profile, conversation by conversation: with the same masks, and
 * with blind copies only in what the viewer sent.
 *
 * @param onPrinted called with the emails of each conversation before they are printed
 */
export async function* printedMails(
  db: Db,
  viewer: Viewer,
  candidateId: string,
  onPrinted: (mails: readonly { id: string; masked: boolean }[]) => Promise<void>,
): AsyncGenerator<PrintedMail> {
  const threads = await candidateThreads(db, viewer, candidateId)
  for (const thread of threads.toReversed()) {
    const messages = await conversationMessages(db, viewer, candidateId, thread)
    const masks = await masksOf(
      db,
      viewer,
      messages.map(({ id }) => id),
    )
    await onPrinted(messages.map(({ id }) => ({ id, masked: masks.has(id) })))
    for (const message of messages) {
      const people = peopleOf(message)
      yield printed(message, maskingBy(masks.get(message.id), people))
    }
  }
}

function peopleOf({ from_name, from_address, recipients }: StoredMessage): Address[] {
  const { to, cc, bcc, replyTo } = recipients
  return [{ name: from_name, address: from_address }, ...to, ...cc, ...bcc, ...replyTo]
}

function printed(message: StoredMessage, masking: Masking): PrintedMail {
  const { recipients, attachments, html_body, text_body } = message
  const shown = (people: readonly Address[]) =>
    people.map((one) => addressText(masking.address(one))).join(', ')
  const text = text_body ?? (html_body === null ? '' : textFromHtml(html_body))
  return {
    subject: masking.text(message.subject),
    sentAt: message.sent_at,
    from: shown([{ name: message.from_name, address: message.from_address }]),
    to: shown(recipients.to),
    cc: shown(recipients.cc),
    bcc: shown(recipients.bcc),
    text: masking.text(text),
    attachments: attachments
      .filter(({ inline }) => !inline)
      .map(({ filename, sizeBytes }) => ({ name: filename, sizeBytes })),
  }
}

/** Somebody who is masked is three dots, as on the profile. */
function addressText({ name, address }: Address): string {
  if (address === '') return name || '…'
  return name === '' || name === address ? address : `${name} <${address}>`
}
