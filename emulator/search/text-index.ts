import type { SearchableMessage } from '../spec.ts'
import { findAddresses, withoutVariant } from './addresses.ts'
import { type Numbers, Postings } from './postings.ts'
import { foldText, tokensOf } from './words.ts'

/**
 * The words and addresses of one mailbox's mail, to find the few messages worth looking at.
 *
 * It grows when it is asked, so that a mailbox nobody searches costs nothing; headers and contents apart, because
 * a search for addresses need not open any body. It only narrows: whether a message fits, its own text decides.
 */
export class TextIndex {
  readonly #messageAt: (number: number) => SearchableMessage | undefined
  readonly #headers: Part = { postings: new Postings(), next: 0, textsOf: headerTexts }
  readonly #contents: Part = { postings: new Postings(), next: 0, textsOf: contentTexts }

  /** `messageAt` numbers messages from 0 as they come; undefined for a number not given yet. */
  constructor(messageAt: (number: number) => SearchableMessage | undefined) {
    this.#messageAt = messageAt
  }

  /** The messages whose headers have all these tokens: words (`tokensOf`) or addresses (`addressToken`). */
  inHeaders(tokens: readonly string[]): Numbers {
    return this.#caughtUp(this.#headers).withAll(tokens)
  }

  /** The messages whose body and names of files have all these tokens. */
  inContents(tokens: readonly string[]): Numbers {
    return this.#caughtUp(this.#contents).withAll(tokens)
  }

  #caughtUp(part: Part): Postings {
    for (;;) {
      const message = this.#messageAt(part.next)
      if (!message) return part.postings
      part.postings.add(part.next, new Set(part.textsOf(message).flatMap(tokensOfText)))
      part.next += 1
    }
  }
}

interface Part {
  readonly postings: Postings
  /** Number of the first message not read yet. */
  next: number
  readonly textsOf: (message: SearchableMessage) => readonly string[]
}

/** An address as the index knows it; its variants at gmail.com count as one here. */
export function addressToken(address: string): string {
  return withoutVariant(address)
}

function headerTexts(message: SearchableMessage): readonly string[] {
  const { from, to, cc, bcc, deliveredTo, subject, listId } = message
  return [from, to, cc, bcc, deliveredTo, subject, listId].filter((text) => text !== '')
}

function contentTexts(message: SearchableMessage): readonly string[] {
  return [...message.attachmentNames(), message.bodyText()]
}

/** Words have no @, so that both kinds can lie in one map. */
function tokensOfText(text: string): string[] {
  return [...tokensOf(foldText(text)), ...findAddresses(text).map(addressToken)]
}
