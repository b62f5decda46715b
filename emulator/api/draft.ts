import { draftMessage } from '../draft.ts'
import { invalidArgument } from '../errors.ts'
import type { Message } from '../message.ts'
import type { Call } from './call.ts'
import { messageFilter } from './list.ts'
import { briefResource, messageResource, readFormat } from './message.ts'
import { mailOf } from './outgoing.ts'
import { pagePosition, pageSize, pageToken } from './page.ts'

/** Serves `drafts.list`: newest first. */
export function listDrafts(call: Call): object {
  const { mailbox, query } = call
  const { fits } = messageFilter(call)
  const found = [...mailbox.drafts]
    .map(([draftId, messageId]) => ({ draftId, message: mailbox.message(messageId)! }))
    .filter(({ message }) => fits(message))
    .reverse()
  const start = Number(pagePosition(query) ?? 0)
  const page = found.slice(start, start + pageSize(query))
  const end = start + page.length
  return {
    ...(page.length > 0 && {
      drafts: page.map(({ draftId, message }) => ({
        id: draftId,
        message: { id: message.id, threadId: message.threadId },
      })),
    }),
    ...(end < found.length && { nextPageToken: pageToken(String(end), query) }),
    resultSizeEstimate: page.length,
  }
}

/** Serves `drafts.get`. */
export function getDraft(call: Call): object {
  const message = draftMessage(call.mailbox, call.path.id!)
  call.note.messageIds = [message.id]
  return { id: call.path.id!, message: messageResource(call, message, readFormat(call)) }
}

/** Serves `drafts.create`. */
export function createDraft(call: Call): object {
  const { draftId, message } = call.world.createDraft(call.mailbox.email, draftMail(call))
  return draftResource(call, draftId, message)
}

/** Serves `drafts.update`: the draft keeps its id, its message is a new one. */
export function updateDraft(call: Call): object {
  const message = call.world.updateDraft(call.mailbox.email, call.path.id!, draftMail(call))
  return draftResource(call, call.path.id!, message)
}

function draftResource(call: Call, draftId: string, message: Message): object {
  call.note.messageIds = [message.id]
  return { id: draftId, message: briefResource(message) }
}

export function deleteDraft(call: Call): undefined {
  call.world.deleteDraft(call.mailbox.email, call.path.id!)
}

/** Serves `drafts.send`; a mail in the body first replaces the draft's content. */
export function sendDraft(call: Call): object {
  const { id, message } = call.body
  if (typeof id !== 'string' || id === '') throw invalidArgument('Missing draft id')
  const brings = call.media !== undefined || (isRecord(message) && message.raw !== undefined)
  const sent = call.world.sendDraft(call.mailbox.email, id, brings ? draftMail(call).raw : undefined)
  call.note.messageIds = [sent.id]
  return briefResource(sent)
}

function draftMail(call: Call) {
  const { message } = call.body
  return mailOf(call, isRecord(message) ? message : {})
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
