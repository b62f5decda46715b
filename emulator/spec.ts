/**
 * The starting content of a world.
 *
 * A spec is plain data: the demo world, a generated mailbox and a test's three
 * messages are all specs, from which `World` makes mailboxes.
 */

/** A Google account of the world: it can sign in and has a Gmail mailbox. */
export interface AccountSpec {
  email: string
  name: string
  /** Google's stable subject id; derived from the email when absent. */
  sub?: string
  sendAs?: SendAsSpec[]
  /** HTML signature of the primary address. */
  signature?: string
  /** IANA name of the time zone in the Date of sent mail. Default: Europe/Warsaw. */
  timeZone?: string
}

/** A further address that an account may send from. */
export interface SendAsSpec {
  email: string
  name: string
  signature?: string
  /** The Reply-To of mail from this address. */
  replyTo?: string
  isDefault?: boolean
  verified?: boolean
}

/** One mail and the mailboxes that have it. `raw` is RFC 5322 bytes with CRLF line ends. */
export interface MailSpec {
  /** When Google accepted the mail, epoch milliseconds; becomes `internalDate`. */
  at: number
  raw: Uint8Array
  copies: { account: string; labels: string[] }[]
}

/** Someone outside Google who answers mail by script. */
export interface CorrespondentSpec {
  email: string
  name: string
  /** The nth mail to them gets the nth reply; the last reply repeats. */
  replies: ReplySpec[]
}

/** A scripted reply. It quotes the original and has correct threading headers. */
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

/** A message as search sees it; texts are decoded (RFC 2047), the body is computed on demand. */
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
