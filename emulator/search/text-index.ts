import type { SearchableMessage } from '../spec.ts'
import { findAddresses, withoutVariant } from './addresses.ts'
import { type Numbers, Postings } from './postings.ts'
import { foldText, tokensOf } from './words.ts'

/**
 * Indexes the words and addresses of one mailbox, to find the few messages that a query has to look at.
 *
 * It is built when it is first asked, so a mailbox that nobody searches costs nothing. Headers and contents are
 * indexed separately, because a search for addresses reads no body. The index only narrows the search: the message
 * itself decides whether it matches.
 */
export class TextIndex {
  readonly #messageAt: (number: number) => SearchableMessage | undefined
  readonly #headers: Part = { postings: new Postings(), next: 0, textsOf: headerTexts }
  readonly #contents: Part = { postings: new Postings(), next: 0, textsOf: contentTexts }

  /** `messageAt` numbers messages from 0 in order of arrival; undefined for a number that is not used yet. */
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
  /** The number of the first message that is not indexed yet. */
  next: number
  readonly textsOf: (message: SearchableMessage) => readonly string[]
}

/** The token of an address. Variants of a gmail.com address share one. */
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

/** Words contain no @, so words and addresses can share a map. */
function tokensOfText(text: string): string[] {
  return [...tokensOf(foldText(text)), ...findAddresses(text).map(addressToken)]
}
