import { type Address, type AddressField, certainAddresses, readAddressField } from './address.ts'
import { oneLine } from './characters.ts'
import { decodeEncodedWords } from './encoded-words.ts'
import { parseMessageIds } from './references.ts'

/** A header as Gmail's metadata format returns it; the name keeps the sender's case. */
export type MailHeader = { name: string; value: string }

/** What the headers of a message say: enough to list it and to decide whose mail it is. */
export type Envelope = {
  /** Without brackets, like `inReplyTo` and `references`; null when missing. A hint, not an identity. */
  messageIdHeader: string | null
  inReplyTo: string[]
  references: string[]
  subject: string
  /** What the sender claims. Sort by Google's `internalDate`, not by this. */
  date: Date | null
  from: Address | null
  /** Further authors: From may name several (RFC 5322 §3.6.2). */
  otherAuthors: Address[]
  /** The writer, if a mailing list put its own address into From: X-Original-From, X-Original-Sender. */
  originalFrom: Address[]
  replyTo: Address[]
  to: Address[]
  cc: Address[]
  bcc: Address[]
  /** Where the message was delivered: an alias, or a recipient who was in Bcc. */
  deliveredTo: string[]
  /** Addresses that the fields above may contain, but parsers disagree. Show them, but file nothing under them. */
  uncertain: string[]
  /** RFC 3834: a machine sent it; never a human answer. */
  autoSubmitted: boolean
  listId: string | null
  /** The recipients whom a delivery report says it could not reach (X-Failed-Recipients). */
  failedRecipients: string[]
  /** Our own X-Kurier-Send-Id: Kurier sent the message. */
  sendId: string | null
}

const MAX_SUBJECT_LENGTH = 1_000
const MAX_TOKEN_LENGTH = 500
/** Encoded words take up to twelve characters for one. */
const MAX_ENCODED_LENGTH = 12_000
/** Google Groups writes these. The first has the writer's name, the second only the address. */
const ORIGINAL_SENDER_HEADERS = ['x-original-from', 'x-original-sender']
/** Parsing one more field costs as much as this many characters. It bounds `To: a@b.pl` repeated 100,000 times. */
const FIELD_COST = 50
/** Several thousand addresses with their names: more than any server takes, and a tenth of a second to read. */
const MAX_ADDRESSES_LENGTH = 262_144
const LONG_LIST_LENGTH = 65_536
const DELIVERY_HEADERS = ['delivered-to', 'x-original-to', 'envelope-to', 'x-delivered-to']
const ADDRESS_FIELDS = new Set([
  ...['from', 'reply-to', 'to', 'cc', 'bcc', 'x-failed-recipients'],
  ...DELIVERY_HEADERS,
  ...ORIGINAL_SENDER_HEADERS,
])

/**
 * Reads an envelope from headers in any case and order, raw or already decoded by Gmail.
 *
 * If a header that must be unique is repeated, the first one counts. To and Cc are joined. Never throws.
 */
export function envelopeFromHeaders(headers: readonly MailHeader[]): Envelope {
  const values = headerValues(headers)
  const first = (name: string) => values.get(name)?.[0] ?? ''
  const read = addressReader()
  const list = (name: string) => read((values.get(name) ?? []).join(', ')).shown
  const [from = null, ...otherAuthors] = read(first('from')).shown
  return {
    messageIdHeader: messageId(first('message-id')),
    inReplyTo: parseMessageIds(first('in-reply-to')),
    references: parseMessageIds((values.get('references') ?? []).join(' ')),
    subject: oneLine(decodeEncodedWords(first('subject').slice(0, MAX_ENCODED_LENGTH)), MAX_SUBJECT_LENGTH),
    date: parseDate(first('date')),
    from,
    otherAuthors,
    originalFrom: ORIGINAL_SENDER_HEADERS.flatMap(list),
    replyTo: list('reply-to'),
    to: list('to'),
    cc: list('cc'),
    bcc: list('bcc'),
    deliveredTo: deliveredTo(values),
    uncertain: uncertainAddresses(values, read),
    autoSubmitted: isAutoSubmitted(values),
    listId:
      oneLine(decodeEncodedWords(first('list-id').slice(0, MAX_ENCODED_LENGTH)), MAX_TOKEN_LENGTH) || null,
    failedRecipients: certainAddresses((values.get('x-failed-recipients') ?? []).join(', ')),
    sendId: oneLine(first('x-kurier-send-id'), MAX_TOKEN_LENGTH) || null,
  }
}

