import { decodeHeader, headerValue, headerValues, parseMessageIds, readHeaders } from './mime/header.ts'
import { closeMail, openMail } from './mime/rewrite.ts'
import { normaliseSubject, type ThreadFacts } from './threading.ts'

/** A mail's decoded headers, used by threading and search. */
export interface Envelope {
  from: string
  to: string
  cc: string
  bcc: string
  deliveredTo: string
  replyTo: string
  subject: string
  /** The `Date` field as written. */
  date: string
  /** Without brackets, '' when there is none. */
  messageIdHeader: string
  /** In-Reply-To and References, oldest first, without brackets or repeats. */
  references: string[]
  listId: string
}

/** One mail, shared by all mailboxes that have it. Parsed parts are cached. */
export class Mail {
  readonly number: number
  /** The bytes, shared by all copies: never write to them. */
  readonly raw: Buffer
  #envelope: Envelope | undefined
  #withoutBcc: Buffer | undefined
  /** Cached by `reading.ts`. */
  attachmentNames: readonly string[] | undefined
  snippet: string | undefined

  constructor(number: number, raw: Uint8Array) {
    this.number = number
    this.raw = Buffer.isBuffer(raw) ? raw : Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
  }

  get envelope(): Envelope {
    this.#envelope ??= readEnvelope(this.raw)
    return this.#envelope
  }

  /** The bytes that recipients get, without Bcc (RFC 5322 section 3.6.3). */
  get withoutBcc(): Buffer {
    this.#withoutBcc ??= cutFields(this.raw, 'bcc')
    return this.#withoutBcc
  }
}

/** Removes all fields of that name; returns the same buffer when there are none. */
function cutFields(raw: Buffer, name: string): Buffer {
  const { fields, rest } = openMail(raw)
  const kept = fields.filter((field) => field.name !== name)
  return kept.length === fields.length ? raw : closeMail({ fields: kept, rest })
}

/** Reads a header block into an envelope. */
export function readEnvelope(raw: Buffer): Envelope {
  const { fields } = readHeaders(raw)
  const text = (name: string) => decodeHeader(headerValue(fields, name))
  const inReplyTo = parseMessageIds(headerValue(fields, 'In-Reply-To'))
  const references = parseMessageIds(headerValue(fields, 'References'))
  return {
    from: text('From'),
    to: decodeHeader(headerValues(fields, 'To')),
    cc: decodeHeader(headerValues(fields, 'Cc')),
    bcc: decodeHeader(headerValues(fields, 'Bcc')),
    deliveredTo: decodeHeader(headerValues(fields, 'Delivered-To')),
    replyTo: text('Reply-To'),
    subject: text('Subject'),
    date: headerValue(fields, 'Date'),
    messageIdHeader: parseMessageIds(headerValue(fields, 'Message-ID'))[0] ?? '',
    references: [...new Set([...references, ...inReplyTo])],
    listId: headerValue(fields, 'List-Id'),
  }
}

/** Returns the facts that decide about the thread of a mail. */
export function threadFacts(mail: Mail): ThreadFacts {
  return { references: mail.envelope.references, subject: normaliseSubject(mail.envelope.subject) }
}

/** All mails of a world, each once. The given buffers are stored without copying. */
export class MailStore {
  readonly #mails: Mail[] = []

  /** The number of the next mail to be stored. */
  get next(): number {
    return this.#mails.length
  }

  add(raw: Uint8Array): Mail {
    const mail = new Mail(this.#mails.length, raw)
    this.#mails.push(mail)
    return mail
  }

  clear(): void {
    this.#mails.length = 0
  }

  get(number: number): Mail {
    const mail = this.#mails[number]
    if (!mail) throw new RangeError(`no mail ${number}`)
    return mail
  }
}
