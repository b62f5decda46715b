import type { ShownAddress } from '../../contract/common.ts'
import type { EmailMessage } from '../../contract/emails.ts'
import type { Db } from '../db/db.ts'
import type { Address } from '../db/schema.ts'
import { addressKey } from '../mail/address.ts'
import type { conversationOutgoing, StoredMessage } from '../messages/conversation.ts'
import { type Masking, maskingBy, masksOf, masksOfWritten } from '../messages/masks.ts'
import type { Viewer } from '../messages/visibility.ts'

type OutgoingRow = Awaited<ReturnType<typeof conversationOutgoing>>[number]

/** Returns how to mask each message of a conversation, by id; messages without anything to mask are missing. */
export async function maskingsOf(
  db: Db,
  viewer: Viewer,
  stored: readonly StoredMessage[],
  outgoing: readonly OutgoingRow[],
): Promise<Map<string, Masking>> {
  const masks = await masksOf(
    db,
    viewer,
    stored.map(({ id }) => id),
  )
  const ofOthers = outgoing.filter((row) => row.user_id !== viewer.id)
  const written = await masksOfWritten(
    db,
    viewer,
    ofOthers.map((row) => ({
      id: row.id,
      keys: recipientsOf(row).map(({ address }) => addressKey(address)),
    })),
  )
  const maskings = new Map<string, Masking>()
  for (const message of stored) {
    const of = masks.get(message.id)
    if (of) maskings.set(message.id, maskingBy(of, peopleOf(message)))
  }
  for (const row of ofOthers) {
    const of = written.get(row.id)
    if (of) maskings.set(row.id, maskingBy(of, recipientsOf(row)))
  }
  return maskings
}

/** Masks the header, the text and the delivery report of a message. */
export function maskMessage(message: EmailMessage, masking: Masking | undefined): EmailMessage {
  if (!masking) return message
  const { from, to, cc, bcc, snippet, html, bounce, attachments } = message
  return {
    ...message,
    from: masking.address(from),
    to: to.map(masking.address),
    cc: cc.map(masking.address),
    bcc: bcc.map(masking.address),
    snippet: masking.snippet(snippet),
    html: masking.text(html),
    attachments: attachments.map((file) => ({ ...file, filename: masking.filename(file.filename) })),
    bounce: bounce && {
      recipients: bounce.recipients.map(masking.text),
      reason: masking.text(bounce.reason),
    },
  }
}

/** Marks the people who were erased from this message: they have neither a name nor an address. */
export function markErased(message: EmailMessage): EmailMessage {
  const marked = (one: ShownAddress): ShownAddress =>
    one.name === '' && one.address === '' && !one.masked ? { ...one, erased: true } : one
  const { from, to, cc, bcc } = message
  return { ...message, from: marked(from), to: to.map(marked), cc: cc.map(marked), bcc: bcc.map(marked) }
}

function peopleOf({ from_name, from_address, recipients }: StoredMessage): Address[] {
  const { to, cc, bcc, replyTo } = recipients
  return [{ name: from_name, address: from_address }, ...to, ...cc, ...bcc, ...replyTo]
}

/** Without those of blind copies, which others than the writer are not shown. */
function recipientsOf({ recipients: { to, cc } }: OutgoingRow): Address[] {
  return [...to, ...cc]
}
