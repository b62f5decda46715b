import { placeCopy } from './insert.ts'
import type { Mail } from './mail.ts'
import type { Account, Mailbox } from './mailbox.ts'
import type { Message } from './message.ts'
import { headerValues, parseAddresses, readHeaders } from './mime/header.ts'
import { closeMail, type OpenMail, openMail, rawField, rawValue } from './mime/rewrite.ts'
import type { WorldState } from './state.ts'

export interface InboundMail {
  raw: Uint8Array
  /** The envelope's recipients; those of To, Cc and Bcc when absent. Recipients who are not local are ignored. */
  to?: readonly string[]
  /** Epoch milliseconds; now when absent. */
  at?: number
  /** Replaces INBOX, UNREAD and CATEGORY_PERSONAL, for example by `['SPAM', 'UNREAD']`. */
  labelIds?: readonly string[]
}

export const INBOX_LABELS: readonly string[] = ['UNREAD', 'CATEGORY_PERSONAL', 'INBOX']

/** Delivers a mail from outside: one copy to each mailbox of a local recipient. */
export function receiveMail(
  world: WorldState,
  inbound: InboundMail,
): { account: Account; message: Message }[] {
  const open = openMail(inbound.raw)
  const stamped = stampMessageId(world, open)
  const mail = world.addMail(stamped ? closeMail(stamped) : inbound.raw)
  const recipients = inbound.to ?? headerRecipients(mail.raw)
  return deliver(world, mail, recipients, { at: inbound.at, labelIds: inbound.labelIds ?? INBOX_LABELS })
}

/** Returns the addresses of To, Cc and Bcc. */
function headerRecipients(raw: Buffer): string[] {
  const { fields } = readHeaders(raw)
  return ['To', 'Cc', 'Bcc'].flatMap((name) =>
    parseAddresses(headerValues(fields, name)).map((address) => address.email),
  )
}

export interface DeliveryOptions {
  at?: number | undefined
  labelIds: readonly string[]
  /** When absent, the headers decide. */
  thread?: string | undefined
  /** Whether a user of the world sent the mail, so that only the sender's copy shows Bcc. */
  hidesBcc?: boolean
  /** Mailboxes that already have the mail. */
  except?: ReadonlySet<string>
}

/** Delivers one copy per mailbox of a local recipient; `Delivered-To` is the first address of that mailbox. */
export function deliver(
  world: WorldState,
  mail: Mail,
  recipients: readonly string[],
  options: DeliveryOptions,
): { account: Account; message: Message }[] {
  const done = new Set(options.except)
  const delivered: { account: Account; message: Message }[] = []
  for (const address of recipients) {
    const account = world.resolve(address)
    if (!account || done.has(account.email)) continue
    done.add(account.email)
    const mailbox = world.mailbox(account.email)
    if (world.switches.secondDelivery === 'dropped' && holds(mailbox, mail)) continue
    const at = options.at ?? world.clock.now()
    const prefix = world.switches.traceHeaders ? deliveryTrace(address, at) : ''
    const message = placeCopy(world, mailbox, {
      mail,
      prefix,
      at,
      ...(options.hidesBcc && { hidesBcc: true }),
      labelIds: options.labelIds,
      thread: options.thread ?? 'by-headers',
    })
    if (world.switches.historyRepeats) world.change(mailbox, { addedAgain: [message.id] })
    if (world.switches.historyBareRecords) world.change(mailbox, { touched: [message.id] })
    delivered.push({ account, message })
  }
  return delivered
}

/** Decides whether the mailbox has a mail with this Message-ID, sent or received. */
function holds(mailbox: Mailbox, { envelope }: Mail): boolean {
  return mailbox.messageOfHeader(envelope.messageIdHeader) !== undefined
}

/** Returns the header lines that a receiving server adds on top (RFC 5321 section 4.4). */
function deliveryTrace(address: string, at: number): string {
  const when = new Date(at).toUTCString().replace('GMT', '+0000')
  return `Delivered-To: ${address}\r\nReceived: by mx.google.com with SMTP for <${address}>; ${when}\r\n`
}

/** Adds a missing Message-ID and replaces a broken one, as Gmail does; undefined when it is valid. */
function stampMessageId(world: WorldState, open: OpenMail): OpenMail | undefined {
  const written = rawValue(open.fields, 'Message-ID')
  if (/^<[^<>\s@]+@[^<>\s]+>/.test(written)) return undefined
  const token = `${world.random.hex(20)}.SMTPIN_ADDED_${written === '' ? 'MISSING' : 'BROKEN'}@mx.google.com`
  const fields = open.fields.filter((field) => field.name !== 'message-id')
  return { ...open, fields: [rawField('Message-ID', `<${token}>`), ...fields] }
}
