import { invalidArgument, notFound } from './errors.ts'
import { type Mail, readEnvelope, threadFacts } from './mail.ts'
import type { Mailbox } from './mailbox.ts'
import type { Message } from './message.ts'
import { setLabels } from './relabel.ts'
import type { WorldState } from './state.ts'
import { receiverThread } from './threading.ts'

export interface InsertedMail {
  raw: Uint8Array
  labelIds: readonly string[]
  /** Epoch milliseconds; now when absent. */
  at?: number
  /** The thread to put it in, whatever its headers say. */
  threadId?: string
}

/** Puts a mail into one mailbox without changing its bytes. */
export function insertMessage(world: WorldState, mailbox: Mailbox, inserted: InsertedMail): Message {
  checkInsertedLabels(mailbox, inserted.labelIds)
  if (inserted.threadId !== undefined) checkThreadId(mailbox, inserted.threadId)
  return placeCopy(world, mailbox, {
    mail: world.addMail(inserted.raw),
    prefix: '',
    labelIds: inserted.labelIds,
    at: inserted.at,
    thread: inserted.threadId ?? 'by-headers',
  })
}

/** Inserts a mail as if received. If the mailbox already has the mail, only the labels are added to it. */
export function importMessage(world: WorldState, mailbox: Mailbox, imported: InsertedMail): Message {
  const { messageIdHeader } = readEnvelope(Buffer.from(imported.raw))
  const known = messageIdHeader === '' ? undefined : mailbox.messageOfHeader(messageIdHeader)
  if (!known) return insertMessage(world, mailbox, imported)
  checkInsertedLabels(mailbox, imported.labelIds)
  setLabels(world, mailbox, [known], { add: imported.labelIds })
  return known
}

/** Allows any label of the mailbox except CHAT, which only Gmail sets. */
function checkInsertedLabels(mailbox: Mailbox, labelIds: readonly string[]): void {
  for (const id of labelIds) {
    if (!mailbox.labels.has(id) || id === 'CHAT') throw invalidArgument(`Invalid label: ${id}`)
  }
}

/** Throws ApiError 400 for a malformed thread id, 404 for an unknown one. */
export function checkThreadId(mailbox: Mailbox, threadId: string): void {
  if (!/^[0-9a-f]{1,16}$/.test(threadId)) throw invalidArgument('Invalid thread_id value')
  if (!mailbox.thread(threadId)) throw notFound()
}

export interface PlacedCopy {
  mail: Mail
  prefix: string
  /** A recipient's copy, without Bcc. */
  hidesBcc?: boolean
  labelIds: readonly string[]
  at?: number | undefined
  /** A thread id, `new` for a thread of its own, or `by-headers` for the receiver's rule. */
  thread: string | 'new' | 'by-headers'
  /** When the mailbox changed, if not now: for mail from before the emulator's start. */
  changedAt?: number
  /** Messages deleted in the same change: the version of a draft that this one replaces. */
  deleted?: string[]
}

function isFull({ switches }: WorldState, mailbox: Mailbox, threadId: string): boolean {
  const messages = mailbox.thread(threadId)?.messages.length ?? 0
  return switches.longestThread > 0 && messages >= switches.longestThread
}

/** Adds a copy of a mail to a mailbox. Every message is created here. */
export function placeCopy(world: WorldState, mailbox: Mailbox, copy: PlacedCopy): Message {
  const { mail, prefix, hidesBcc, labelIds, deleted, thread } = copy
  const internalDate = copy.at ?? world.clock.now()
  const id = world.newMessageId(mailbox, internalDate)
  const found = thread === 'by-headers' ? receiverThread(mailbox, threadFacts(mail)) : thread
  const threadId = found === undefined || found === 'new' || isFull(world, mailbox, found) ? id : found
  const hiding = hidesBcc && { hidesBcc }
  const added = [{ id, threadId, mail: mail.number, prefix, ...hiding, labelIds, internalDate }]
  world.change(mailbox, { added, ...(deleted && { deleted }) }, copy.changedAt)
  return mailbox.message(id)!
}