/** Returns everyone a message is certainly from or to, each address once. Candidates are matched by these. */
export function certainParticipants(envelope: Envelope): Address[] {
  const { from, otherAuthors, originalFrom, replyTo, to, cc, bcc, uncertain } = envelope
  const doubtful = new Set(uncertain)
  const people = new Map<string, Address>()
  const writers = [...(from === null ? [] : [from]), ...otherAuthors, ...originalFrom]
  for (const person of [...writers, ...replyTo, ...to, ...cc, ...bcc]) {
    if (!doubtful.has(person.address) && !people.has(person.address)) people.set(person.address, person)
  }
  return [...people.values()]
}

/**
 * Parses a Date header (RFC 5322 §3.3, obsolete forms of §4.3); null if it cannot.
 *
 * A missing or unknown zone counts as UTC, never as the zone of this machine.
 */
export function parseDate(header: string): Date | null {
  const value = header
    .replace(/\([^()]*\)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 100)
  return plausibleDate(new Date(isoDate(value) ?? rfcDate(value) ?? asctimeDate(value) ?? Number.NaN))
}

/** Returns the date if a sender may have meant it: within the years 1970–2199, and valid in ISO 8601; else null. */
export function plausibleDate(date: Date): Date | null {
  const year = date.getUTCFullYear()
  return year >= 1970 && year < 2200 ? date : null
}

/** Parses `2026-05-12T10:02:03+02:00`, also with spaces: `2026-05-12 10:02:03 +0200`. */
function isoDate(value: string): string | null {
  const parts =
    /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|UTC|GMT|[+-]\d{2}:?\d{2})$/i.exec(
      value,
    )
  if (parts === null) return null
  const [, day, time, zone] = parts
  return `${day}T${time}${/^[+-]/.test(zone!) ? zone!.replace(/^(...)(\d\d)$/, '$1:$2') : 'Z'}`
}

