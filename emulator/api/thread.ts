import { invalidArgument, notFound } from '../errors.ts'
import type { Thread } from '../mailbox.ts'
import { snippetOf } from '../reading.ts'
import type { Call } from './call.ts'
import { messageResource, readFormat } from './message.ts'
import { labelChange } from './modify.ts'

/** Serves `threads.get`: messages oldest first; the format `raw` does not exist here. */
export function getThread(call: Call): object {
  const thread = findThread(call)
  const format = readFormat(call)
  if (format === 'raw') throw invalidArgument('Invalid value at \'format\': "raw"')
  call.note.messageIds = thread.messages.map(({ id }) => id)
  call.note.threadId = thread.id
  return {
    id: thread.id,
    ...(!call.metadataOnly && { snippet: snippetOf(thread.messages.at(-1)!) }),
    historyId: String(thread.historyId),
    messages: thread.messages.map((message) => messageResource(call, message, format)),
  }
}

function findThread({ mailbox, path }: Call): Thread {
  if (!/^[0-9a-f]{1,16}$/.test(path.id!)) throw invalidArgument('Invalid id value')
  const thread = mailbox.thread(path.id!)
  if (!thread) throw notFound()
  return thread
}

/** Builds the `{id, historyId, messages}` that methods which change a thread return. */
function changedThread(call: Call): object {
  const { id, messages, historyId } = findThread(call)
  call.note.threadId = id
  const brief = messages.map(({ id, threadId, labelIds }) => ({
    id,
    threadId,
    ...(labelIds.length > 0 && { labelIds }),
  }))
  return { id, historyId: String(historyId), messages: brief }
}

/** Serves `threads.modify`: one history record for the whole thread. */
export function modifyThread(call: Call): object {
  call.world.modify(call.mailbox.email, messageIds(call), labelChange(call))
  return changedThread(call)
}

export function trashThread(call: Call): object {
  call.world.trash(call.mailbox.email, messageIds(call))
  return changedThread(call)
}

export function untrashThread(call: Call): object {
  call.world.untrash(call.mailbox.email, messageIds(call))
  return changedThread(call)
}

export function deleteThread(call: Call): undefined {
  call.world.remove(call.mailbox.email, messageIds(call))
}

function messageIds(call: Call): readonly string[] {
  const ids = findThread(call).messages.map(({ id }) => id)
  call.note.messageIds = ids
  return ids
}
