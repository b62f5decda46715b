import type { AddedMessage, Label, MailboxChange, Watch, WorldEvent } from './event.ts'
import { HistoryRecords } from './history.ts'
import { labelSet, systemLabels } from './label.ts'
import { type MailStore, threadFacts } from './mail.ts'
import { compareByDate, type Message } from './message.ts'
import type { Narrow } from './search/term.ts'
import { TextIndex } from './search/text-index.ts'
import { searchable } from './searchable.ts'
import type { SendAsSpec } from './spec.ts'
import type { ThreadIndex } from './threading.ts'

/** A thread of one mailbox, oldest message first. */
export interface Thread {
  readonly id: string
  messages: Message[]
  historyId: number
}

/** An account of the world. */
export interface Account {
  /** Lower case. */
  readonly email: string
  readonly name: string
  readonly sub: string
  /** HTML signature of the primary address. */
  signature: string
  /** IANA name of the time zone in the Date of sent mail. */
  readonly timeZone: string
  /** Further addresses to send from, without the primary one. */
  sendAs: SendAsSpec[]
}

export interface MailboxStart {
  historyId: number
  /** When the account was created, epoch milliseconds. */
  startedAt: number
}

/** One Gmail mailbox. Only the world may change it. */
export class Mailbox implements ThreadIndex {
  readonly account: Account
  readonly history = new HistoryRecords()
  readonly labels = new Map<string, Label>(systemLabels().map((label) => [label.id, label]))
  /** Maps draft ids to message ids. */
  readonly drafts = new Map<string, string>()
  /** Maps message ids to the time they went to trash or spam, epoch milliseconds. */
  readonly hiddenSince = new Map<string, number>()
  watch: Watch | undefined
  historyId: number
  readonly #mails: MailStore
  readonly #startedAt: number
  readonly #messages = new Map<string, Message>()
  readonly #threads = new Map<string, Thread>()
  readonly #threadOfHeader = new Map<string, string>()
  readonly #byDate: Message[] = []
  /** Messages in order of arrival, including deleted ones: the position is the message's number in the text index. */
  readonly #arrived: Message[] = []
  readonly #index = new TextIndex((number) => {
    const message = this.#arrived[number]
    return message && searchable(this, message)
  })

  constructor(account: Account, mails: MailStore, { historyId, startedAt }: MailboxStart) {
    this.account = account
    this.#startedAt = startedAt
    this.#mails = mails
    this.historyId = historyId
    this.history.startAfter(historyId)
  }

  get email(): string {
    return this.account.email
  }

  message(id: string): Message | undefined {
    return this.#messages.get(id)
  }

  thread(id: string): Thread | undefined {
    return this.#threads.get(id)
  }

  /** Returns every message, oldest first by `internalDate`. Callers must not change the array. */
  byDate(): readonly Message[] {
    return this.#byDate
  }

  /** Returns the messages that a search has to examine, oldest first; all when the index cannot narrow them down. */
  worthLooking(narrow: Narrow | undefined): readonly Message[] {
    if (!narrow) return this.#byDate
    return narrow(this.#index)
      .map((number) => this.#arrived[number]!)
      .filter((message) => this.#messages.get(message.id) === message)
      .sort(compareByDate)
  }

  get messageCount(): number {
    return this.#messages.size
  }

  get threadCount(): number {
    return this.#threads.size
  }

  draftOf(messageId: string): string | undefined {
    for (const [draftId, id] of this.drafts) if (id === messageId) return draftId
    return undefined
  }

  /** Returns the names of a message's user labels. */
  labelNames(message: Message): string[] {
    return message.labelIds.flatMap((id) => {
      const label = this.labels.get(id)
      return label?.type === 'user' ? [label.name] : []
    })
  }

  threadOfHeader(messageIdHeader: string): string | undefined {
    const threadId = this.#threadOfHeader.get(messageIdHeader)
    return threadId !== undefined && this.#threads.has(threadId) ? threadId : undefined
  }

  /** Looks up a message by Message-ID, including trash and spam but not drafts. */
  messageOfHeader(messageIdHeader: string): Message | undefined {
    const thread = this.#threads.get(this.#threadOfHeader.get(messageIdHeader) ?? '')
    return thread?.messages.find(
      ({ mail, labelIds }) =>
        mail.envelope.messageIdHeader === messageIdHeader && !labelIds.includes('DRAFT'),
    )
  }

  threadSubject(threadId: string): string | undefined {
    const first = this.#threads.get(threadId)?.messages[0]
    return first && threadFacts(first.mail).subject
  }

  /** Applies a committed change. `keepRecord` is false for mail from before the emulator's start. */
  apply(change: MailboxChange, keepRecord: boolean): void {
    this.historyId = change.historyId
    for (const added of change.added ?? []) this.#add(added, change)
    for (const { id, added, removed } of change.relabelled ?? []) {
      const message = this.#messages.get(id)!
      const kept = message.labelIds.filter((label) => !removed.includes(label))
      message.labelIds = labelSet([...kept, ...added])
      this.#touch(message, change.historyId)
      this.#noteHidden(message, added, change.at)
    }
    for (const id of [...(change.touched ?? []), ...(change.addedAgain ?? [])]) {
      this.#touch(this.#messages.get(id)!, change.historyId)
    }
    if (keepRecord) this.history.append(change, (id) => this.#messages.get(id))
    else this.history.startAfter(change.historyId)
    for (const id of change.deleted ?? []) this.#delete(id, change.historyId)
  }

  /** Applies an event that changes the mailbox without a history record. */
  applySetting(event: WorldEvent): void {
    if (event.kind === 'draft' && event.messageId) this.drafts.set(event.draftId, event.messageId)
    else if (event.kind === 'draft') this.drafts.delete(event.draftId)
    else if (event.kind === 'label') this.labels.set(event.label.id, event.label)
    else if (event.kind === 'label-deleted') this.labels.delete(event.labelId)
    else if (event.kind === 'watch') this.watch = event.watch
    else if (event.kind === 'signature') this.account.signature = event.signature
    else if (event.kind === 'history-expired') this.expireHistory(event.historyId)
  }

  /** Makes every start id that a caller may have now too old. */
  expireHistory(historyId: number): void {
    this.historyId = historyId
    this.history.startAfter(historyId)
  }

  #add(added: AddedMessage, { historyId, at }: MailboxChange): void {
    const { id, threadId, prefix, internalDate, hidesBcc = false } = added
    const mail = this.#mails.get(added.mail)
    const labelIds = labelSet(added.labelIds)
    const message: Message = {
      ...{ id, threadId, mail, prefix, hidesBcc, internalDate },
      labelIds,
      historyId,
    }
    this.#messages.set(id, message)
    this.#arrived.push(message)
    insertSorted(this.#byDate, message)
    const thread = this.#threads.get(threadId) ?? { id: threadId, messages: [], historyId }
    insertSorted(thread.messages, message)
    thread.historyId = historyId
    this.#threads.set(threadId, thread)
    this.#indexHeaders(message)
    this.#noteHidden(message, labelIds, at)
  }

  /** Records when a message went to trash or spam; for mail older than the account, when the account began. */
  #noteHidden({ id, labelIds }: Message, added: readonly string[], at: number): void {
    if (added.some(isHiding)) this.hiddenSince.set(id, Math.max(at, this.#startedAt))
    else if (!labelIds.some(isHiding)) this.hiddenSince.delete(id)
  }

  /** Maps the mail's own Message-ID to its thread, and the ids it cites too unless they are already mapped. */
  #indexHeaders({ mail, threadId }: Message): void {
    const { messageIdHeader, references } = mail.envelope
    if (messageIdHeader !== '') this.#threadOfHeader.set(messageIdHeader, threadId)
    for (const reference of references) {
      if (this.threadOfHeader(reference) === undefined) this.#threadOfHeader.set(reference, threadId)
    }
  }

  #delete(id: string, historyId: number): void {
    const message = this.#messages.get(id)!
    const thread = this.#threads.get(message.threadId)!
    this.#messages.delete(id)
    this.hiddenSince.delete(id)
    this.#byDate.splice(this.#byDate.indexOf(message), 1)
    thread.messages = thread.messages.filter((other) => other !== message)
    thread.historyId = historyId
    if (thread.messages.length === 0) this.#threads.delete(thread.id)
  }

  #touch(message: Message, historyId: number): void {
    message.historyId = historyId
    this.#threads.get(message.threadId)!.historyId = historyId
  }
}

function isHiding(labelId: string): boolean {
  return labelId === 'TRASH' || labelId === 'SPAM'
}

/** Inserts by date, searching from the end because mail mostly arrives in order. */
function insertSorted(messages: Message[], message: Message): void {
  let place = messages.length
  while (place > 0 && compareByDate(messages[place - 1]!, message) > 0) place--
  if (place === messages.length) messages.push(message)
  else messages.splice(place, 0, message)
}
