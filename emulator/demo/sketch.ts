import type { Language } from './calendar.ts'
import type { AccountKey, PersonKey } from './people.ts'

export interface Attachment {
  filename: string
  contentType: string
  content: Uint8Array
}

/** A meeting: `on` working days after the letter, `time` in Warsaw. */
export interface Invitation {
  summary: string
  location: string
  on: number
  time: string
  minutes: number
}

/**
 * A letter as it is written down in the demo. The subject, the quote, the signature, the threading headers and
 * the labels follow from its place in the thread; `{on+2}` and the like in the text are filled in by the date.
 */
export interface LetterSketch {
  /** Working days before today, and the time in Warsaw … */
  ago?: number
  time?: string
  /** … or minutes before now, for what arrived today. */
  minutesAgo?: number
  from: PersonKey
  to: readonly PersonKey[]
  cc?: readonly PersonKey[]
  bcc?: readonly PersonKey[]
  replyTo?: PersonKey
  /** Only where it is not the thread's own with "Re:". */
  subject?: string
  text: string
  /** Which letter of the thread it answers; the one before it unless said. -1 starts afresh. */
  answers?: number
  /** A reply without its quote, as phones send. */
  withoutQuote?: boolean
  attachments?: readonly Attachment[]
  /** A picture in the text. */
  picture?: Attachment
  invitation?: Invitation
  /** A delivery failure of the letter it answers: whose address it was. */
  bounceOf?: PersonKey
  headers?: readonly [string, string][]
  /** Labels beside the usual ones, on every received copy. */
  labels?: readonly string[]
  place?: 'INBOX' | 'ARCHIVE' | 'TRASH' | 'SPAM'
  unread?: boolean
  /** Mailboxes that do not have their copy any more. */
  missingFor?: readonly AccountKey[]
}

export interface ThreadSketch {
  subject: string
  /** Of the texts; the quotes follow each author's mail program. Polish unless said. */
  language?: Language
  letters: readonly LetterSketch[]
}