const RFC_DATE =
  /(\d{1,2})[ -]([A-Za-z]{3})[a-z]*[ -](\d{2,4}),? (\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(?: ?([AP]M)\b)?\s*((?:GMT|UTC?)?[+-](?:\d{1,2}:\d{2}|\d{1,4})|[A-Za-z]{1,5})?/i

/** Parses `12 May 2026 10:02:03 +0200`; the day of the week before it is ignored. */
function rfcDate(value: string): string | null {
  const parts = RFC_DATE.exec(value)
  if (parts === null) return null
  const [, day, month, year, hour, minute, second, half, zone] = parts
  const time = `${halfDayHour(Number(hour), half)}:${minute}:${second ?? '00'}`
  return `${day} ${month} ${fullYear(year!)} ${time} ${utcOffset(zone)}`
}

/** Returns the hour of the day: `12 AM` is midnight; `14 PM` is 14. */
function halfDayHour(hour: number, half: string | undefined): number {
  if (half === undefined || hour > 12) return hour
  return (hour % 12) + (half.toUpperCase() === 'PM' ? 12 : 0)
}

/** Parses the formats of C programs: `Sat Sep 21 08:18:08 2002`, and of Unix: `Sat Sep 21 08:18:08 CEST 2002`. */
function asctimeDate(value: string): string | null {
  const parts =
    /^[A-Za-z]{3} ([A-Za-z]{3}) (\d{1,2}) (\d{1,2}:\d{2}:\d{2}) (?:([A-Za-z]{1,5}|[+-]\d{2}:?\d{2}) )?(\d{4})$/.exec(
      value,
    )
  return parts === null ? null : `${parts[2]} ${parts[1]} ${parts[5]} ${parts[3]} ${utcOffset(parts[4])}`
}

/** RFC 5322 §4.3: two digits below 50 belong to this century; three digits, and `0102`, count from 1900. */
function fullYear(digits: string): number {
  const year = Number(digits)
  if (year >= 1000) return year
  return year < 50 ? year + 2000 : year + 1900
}

function utcOffset(zone: string | undefined): string {
  const [, sign, hours, minutes = '00'] = /^(?:GMT|UTC?)?([+-])(\d{1,2}?):?(\d{2})?$/i.exec(zone ?? '') ?? []
  if (sign !== undefined) return `${sign}${hours!.padStart(2, '0')}${minutes}`
  const known = /^(UTC?|GMT|Z|[ECMP][SD]T)$/i.test(zone ?? '')
  const european: Record<string, string> = { CET: '+0100', CEST: '+0200', EET: '+0200', EEST: '+0300' }
  return known ? zone! : (european[zone?.toUpperCase() ?? ''] ?? '+0000')
}

/**
 * Collects fields by lower-case name, with at most {@link MAX_ADDRESSES_LENGTH} characters of address fields in
 * total.
 */
function headerValues(headers: readonly MailHeader[]): Map<string, string[]> {
  const values = new Map<string, string[]>()
  let left = MAX_ADDRESSES_LENGTH
  for (const { name, value: written } of headers) {
    const key = name.trim().toLowerCase()
    const value = ADDRESS_FIELDS.has(key) ? boundedAddresses(written, left) : written
    if (ADDRESS_FIELDS.has(key)) left = Math.max(0, left - value.length - FIELD_COST)
    const known = values.get(key)
    if (known === undefined) values.set(key, [value])
    else known.push(value)
  }
  return values
}

/**
 * Shortens a list of addresses to the allowed length, at the end of an entry. If it is too long, pieces between
 * commas without an @ are dropped first: they name nobody, and each costs as much time as an address.
 */
function boundedAddresses(list: string, maxLength: number): string {
  if (list.length <= Math.min(maxLength, LONG_LIST_LENGTH)) return list
  const dense = list.replace(/(?<=^|,)[^,@"'(\\]*(?:,|$)/g, '').replace(/([,;:])(?:\s*\1)+/g, '$1')
  if (dense.length <= maxLength) return dense
  return dense.slice(0, Math.max(0, dense.lastIndexOf(',', maxLength)))
}

function messageId(header: string): string | null {
  const parsed = parseMessageIds(header)[0]
  if (parsed !== undefined) return parsed
  const bare = oneLine(header, MAX_TOKEN_LENGTH)
  return /^[^\s<>]+$/.test(bare) ? bare : null
}

function deliveredTo(values: Map<string, string[]>): string[] {
  const found = DELIVERY_HEADERS.flatMap((name) => values.get(name) ?? []).flatMap(certainAddresses)
  return [...new Set(found)]
}

/** Returns a reader of address headers that reads each one once. */
function addressReader(): (header: string) => AddressField {
  const fields = new Map<string, AddressField>()
  return (header) => {
    const field = fields.get(header) ?? readAddressField(header)
    fields.set(header, field)
    return field
  }
}

function uncertainAddresses(values: Map<string, string[]>, read: (header: string) => AddressField): string[] {
  const uncertain = new Set<string>()
  const certain = new Set<string>()
  const possible: string[] = []
  for (const name of ['from', ...ORIGINAL_SENDER_HEADERS, 'reply-to', 'to', 'cc', 'bcc']) {
    const fields = values.get(name) ?? []
    const header = fields.join(', ')
    // If there are two From fields, some programs show the first, others the last.
    const ofField = name === 'from' && fields.length > 1 ? new Set<string>() : new Set(read(header).certain)
    for (const { address } of read(name === 'from' ? (fields[0] ?? '') : header).shown) {
      if (!ofField.has(address)) uncertain.add(address)
    }
    for (const address of ofField) certain.add(address)
    possible.push(...read(header).possible)
  }
  // An address that is certain in another field stays certain.
  return [...new Set([...uncertain, ...possible.filter((address) => !certain.has(address))])]
}

/**
 * RFC 3834 §5 and what programs write in its place. A mailing list says `Precedence: list` about what people write
 * to it, and X-Auto-Response-Suppress counts only if it forbids answers, not receipts.
 */
function isAutoSubmitted(values: Map<string, string[]>): boolean {
  const first = (name: string) => values.get(name)?.[0]?.trim().toLowerCase() ?? ''
  const says = (name: string) => !/^(?:|no|none|false|0|off)$/.test(first(name).split(/[;,(]/, 1)[0]!.trim())
  if (says('auto-submitted') || says('x-autoreply') || says('x-autorespond')) return true
  if (/\b(?:all|oof|autoreply)\b/.test(first('x-auto-response-suppress'))) return true
  const precedence = first('precedence')
  if (/^(?:auto[_-]?reply|junk)$/.test(precedence)) return true
  return precedence === 'bulk' && !first('list-post').startsWith('<mailto:')
}
