/**
 * What a world is made of before anything happens in it.
 *
 * A spec is plain data: the demo world, a generated mailbox and a test's three
 * messages are all written this way, and `World` makes mailboxes of them.
 */

/** A Google account that lives in the world: it can sign in and has a Gmail mailbox. */
export interface AccountSpec {
  email: string
  name: string
  /** Google's stable subject id; derived from the email when absent. */
  sub?: string
  sendAs?: SendAsSpec[]
  /** HTML signature of the primary address. */
  signature?: string
  /** IANA name: the zone of the Date of what it sends; Europe/Warsaw. */
  timeZone?: string
}

/** A further address an account may send from. */
export interface SendAsSpec {
  email: string
  name: string
  signature?: string
  isDefault?: boolean
  verified?: boolean
}

/** One mail and the mailboxes it lies in. `raw` is RFC 5322 bytes with CRLF line ends. */
export interface MailSpec {
  /** Google's acceptance time, epoch milliseconds: becomes `internalDate`. */
  at: number
  raw: Uint8Array
  copies: { account: string; labels: string[] }[]
}

/** Someone outside Google who answers mail by script. */
export interface CorrespondentSpec {
  email: string
  name: string
  /** The nth mail to them gets the nth reply; the last one repeats. */
  replies: ReplySpec[]
}

/** A scripted reply. It quotes what it answers and carries correct threading headers. */
export interface ReplySpec {
  afterMs: number
  text: string
  html?: string
  attachments?: { filename: string; contentType: string; content: Uint8Array }[]
}

export interface WorldSpec {
  accounts: AccountSpec[]
  /** Oldest first. */
  mail: MailSpec[]
  correspondents: CorrespondentSpec[]
  /** Addresses that do not exist: mail to them bounces. */
  missing?: string[]
}

/** What search sees of a message; the texts are decoded (RFC 2047), bodies are computed when asked. */
export interface SearchableMessage {
  from: string
  to: string
  cc: string
  bcc: string
  deliveredTo: string
  replyTo: string
  subject: string
  /** Message-ID without brackets. */
  messageIdHeader: string
  listId: string
  labelIds: readonly string[]
  /** Names of user labels among `labelIds`. */
  labelNames: readonly string[]
  /** Epoch milliseconds. */
  internalDate: number
  /** Bytes of the raw message. */
  size: number
  attachmentNames(): readonly string[]
  bodyText(): string
}
