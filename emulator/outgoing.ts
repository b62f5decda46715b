import { invalidArgument } from './errors.ts'
import type { Account } from './mailbox.ts'
import { encodeHeader, formatAddress, parseAddresses } from './mime/header.ts'
import { closeMail, openMail, type RawField, rawField, rawValue } from './mime/rewrite.ts'
import type { Switches } from './switches.ts'

/** A mail as Gmail puts it on its way. */
export interface StampedMail {
  /** Without Bcc: the bytes that sender and recipients share. */
  raw: Buffer
  /** The Bcc field, which only the sender's copy keeps; '' when there was none. */
  bccField: string
  /** Lower case, each once. */
  recipients: string[]
}

export interface StampOptions {
  account: Account
  switches: Switches
  /** Epoch milliseconds, for a missing Date. */
  at: number
  /** What a new Message-ID is made of. */
  token: string
}

/**
 * What Gmail does to a mail handed in for sending: From made the account's own,
 * Date and Message-ID added or exchanged, headers made ASCII.
 *
 * Throws ApiError 400 when nobody is to receive it.
 */
export function stampOutgoing(bytes: Uint8Array, options: StampOptions): StampedMail {
  const open = openMail(bytes)
  const fields = options.switches.bareUtf8HeadersMangled ? open.fields.map(mangleEightBit) : open.fields
  const recipients = recipientsOf(fields)
  const bccField = fields
    .filter((field) => field.name === 'bcc')
    .map((field) => field.text)
    .join('')
  const kept = fields.filter((field) => field.name !== 'bcc' && field.name !== 'return-path')
  const stamped = stampMessageId(stampFrom(kept, options), options)
  const added: RawField[] = []
  if (rawValue(stamped, 'Date') === '') added.push(rawField('Date', mailDate(options.at)))
  if (rawValue(stamped, 'MIME-Version') === '') added.push(rawField('MIME-Version', '1.0'))
  return { raw: closeMail({ fields: [...added, ...stamped], rest: open.rest }), bccField, recipients }
}

/** RFC 5322 section 3.3, in UTC. */
export function mailDate(at: number): string {
  return new Date(at).toUTCString().replace('GMT', '+0000')
}

function recipientsOf(fields: readonly RawField[]): string[] {
  const addresses: string[] = []
  for (const name of ['To', 'Cc', 'Bcc']) {
    const written = fields
      .filter((field) => field.name === name.toLowerCase())
      .map((field) => rawValue([field], name))
    const value = written.join(', ')
    const found = parseAddresses(value).map((address) => address.email.toLowerCase())
    const wrong = found.some((email) => !/^[^\s@<>]+@[^\s@<>]+$/.test(email))
    if (wrong || (found.length === 0 && /[^\s,;:]/.test(value) && !value.includes(':'))) {
      throw invalidArgument(`Invalid ${name} header`)
    }
    addresses.push(...found)
  }
  if (addresses.length === 0) throw invalidArgument('Recipient address required')
  return [...new Set(addresses)]
}

/** Bare 8-bit is read as Latin-1, whatever was meant. */
function mangleEightBit(field: RawField): RawField {
  if (!/[\x80-\xff]/.test(field.text)) return field
  const colon = field.text.indexOf(':')
  const value = field.text
    .slice(colon + 1)
    .replaceAll('\r\n', '')
    .trim()
  const words = value.split(' ').map((word) => encodeHeader(word))
  return { ...field, text: `${field.text.slice(0, colon)}: ${words.join(' ')}\r\n` }
}

/** The account's own address or a verified alias stays; any other becomes the account's, and is kept aside. */
function stampFrom(fields: RawField[], { account, switches }: StampOptions): RawField[] {
  const written = rawValue(fields, 'From')
  if (written === '') return [rawField('From', account.email), ...fields]
  const from = parseAddresses(written)[0]?.email.toLowerCase()
  const aliases = account.sendAs
    .filter((alias) => alias.verified !== false)
    .map((alias) => alias.email.toLowerCase())
  if (!switches.foreignFromRewritten || from === account.email || (from && aliases.includes(from)))
    return fields
  const own = rawField('From', formatAddress({ name: account.name, email: account.email }))
  return [
    rawField('X-Google-Original-From', written),
    ...fields.map((field) => (field.name === 'from' ? own : field)),
  ]
}

function stampMessageId(fields: RawField[], { switches, token }: StampOptions): RawField[] {
  const written = rawValue(fields, 'Message-ID')
  const others = fields.filter((field) => field.name !== 'message-id')
  const made = rawField('Message-ID', `<CA${token}@mail.gmail.com>`)
  if (written === '' || switches.messageId === 'rewrite') return [made, ...others]
  if (isSoundMessageId(written)) return fields
  const replaced = rawField('Message-ID', `<${token}@mx.google.com>`)
  return [replaced, rawField('X-Google-Original-Message-ID', written), ...others]
}

/** One @, a dotted domain, no dot at its end: what survives a send where ids are kept at all. */
function isSoundMessageId(written: string): boolean {
  return /^<[^<>\s@]+@[^<>\s@.]+(?:\.[^<>\s@.]+)+>$/.test(written)
}
