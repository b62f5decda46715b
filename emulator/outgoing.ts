import { invalidArgument } from './errors.ts'
import type { Account } from './mailbox.ts'
import { encodeHeader, formatAddress, parseAddresses } from './mime/header.ts'
import { closeMail, openMail, type RawField, rawField, rawValue } from './mime/rewrite.ts'
import type { Switches } from './switches.ts'

/** A mail as Gmail puts it on its way. */
export interface StampedMail {
  /** The sender's copy, Bcc where it stood; recipients get it without. */
  raw: Buffer
  /** Lower case, each once. */
  recipients: string[]
}

export interface StampOptions {
  account: Account
  switches: Switches
  /** Epoch milliseconds: the Date that the mail gets. */
  at: number
  /** What a new Message-ID is made of. */
  token: string
}

/**
 * What Gmail does to a mail handed in for sending: From made the account's own,
 * Date and Message-ID exchanged where they stand or added, headers made ASCII.
 *
 * Throws ApiError 400 when nobody is to receive it.
 */
export function stampOutgoing(bytes: Uint8Array, options: StampOptions): StampedMail {
  const { switches, account, at } = options
  const open = openMail(bytes)
  const fields = switches.bareUtf8HeadersMangled ? open.fields.map(mangleEightBit) : open.fields
  const recipients = recipientsOf(fields)
  const kept = fields.filter((field) => field.name !== 'return-path')
  const identified = stampMessageId(stampFrom(kept, options), options)
  const stamped = exchange(identified, 'Date', zonedDate(at, account.timeZone))
  const added = rawValue(stamped, 'MIME-Version') === '' ? [rawField('MIME-Version', '1.0')] : []
  return { raw: closeMail({ fields: [...added, ...stamped], rest: open.rest }), recipients }
}

/** RFC 5322 section 3.3, in UTC. */
export function mailDate(at: number): string {
  return new Date(at).toUTCString().replace('GMT', '+0000')
}

/** RFC 5322 section 3.3, in a time zone of the IANA database: `Thu, 01 Oct 2026 10:00:00 +0200`. */
function zonedDate(at: number, timeZone: string): string {
  const part = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at)
  const named = part.find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign = '+', hours = '00', minutes = '00'] = /([+-])(\d\d):(\d\d)/.exec(named) ?? []
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1)
  return mailDate(at + offsetMs).replace('+0000', `${sign}${hours}${minutes}`)
}

/** The field with another value, where it stands and as its name is spelled; on top where there was none. */
function exchange(fields: readonly RawField[], name: string, value: string): RawField[] {
  const place = fields.findIndex((field) => field.name === name.toLowerCase())
  const spelled = place < 0 ? name : fields[place]!.text.slice(0, fields[place]!.text.indexOf(':'))
  const made = rawField(spelled, value)
  if (place < 0) return [made, ...fields]
  return fields.flatMap((field, index) => (index === place ? made : field.name === made.name ? [] : field))
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
  if (written === '' || switches.messageId === 'rewrite') {
    return exchange(fields, 'Message-ID', `<CA${token}@mail.gmail.com>`)
  }
  if (isSoundMessageId(written)) return fields
  const replaced = exchange(fields, 'Message-ID', `<${token}@mx.google.com>`)
  return [rawField('X-Google-Original-Message-ID', written), ...replaced]
}

/** One @, a dotted domain, no dot at its end: what survives a send where ids are kept at all. */
function isSoundMessageId(written: string): boolean {
  return /^<[^<>\s@]+@[^<>\s@.]+(?:\.[^<>\s@.]+)+>$/.test(written)
}
