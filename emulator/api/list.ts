import { forbidden, invalidArgument } from '../errors.ts'
import type { Thread } from '../mailbox.ts'
import { compareByDate, type Message } from '../message.ts'
import { snippetOf } from '../reading.ts'
import { compileSearch } from '../search/query.ts'
import type { Narrow } from '../search/term.ts'
import { searchable } from '../searchable.ts'
import type { Call } from './call.ts'
import { flag, pagePosition, pageSize, pageToken } from './page.ts'

/** Serves `messages.list`: newest first. */
export function listMessages(call: Call): object {
  const { page, nextPageToken, estimate } = listPage(call, (message) => message.id)
  return {
    ...(page.length > 0 && { messages: page.map(({ id, threadId }) => ({ id, threadId })) }),
    ...(nextPageToken && { nextPageToken }),
    resultSizeEstimate: estimate,
  }
}

/** Serves `threads.list`: threads with a matching message, ordered by their newest matching message. */
export function listThreads(call: Call): object {
  const { page, nextPageToken, estimate } = listPage(call, (message) => message.threadId)
  const threads = page.map(({ threadId }) => threadSummary(call, call.mailbox.thread(threadId)!))
  return {
    ...(threads.length > 0 && { threads }),
    ...(nextPageToken && { nextPageToken }),
    resultSizeEstimate: estimate,
  }
}

function threadSummary({ metadataOnly, gmail }: Call, thread: Thread): object {
  const last = thread.messages.at(-1)!
  const hideSnippet = metadataOnly && gmail.switches.snippetHiddenFromMetadataScope
  return {
    id: thread.id,
    ...(!hideSnippet && { snippet: snippetOf(last) }),
    historyId: String(thread.historyId),
  }
}

interface ListPage {
  page: Message[]
  nextPageToken: string | undefined
  /** `resultSizeEstimate`: deliberately wrong when there is a next page. */
  estimate: number
}

/**
 * Returns one page of results; of several messages with the same key only the newest is listed.
 *
 * A page token names the last listed message, so mail that arrives meanwhile does not shift the pages.
 */
function listPage(call: Call, keyOf: (message: Message) => string): ListPage {
  const { query, mailbox, gmail } = call
  const size = pageSize(query)
  const { fits, narrow } = messageFilter(call)
  const seen = new Set<string>()
  const page: Message[] = []
  const messages = mailbox.worthLooking(narrow)
  for (let index = startIndex(messages, pagePosition(query), keyOf, seen, fits); index >= 0; index--) {
    const message = messages[index]!
    if (seen.has(keyOf(message)) || !fits(message)) continue
    if (page.length === size)
      return { page: ordered(call, page), ...nextPage(query, page, gmail.switches.estimate) }
    seen.add(keyOf(message))
    page.push(message)
  }
  return { page: ordered(call, page), nextPageToken: undefined, estimate: page.length }
}

function nextPage(query: URLSearchParams, page: readonly Message[], estimate: 'page-plus-one' | 'constant') {
  const { internalDate, id } = page.at(-1)!
  const nextPageToken = pageToken(`${internalDate}.${id}`, query)
  return { nextPageToken, estimate: estimate === 'constant' ? 201 : page.length + 1 }
}

/** Finds the index of the newest message older than the position, and adds the keys listed before it to `seen`. */
function startIndex(
  messages: readonly Message[],
  position: string | undefined,
  keyOf: (message: Message) => string,
  seen: Set<string>,
  fits: (message: Message) => boolean,
): number {
  if (position === undefined) return messages.length - 1
  const [date, id] = position.split('.')
  const last = { internalDate: Number(date), id } as Message
  let index = messages.length - 1
  for (; index >= 0 && compareByDate(messages[index]!, last) >= 0; index--) {
    const message = messages[index]!
    // Only threads can repeat; for messages every key is unique.
    if (keyOf(message) !== message.id && fits(message)) seen.add(keyOf(message))
  }
  return index
}

function ordered({ gmail }: Call, page: Message[]): Message[] {
  return gmail.switches.listOrder === 'shuffled' ? gmail.random.shuffle(page) : page
}

interface MessageFilter {
  fits: (message: Message) => boolean
  narrow: Narrow | undefined
}

/** Builds the filter of a list: all `labelIds`, `q`, spam and trash, and mail that the index does not have yet. */
export function messageFilter({ query, mailbox, metadataOnly, gmail, world, note }: Call): MessageFilter {
  const q = query.get('q') ?? ''
  if (q !== '') {
    note.q = q
    if (metadataOnly) throw forbidden("Metadata scope does not support 'q' parameter")
  }
  const labelIds = query.getAll('labelIds')
  for (const id of labelIds) if (!mailbox.labels.has(id)) throw invalidArgument(`Invalid label: ${id}`)
  const hiddenAsked = labelIds.some((id) => id === 'SPAM' || id === 'TRASH')
  const includeSpamTrash = flag(query, 'includeSpamTrash') || hiddenAsked
  const nowMs = world.clock.now()
  const indexedBefore =
    gmail.switches.indexLagMs > 0 ? nowMs - gmail.switches.indexLagMs : Number.POSITIVE_INFINITY
  const visible = (message: Message) =>
    includeSpamTrash || !(message.labelIds.includes('SPAM') || message.labelIds.includes('TRASH'))
  const { test, narrow } = compileSearch(q, {
    ...{ nowMs, includeSpamTrash, ownAddress: mailbox.email },
    maxQueryLength: gmail.switches.longestQuery,
    afterIsExclusive: gmail.switches.afterIsExclusive,
    gmailVariantsFound: gmail.switches.gmailVariantsFound,
  })
  const fits = (message: Message) =>
    labelIds.every((id) => message.labelIds.includes(id)) &&
    message.internalDate <= indexedBefore &&
    (q === '' ? visible(message) : test(searchable(mailbox, message)))
  return { fits, narrow }
}
