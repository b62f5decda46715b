import { notFound } from './errors.ts'
import { checkThreadId, placeCopy } from './insert.ts'
import { readEnvelope } from './mail.ts'
import type { Mailbox } from './mailbox.ts'
import type { Message } from './message.ts'
import { rawOf } from './message.ts'
import { removeMessages } from './relabel.ts'
import { sendMail } from './send.ts'
import type { WorldState } from './state.ts'
import { normaliseSubject } from './threading.ts'

interface DraftContent {
  raw: Uint8Array
  threadId?: string | undefined
}

/** Creates a draft: a message with DRAFT, and a draft id that survives the replacement of its message. */
export function createDraft(
  world: WorldState,
  mailbox: Mailbox,
  draft: DraftContent,
): { draftId: string; message: Message } {
  if (draft.threadId !== undefined) checkThreadId(mailbox, draft.threadId)
  const message = placeDraft(world, mailbox, draft.raw, draft.threadId)
  const draftId = `r${BigInt(`0x${world.random.hex(15)}`)}`
  keepDraft(world, mailbox, draftId, message.id)
  return { draftId, message }
}

/** Saves a draft as a new message and deletes the old one in the same change. A new subject leaves the thread. */
export function updateDraft(
  world: WorldState,
  mailbox: Mailbox,
  draftId: string,
  draft: DraftContent,
): Message {
  const old = draftMessage(mailbox, draftId)
  if (draft.threadId !== undefined) checkThreadId(mailbox, draft.threadId)
  const sameSubject =
    normaliseSubject(readEnvelope(Buffer.from(draft.raw)).subject) ===
    normaliseSubject(old.mail.envelope.subject)
  const threadId = draft.threadId ?? (sameSubject ? old.threadId : undefined)
  const message = placeDraft(world, mailbox, draft.raw, threadId, [old.id])
  keepDraft(world, mailbox, draftId, message.id)
  return message
}

export function deleteDraft(world: WorldState, mailbox: Mailbox, draftId: string): void {
  removeMessages(world, mailbox, [draftMessage(mailbox, draftId).id])
}

export function sendDraft(world: WorldState, mailbox: Mailbox, draftId: string, raw?: Uint8Array): Message {
  const draft = draftMessage(mailbox, draftId)
  const sent = sendMail(world, mailbox, { raw: raw ?? rawOf(draft), ownThreadId: draft.threadId })
  removeMessages(world, mailbox, [draft.id])
  return sent
}

/** Looks up a draft's message; ApiError 404 when the draft does not exist or was sent already. */
export function draftMessage(mailbox: Mailbox, draftId: string): Message {
  const message = mailbox.message(mailbox.drafts.get(draftId) ?? '')
  if (!message) throw notFound()
  return message
}

function placeDraft(
  world: WorldState,
  mailbox: Mailbox,
  raw: Uint8Array,
  threadId: string | undefined,
  deleted?: string[],
): Message {
  const mail = world.addMail(raw)
  const thread = threadId ?? 'new'
  return placeCopy(world, mailbox, {
    mail,
    prefix: '',
    labelIds: ['DRAFT'],
    thread,
    ...(deleted && { deleted }),
  })
}

function keepDraft(world: WorldState, mailbox: Mailbox, draftId: string, messageId: string): void {
  world.log.commit({ kind: 'draft', mailbox: mailbox.email, draftId, messageId })
}
