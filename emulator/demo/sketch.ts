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
 * A letter of the demo in short form. Its subject, quote, signature, threading headers and labels follow from its
 * place in the thread. Placeholders such as `{on+2}` are replaced by dates.
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
  /** Only if it differs from the thread's subject with "Re:". */
  subject?: string
  text: string
  /** Which letter of the thread it answers; by default the one before. -1 starts a new thread. */
  answers?: number
  /** A reply without its quote, as phones send. */
  withoutQuote?: boolean
  attachments?: readonly Attachment[]
  /** A picture in the text. */
  picture?: Attachment
  invitation?: Invitation
  /** This letter reports that the one it answers could not be delivered to this address. */
  bounceOf?: PersonKey
  headers?: readonly [string, string][]
  /** Additional labels on every received copy. */
  labels?: readonly string[]
  place?: 'INBOX' | 'ARCHIVE' | 'TRASH' | 'SPAM'
  unread?: boolean
  /** Mailboxes that have deleted their copy. */
  missingFor?: readonly AccountKey[]
}

export interface ThreadSketch {
  subject: string
  /** The language of the texts; Polish by default. Attributions follow each author's mail program. */
  language?: Language
  letters: readonly LetterSketch[]
}
