import { canonicalAddress } from './address.ts'
import { rateLimited } from './errors.ts'
import { checkThreadId, placeCopy } from './insert.ts'
import { type Mail, readEnvelope, threadFacts } from './mail.ts'
import type { Mailbox } from './mailbox.ts'
import type { Message } from './message.ts'
import { parseAddresses } from './mime/header.ts'
import { mailDate, stampOutgoing } from './outgoing.ts'
import { deliver, INBOX_LABELS } from './receive.ts'
import type { WorldState } from './state.ts'
import { senderThread } from './threading.ts'

export interface OutgoingMail {
  raw: Uint8Array
  /** The thread that the sender asks for. */
  threadId?: string | undefined
  /** The thread of the draft that is sent; the mail joins it unconditionally. */
  ownThreadId?: string
}

/**
 * Sends a mail: stores a copy with SENT for the sender, delivers one to each local
 * recipient, and schedules scripted replies and bounces.
 *
 * Throws ApiError 400 for a mail without recipients or a malformed threadId,
 * 404 for an unknown thread, 429 beyond the sending limits.
 */
export function sendMail(world: WorldState, mailbox: Mailbox, outgoing: OutgoingMail): Message {
  if (outgoing.threadId !== undefined) checkThreadId(mailbox, outgoing.threadId)
  const at = world.clock.now()
  const { account } = mailbox
  const options = { account, switches: world.switches, at, token: world.random.hex(32) }
  const { raw, recipients } = stampOutgoing(outgoing.raw, options)
  checkLimits(world, mailbox, at, recipients.length)
  const mail = world.addMail(raw)
  const toSelf = recipients.some((address) => world.resolve(address) === account)
  const message = placeCopy(world, mailbox, {
    mail,
    prefix: world.switches.traceHeaders ? sentTrace(at) : '',
    at,
    thread: outgoing.ownThreadId ?? chooseThread(world, mailbox, mail, outgoing.threadId),
    // A mail to oneself is one message, both sent and received.
    labelIds: toSelf ? ['UNREAD', 'SENT', 'INBOX'] : ['SENT'],
  })
  const except = new Set([account.email])
  deliver(world, mail, recipients, { at, labelIds: INBOX_LABELS, hidesBcc: mail.envelope.bcc !== '', except })
  scheduleAnswers(world, message, mailbox, recipients)
  return message
}

function sentTrace(at: number): string {
  return `Received: by gmailapi.google.com with HTTPREST; ${mailDate(at)}\r\n`
}

function chooseThread(world: WorldState, mailbox: Mailbox, mail: Mail, wanted: string | undefined): string {
  const facts = threadFacts(mail)
  if (wanted !== undefined) {
    const joined = senderThread(mailbox, facts, wanted, world.switches.threadIdAloneJoins)
    if (joined) return joined
  }
  return world.switches.senderThreading === 'headers' ? 'by-headers' : 'new'
}

/** Checks the sending limits (Gmail API: Usage limits) of a rolling day, over all the account's clients. */
function checkLimits(world: WorldState, mailbox: Mailbox, at: number, recipients: number): void {
  const { switches } = world
  const consumer = /@(?:gmail|googlemail)\.com$/.test(mailbox.email)
  const mostSends = consumer ? switches.dailySendsConsumer : switches.dailySendsWorkspace
  const mostRecipients = consumer ? 0 : switches.dailyRecipientsWorkspace
  const sent = sentSince(mailbox, at - 86_400_000)
  // Counting recipients means reading headers, so it is done only when the limit may be reached.
  const near =
    mostRecipients > 0 && recipients + sent.length * (switches.recipientsPerMessage || 500) > mostRecipients
  const reached = near ? sent.reduce((sum, message) => sum + recipientCount(message), recipients) : 0
  if (
    exceeds(recipients, switches.recipientsPerMessage) ||
    exceeds(sent.length + 1, mostSends) ||
    exceeds(reached, mostRecipients)
  ) {
    throw rateLimited(429, 'User-rate limit exceeded (Mail sending)')
  }
}

/** Decides whether a count exceeds a limit; 0 means no limit. */
function exceeds(count: number, limit: number): boolean {
  return limit > 0 && count > limit
}

function sentSince(mailbox: Mailbox, since: number): Message[] {
  const messages = mailbox.byDate()
  const sent: Message[] = []
  for (let index = messages.length - 1; index >= 0 && messages[index]!.internalDate > since; index--) {
    if (messages[index]!.labelIds.includes('SENT')) sent.push(messages[index]!)
  }
  return sent
}

function recipientCount({ mail, prefix }: Message): number {
  const { to, cc, bcc } = mail.envelope
  // In older journals the copy's own header lines contain the Bcc.
  const { bcc: onTop } = readEnvelope(Buffer.from(prefix, 'latin1'))
  return [to, cc, bcc, onTop].flatMap((field) => parseAddresses(field)).length
}

/** Schedules scripted replies and bounces; all other recipients accept mail without an answer. */
function scheduleAnswers(
  world: WorldState,
  message: Message,
  mailbox: Mailbox,
  recipients: readonly string[],
): void {
  const base = { mailbox: mailbox.email, messageId: message.id, mail: message.mail.number }
  const now = world.clock.now()
  for (const email of recipients) {
    if (world.resolve(email)) continue
    const script = world.correspondents.get(email)?.replies ?? []
    if (isMissing(world, email)) {
      world.schedule({ ...base, task: 'bounce', email, dueMs: now + world.switches.bounceAfterMs })
    } else if (script.length > 0) {
      const replyIndex = world.replyCounts.get(email) ?? 0
      const { afterMs } = script[Math.min(replyIndex, script.length - 1)]!
      world.schedule({ ...base, task: 'reply', email, replyIndex, dueMs: now + afterMs })
    }
  }
}

/** Decides whether mail bounces: marked missing, `.invalid` (RFC 6761 section 6.4), or unknown at a local domain. */
function isMissing(world: WorldState, email: string): boolean {
  if (world.correspondents.has(email)) return false
  const domain = email.slice(email.lastIndexOf('@') + 1)
  if (world.missingAddresses.has(email) || domain === 'invalid' || domain.endsWith('.invalid')) return true
  if (canonicalAddress(email).endsWith('@gmail.com')) return false
  return world.accounts().some((account) => account.email.endsWith(`@${domain}`))
}
