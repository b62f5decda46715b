import { invalidArgument } from './errors.ts'
import type { Account } from './mailbox.ts'
import { encodeHeader, formatAddress, parseAddresses } from './mime/header.ts'
import { closeMail, openMail, type RawField, rawField, rawValue } from './mime/rewrite.ts'
import type { Switches } from './switches.ts'

/** A mail as Gmail sends it. */
export interface StampedMail {
  /** The sender's copy, which keeps its Bcc; recipients get the mail without. */
  raw: Buffer
  /** Lower case, each once. */
  recipients: string[]
}

export interface StampOptions {
  account: Account
  switches: Switches
  /** Epoch milliseconds: the new Date of the mail. */
  at: number
  /** Part of a new Message-ID. */
  token: string
}

/**
 * Changes a mail as Gmail does before sending: From becomes the account's own, Date and
 * Message-ID are replaced in place or added, headers become ASCII.
 *
 * Throws ApiError 400 when there is no recipient.
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

/** Formats a date by RFC 5322 section 3.3, in UTC. */
export function mailDate(at: number): string {
  return new Date(at).toUTCString().replace('GMT', '+0000')
}

/** Formats a date by RFC 5322 section 3.3, in an IANA time zone: `Thu, 01 Oct 2026 10:00:00 +0200`. */
function zonedDate(at: number, timeZone: string): string {
  const part = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at)
  const named = part.find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign = '+', hours = '00', minutes = '00'] = /([+-])(\d\d):(\d\d)/.exec(named) ?? []
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1)
  return mailDate(at + offsetMs).replace('+0000', `${sign}${hours}${minutes}`)
}

/** Replaces a field's value, keeping its place and the spelling of its name; a missing field is added on top. */
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

/** Encodes raw 8-bit bytes as if they were Latin-1, whatever their charset, as Gmail does. */
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

/** Keeps From if it is the account's address or a verified alias; else replaces it and keeps the original aside. */
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

/** Decides whether a Message-ID survives sending where ids are kept: one @, a dotted domain, no dot at its end. */
function isSoundMessageId(written: string): boolean {
  return /^<[^<>\s@]+@[^<>\s@.]+(?:\.[^<>\s@.]+)+>$/.test(written)
}
