import MailComposer from 'nodemailer/lib/mail-composer'
import { type Address, plainAddress } from './address.ts'
import { attachmentName } from './attachment-name.ts'
import { oneLine } from './characters.ts'
import { textFromHtml } from './html-text.ts'
import { foldReferences, parseMessageIds } from './references.ts'

export type ComposedAttachment = {
  filename: string
  contentType: string
  content: Uint8Array
  /** For an image that the HTML shows by `cid:`; null for a file. */
  contentId: string | null
}

export type ComposeInput = {
  from: Address
  to: Address[]
  cc: Address[]
  /** The header stays in the bytes: Gmail delivers to these addresses and removes it from the recipients' copies. */
  bcc: Address[]
  replyTo?: Address | null
  subject: string
  /** Complete and sanitised: the composer's text, signature and quote. */
  html: string
  /** If missing, the text alternative is derived from the HTML. */
  text?: string
  /** Message-ID of the message that is answered, or null. */
  inReplyTo: string | null
  /** The parent's References, parsed; the parent itself is added. */
  references: string[]
  messageId: string
  /** Sent as X-Kurier-Send-Id, so that a message can be found again if Google's answer was lost. */
  sendId: string
  attachments: ComposedAttachment[]
  date: Date
  /** The current time: a later Date is never written. */
  now: Date
}

/** Thrown for an address that cannot be used in a header as it is. */
export class InvalidAddressError extends Error {
  override name = 'InvalidAddressError'
  address: string

  constructor(address: string) {
    super('Not a mail address.')
    this.address = address
  }
}

/** Thrown for a send id or content id with characters that are not allowed in a header. */
export class InvalidIdError extends Error {
  override name = 'InvalidIdError'
}

const MAX_SUBJECT_LENGTH = 1_000
const MAX_NAME_LENGTH = 300

/** Bytes for what does not depend on the text: references, boundaries, names of fields and files. */
const HEAD_BYTES = 8_192
const PART_BYTES = 2_048

/**
 * Builds the bytes of a message to send: CRLF, header text in RFC 2047 encoded words, bodies in quoted-printable,
 * files in base64.
 *
 * Line breaks in a subject or name become spaces, so that nobody can add a header. Nothing in the message names the
 * program or tracks the reader.
 *
 * @throws InvalidAddressError if a sender or recipient is not one plain address
 * @throws InvalidIdError if a message, send or content id has characters that are not allowed
 */
export async function composeMessage(input: ComposeInput): Promise<Uint8Array> {
  const composer = new MailComposer({
    from: mailbox(input.from),
    to: input.to.map(mailbox),
    cc: input.cc.map(mailbox),
    bcc: input.bcc.map(mailbox),
    replyTo: input.replyTo ? mailbox(input.replyTo) : undefined,
    subject: oneLine(input.subject, MAX_SUBJECT_LENGTH),
    messageId: `<${plainId(input.messageId)}>`,
    date: new Date(Math.min(input.date.getTime(), input.now.getTime())),
    ...threadHeaders(input),
    headers: { 'X-Kurier-Send-Id': plainId(input.sendId) },
    html: input.html,
    text: input.text ?? textFromHtml(input.html),
    attachments: input.attachments.map(composedAttachment),
    encoding: 'quoted-printable',
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const message = composer.compile()
  message.keepBcc = true
  return await message.build()
}

/** The fields that determine how large a message will be. */
export type ComposeSize = Pick<ComposeInput, 'to' | 'cc' | 'bcc' | 'subject' | 'html'> & {
  fileBytes: readonly number[]
}

/** Returns an upper bound of {@link composeMessage}'s size in bytes, close to the real one, without composing. */
export function mostBytes({ to, cc, bcc, subject, html, fileBytes }: ComposeSize): number {
  const head = HEAD_BYTES + 4 * Buffer.byteLength(JSON.stringify([to, cc, bcc, subject]))
  const text = quotedPrintableBytes(html) + quotedPrintableBytes(textFromHtml(html))
  return head + text + fileBytes.reduce((sum, size) => sum + PART_BYTES + base64Bytes(size), 0)
}

/** RFC 2045 §6.7: a character that is not plain takes three; lines have at most 76 characters, often fewer. */
function quotedPrintableBytes(text: string): number {
  let bytes = 0
  for (const byte of Buffer.from(text)) bytes += byte >= 0x20 && byte <= 0x7e && byte !== 0x3d ? 1 : 3
  return bytes + 3 * Math.ceil(bytes / 60)
}

/** RFC 2045 §6.8: four characters for three bytes, 76 on a line. */
function base64Bytes(bytes: number): number {
  const characters = 4 * Math.ceil(bytes / 3)
  return characters + 2 * Math.ceil(characters / 76)
}

function mailbox({ name, address }: Address): Address {
  const plain = plainAddress(address)
  if (plain === null) throw new InvalidAddressError(address)
  return { name: oneLine(name, MAX_NAME_LENGTH), address: plain }
}

/** RFC 5322 §3.6.4. */
function threadHeaders({ inReplyTo, references }: ComposeInput): { inReplyTo?: string; references?: string } {
  if (inReplyTo === null) return {}
  const parent = parseMessageIds(`<${inReplyTo.replace(/^<|>$/g, '')}>`)[0]
  if (parent === undefined) return {}
  return { inReplyTo: `<${parent}>`, references: foldReferences(references, parent) }
}

function composedAttachment({ filename, contentType, content, contentId }: ComposedAttachment) {
  const type = contentType.trim().toLowerCase()
  return {
    filename: attachmentName(filename, type),
    contentType: fileType(type),
    content: Buffer.from(content.buffer, content.byteOffset, content.byteLength),
    contentDisposition: contentId === null ? 'attachment' : 'inline',
    contentTransferEncoding: 'base64',
    ...(contentId === null ? {} : { cid: plainId(contentId) }),
  }
}

/**
 * Returns the uploader's type, unless it is a multipart or message type, as of .mht and .eml files: base64 is
 * forbidden for those (RFC 2045 §6.4, RFC 2046 §5.2.1).
 */
function fileType(type: string): string {
  const isType = /^[\w.+-]+\/[\w.+-]+$/.test(type)
  return isType && !/^(multipart|message)\//.test(type) ? type : 'application/octet-stream'
}

function plainId(id: string): string {
  const bare = id.trim().replace(/^<|>$/g, '')
  if (!/^[\x21-\x7E]{1,200}$/.test(bare) || /[<>"\\]/.test(bare)) throw new InvalidIdError('Not a plain id.')
  return bare
}
