import type { Conversation } from '../../contract/emails.ts'
import type { Db } from '../db/db.ts'
import type { Address, User } from '../db/schema.ts'
import { addressKey } from '../mail/address.ts'
import { replySubject } from '../mail/subject.ts'
import { mailboxOf } from '../mailboxes/mailboxes.ts'
import { chooseSender, sendersOf } from '../mailboxes/senders.ts'
import type { StoredMessage } from '../messages/conversation.ts'
import { type Ours, oursFor } from '../messages/ours.ts'

/**
 * Chooses the recipients of a reply to the newest message, and the address that it is sent from.
 *
 * An email from outside is answered to its Reply-To, else to its author (RFC 5322 §3.6.2). On a candidate's profile,
 * an email that the company sent is answered to its recipients: to the candidate if a colleague wrote it, to those in
 * To if the viewer wrote it. Everybody else is listed for *Reply all*. No address appears twice, and none of the
 * viewer's own.
 */
export async function replyDraft(
  db: Db,
  viewer: User,
  candidateId: string,
  messages: readonly StoredMessage[],
  now: Date,
): Promise<Conversation['reply']> {
  const target = messages.findLast((message) => !message.bounce && !message.auto_submitted) ?? messages.at(-1)
  if (!target) return null
  const ours = await oursFor(db, viewer, candidateId)
  const { to, cc } = answerTo(target, ours, now)
  const mailbox = await mailboxOf(db, viewer.id)
  const from = mailbox ? chooseSender(await sendersOf(db, mailbox), target).address : null
  return { messageId: target.id, from, to, cc, subject: replySubject(target.subject) }
}

function answerTo(target: StoredMessage, ours: Ours, now: Date): { to: Address[]; cc: Address[] } {
  const { to, cc, replyTo } = target.recipients
  const author = { name: target.from_name, address: target.from_address }
  const answered = once(
    target.own ? writtenFor(target, ours) : replyTo.length > 0 ? replyTo : [author],
    ours,
    now,
  )
  const all = once(target.own ? [author, ...to, ...cc] : [...to, ...cc], ours, now)
  const taken = new Set(answered.map((one) => addressKey(one.address)))
  return { to: answered, cc: all.filter((one) => !taken.has(addressKey(one.address))) }
}

/** Returns the recipients that an email of the company was meant for. */
function writtenFor(target: StoredMessage, ours: Ours): readonly Address[] {
  const { to, cc, bcc } = target.recipients
  const isOutside = ({ address }: Address) => !ours.isOurs(address)
  const toCandidate = [to, cc, bcc].map((list) => list.filter(({ address }) => ours.isCandidate(address)))
  const candidate = toCandidate.find((list) => list.length > 0) ?? []
  const isMine = ours.isMine(target.from_address)
  const choices = isMine ? [to.filter(isOutside), candidate, to] : [candidate, to.filter(isOutside)]
  const author = { name: target.from_name, address: target.from_address }
  return choices.find((list) => list.length > 0) ?? [author]
}

/** Removes duplicates, the viewer's own addresses and those of colleagues who have left; keeps the order. */
function once(addresses: readonly Address[], { isMine, isLeavers }: Ours, now: Date): Address[] {
  const seen = new Set<string>()
  return addresses.filter(({ address }) => {
    const key = addressKey(address)
    if (!address || seen.has(key) || isMine(address) || isLeavers(address, now)) return false
    seen.add(key)
    return true
  })
}
