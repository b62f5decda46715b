import { placeCopy } from './insert.ts'
import type { Mail } from './mail.ts'
import type { Account, Mailbox } from './mailbox.ts'
import type { Message } from './message.ts'
import { headerValues, parseAddresses, readHeaders } from './mime/header.ts'
import { closeMail, type OpenMail, openMail, rawField, rawValue } from './mime/rewrite.ts'
import type { WorldState } from './state.ts'

export interface InboundMail {
  raw: Uint8Array
  /** The envelope's recipients; those of To, Cc and Bcc when absent. Who is not local is passed over. */
  to?: readonly string[]
  /** Epoch milliseconds; now when absent. */
  at?: number
  /** In place of INBOX, UNREAD and CATEGORY_PERSONAL: `['SPAM', 'UNREAD']`, say. */
  labelIds?: readonly string[]
}

export const INBOX_LABELS: readonly string[] = ['UNREAD', 'CATEGORY_PERSONAL', 'INBOX']

/** Delivers a mail from outside: one copy in each mailbox that a recipient address leads to. */
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

/** The addresses of To, Cc and Bcc. */
function headerRecipients(raw: Buffer): string[] {
  const { fields } = readHeaders(raw)
  return ['To', 'Cc', 'Bcc'].flatMap((name) =>
    parseAddresses(headerValues(fields, name)).map((address) => address.email),
  )
}

export interface DeliveryOptions {
  at?: number | undefined
  labelIds: readonly string[]
  /** By the headers when absent. */
  thread?: string | undefined
  /** The mail is one that a user of the world sent: its Bcc is the sender's alone. */
  hidesBcc?: boolean
  /** Mailboxes that have the mail already. */
  except?: ReadonlySet<string>
}

/** A copy for every local recipient, each mailbox once; the first address that leads there is `Delivered-To`. */
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

/** Whether a mail of this Message-ID is there, sent or received. */
function holds(mailbox: Mailbox, { envelope }: Mail): boolean {
  return mailbox.messageOfHeader(envelope.messageIdHeader) !== undefined
}

/** The lines a receiving server puts on top (RFC 5321 section 4.4). */
function deliveryTrace(address: string, at: number): string {
  const when = new Date(at).toUTCString().replace('GMT', '+0000')
  return `Delivered-To: ${address}\r\nReceived: by mx.google.com with SMTP for <${address}>; ${when}\r\n`
}

/** A missing Message-ID is added, a broken one replaced, as Gmail does; undefined when it is sound. */
function stampMessageId(world: WorldState, open: OpenMail): OpenMail | undefined {
  const written = rawValue(open.fields, 'Message-ID')
  if (/^<[^<>\s]+@[^<>\s]+>/.test(written)) return undefined
  const token = `${world.random.hex(20)}.SMTPIN_ADDED_${written === '' ? 'MISSING' : 'BROKEN'}@mx.google.com`
  const fields = open.fields.filter((field) => field.name !== 'message-id')
  return { ...open, fields: [rawField('Message-ID', `<${token}>`), ...fields] }
}
