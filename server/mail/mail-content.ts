/** The content by which two copies with one Message-ID are compared. Addresses are canonical keys. */
export interface MailContent {
  from: string
  /** The name beside the address in From. */
  fromName: string
  /** From X-Original-From or X-Original-Sender: the writer, if a list put its own address into From. */
  originalFrom: string | null
  replyTo: readonly string[]
  /** To and Cc. Not Bcc, because each copy has its own. */
  to: readonly string[]
  /** Whether it came through a mailing list. */
  isList: boolean
  subject: string
  text: string | null
  html: string | null
  calendar: string | null
  files: readonly ContentFile[]
}

export interface ContentFile {
  /** See `fileDigest`. */
  digest: string
  filename: string
  contentType: string
  /** A picture that the HTML shows. */
  inline: boolean
}
