import { invalidArgument, notFound } from './errors.ts'
import { type Mail, threadFacts } from './mail.ts'
import type { Mailbox } from './mailbox.ts'
import type { Message } from './message.ts'
import type { WorldState } from './state.ts'
import { receiverThread } from './threading.ts'

export interface InsertedMail {
  raw: Uint8Array
  labelIds: readonly string[]
  /** Epoch milliseconds; now when absent. */
  at?: number
  /** The thread it is put in, whatever its headers say. */
  threadId?: string
}

/** Puts a mail into one mailbox, its bytes untouched. */
export function insertMessage(world: WorldState, mailbox: Mailbox, inserted: InsertedMail): Message {
  for (const id of inserted.labelIds) {
    if (!mailbox.labels.has(id)) throw invalidArgument(`Invalid label: ${id}`)
  }
  if (inserted.threadId !== undefined) checkThreadId(mailbox, inserted.threadId)
  return placeCopy(world, mailbox, {
    mail: world.addMail(inserted.raw),
    prefix: '',
    labelIds: inserted.labelIds,
    at: inserted.at,
    thread: inserted.threadId ?? 'by-headers',
  })
}

/** ApiError 400 for what is no id at all, 404 for the id of no thread here. */
export function checkThreadId(mailbox: Mailbox, threadId: string): void {
  if (!/^[0-9a-f]{1,16}$/.test(threadId)) throw invalidArgument('Invalid thread_id value')
  if (!mailbox.thread(threadId)) throw notFound()
}

export interface PlacedCopy {
  mail: Mail
  prefix: string
  labelIds: readonly string[]
  at?: number | undefined
  /** A thread's id, a thread of its own, or what the receiver's rule finds. */
  thread: string | 'new' | 'by-headers'
  /** When the mailbox changed, if not now: mail from before time began. */
  changedAt?: number
  /** Messages that vanish in the same change: the draft a newer one replaces. */
  deleted?: string[]
}

function isFull({ switches }: WorldState, mailbox: Mailbox, threadId: string): boolean {
  const messages = mailbox.thread(threadId)?.messages.length ?? 0
  return switches.longestThread > 0 && messages >= switches.longestThread
}

/** The one place where a message comes into being. */
export function placeCopy(world: WorldState, mailbox: Mailbox, copy: PlacedCopy): Message {
  const { mail, prefix, labelIds, deleted, thread } = copy
  const internalDate = copy.at ?? world.clock.now()
  const id = world.newMessageId(mailbox, internalDate)
  const found = thread === 'by-headers' ? receiverThread(mailbox, threadFacts(mail)) : thread
  const threadId = found === undefined || found === 'new' || isFull(world, mailbox, found) ? id : found
  const added = [{ id, threadId, mail: mail.number, prefix, labelIds, internalDate }]
  world.change(mailbox, { added, ...(deleted && { deleted }) }, copy.changedAt)
  return mailbox.message(id)!
}
