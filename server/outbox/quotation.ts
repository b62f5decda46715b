import type { Db } from '../db/db.ts'
import type { User } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import { pictureOf } from '../mail/pictures.ts'
import { quoteForReply } from '../mail/quote.ts'
import { maskingBy, masksOf } from '../messages/masks.ts'
import { visibleMessages } from '../messages/visibility.ts'
import { mostQuotedBytes } from './attached-files.ts'

/** The quotation in a reply; empty for a message that is not a reply. */
export interface Quotation {
  html: string
  /** The pictures that it shows as `cid:<id>`: ids of the quoted message's attachments. */
  pictureIds: string[]
}

/**
 * Returns the quotation at the end of a reply.
 *
 * @throws Problem `message-not-found` when the user may not see the answered message
 */
export async function quotation(db: Db, user: User, messageId: string | null): Promise<Quotation> {
  if (!messageId) return { html: '', pictureIds: [] }
  const original = await visibleMessages(db, user)
    .select(['from_name', 'from_address', 'sent_at', 'html_body', 'text_body'])
    .where('messages.id', '=', messageId)
    .executeTakeFirst()
  if (!original) throw new Problem('message-not-found')
  const from = { name: original.from_name, address: original.from_address }
  const quoted = { from, date: original.sent_at, html: original.html_body, text: original.text_body }
  const pictures = await namedFiles(db, messageId)
  const shown = new Set<string>()
  let bytes = 0
  const resolveCid = (cid: string) => {
    const picture = pictureOf(pictures, cid)
    if (!picture) return null
    if (!shown.has(picture.id)) {
      if (bytes + picture.sizeBytes > mostQuotedBytes) return null
      bytes += picture.sizeBytes
      shown.add(picture.id)
    }
    return `cid:${picture.id}`
  }
  const masks = (await masksOf(db, user, [messageId])).get(messageId)
  const html = maskingBy(masks, [from]).text(
    quoteForReply(quoted, user.language ?? 'en', user.time_zone, resolveCid),
  )
  return { html: `<br>${html}`, pictureIds: [...shown] }
}

async function namedFiles(db: Db, messageId: string) {
  return await db
    .selectFrom('attachments')
    .select(['id', 'content_type as contentType', 'content_id as contentId', 'size_bytes as sizeBytes'])
    .where('message_id', '=', messageId)
    .where('content_id', 'is not', null)
    .orderBy('part_index')
    .execute()
}
