import type { Conversation, EmailMessage } from '../../contract/emails.ts'
import type { Db } from '../db/db.ts'
import type { Address, User } from '../db/schema.ts'
import { addressKey } from '../mail/address.ts'
import { replySubject } from '../mail/subject.ts'
import type { StoredMessage } from '../messages/conversation.ts'

/**
 * Whom an answer to the newest message goes to: to its Reply-To, else its
 * author (RFC 5322 §3.6.2); to one's own message, those it was for. Nobody is
 * named twice, and no address of the one who answers.
 */
export async function replyDraft(
  db: Db,
  viewer: User,
  messages: readonly StoredMessage[],
): Promise<Conversation['reply']> {
  const target = messages.findLast((message) => !message.bounce && !message.auto_submitted) ?? messages.at(-1)
  if (!target) return null
  const mine = await ownKeys(db, viewer)
  const { to, cc, replyTo } = target.recipients
  const author = { name: target.from_name, address: target.from_address }
  const wroteIt = mine.has(addressKey(author.address))
  const answered = without(wroteIt ? to : replyTo.length > 0 ? replyTo : [author], mine)
  const taken = new Set([...mine, ...answered.map((one) => addressKey(one.address))])
  const others = without(wroteIt ? cc : [...to, ...cc], taken)
  return { messageId: target.id, to: answered, cc: others, subject: replySubject(target.subject) }
}

async function ownKeys(db: Db, viewer: User): Promise<Set<string>> {
  const rows = await db
    .selectFrom('mailbox_addresses')
    .innerJoin('mailboxes', 'mailboxes.id', 'mailbox_addresses.mailbox_id')
    .select('mailbox_addresses.address_key')
    .where('mailboxes.user_id', '=', viewer.id)
    .execute()
  return new Set([addressKey(viewer.email), ...rows.map((row) => row.address_key)])
}

/** Each address once, in order, those of `taken` left out. */
function without(addresses: readonly Address[], taken: ReadonlySet<string>): EmailMessage['to'] {
  const seen = new Set(taken)
  return addresses.filter((one) => {
    const key = addressKey(one.address)
    if (!one.address || seen.has(key)) return false
    seen.add(key)
    return true
  })
}
