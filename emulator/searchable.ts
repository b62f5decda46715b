import { type Envelope, readEnvelope } from './mail.ts'
import { type Message, sizeOf } from './message.ts'
import { attachmentNames, mailText } from './reading.ts'
import type { SearchableMessage } from './spec.ts'

/** The part of a mailbox that search needs. */
interface LabelNames {
  labelNames(message: Message): string[]
}

/** Presents a message to search; the mail is parsed only when a property is read. */
export function searchable(mailbox: LabelNames, message: Message): SearchableMessage {
  return new SearchView(mailbox, message)
}

class SearchView implements SearchableMessage {
  readonly #mailbox: LabelNames
  readonly #message: Message
  #text: string | undefined

  constructor(mailbox: LabelNames, message: Message) {
    this.#mailbox = mailbox
    this.#message = message
  }

  get from(): string {
    return this.#envelope.from
  }
  get to(): string {
    return this.#envelope.to
  }
  get cc(): string {
    return this.#envelope.cc
  }
  get bcc(): string {
    return joined(this.#message.hidesBcc ? '' : this.#envelope.bcc, this.#own?.bcc)
  }
  get deliveredTo(): string {
    return joined(this.#envelope.deliveredTo, this.#own?.deliveredTo)
  }
  get replyTo(): string {
    return this.#envelope.replyTo
  }
  get subject(): string {
    return this.#envelope.subject
  }
  get messageIdHeader(): string {
    return this.#envelope.messageIdHeader
  }
  get listId(): string {
    return this.#envelope.listId
  }
  get labelIds(): readonly string[] {
    return this.#message.labelIds
  }
  get labelNames(): readonly string[] {
    return this.#mailbox.labelNames(this.#message)
  }
  get internalDate(): number {
    return this.#message.internalDate
  }
  get size(): number {
    return sizeOf(this.#message)
  }

  attachmentNames(): readonly string[] {
    return attachmentNames(this.#message.mail)
  }

  bodyText(): string {
    this.#text ??= mailText(this.#message.mail)
    return this.#text
  }

  get #envelope(): Envelope {
    return this.#message.mail.envelope
  }

  /** Headers that only this copy has. */
  get #own(): Envelope | undefined {
    const { prefix } = this.#message
    return prefix === '' ? undefined : readEnvelope(Buffer.from(prefix, 'latin1'))
  }
}

function joined(shared: string, own: string | undefined): string {
  return own ? [own, shared].filter((text) => text !== '').join(', ') : shared
}
