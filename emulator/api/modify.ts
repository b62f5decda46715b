import { invalidArgument } from '../errors.ts'
import type { LabelChange } from '../relabel.ts'
import type { Call } from './call.ts'
import { briefResource, findMessage } from './message.ts'

/** Gmail API: messages.batchModify and batchDelete. */
const MOST_BATCHED_IDS = 1_000

/** Reads `addLabelIds` and `removeLabelIds` from the body. */
export function labelChange({ body }: Call): LabelChange {
  const add = stringList(body.addLabelIds, 'addLabelIds')
  const remove = stringList(body.removeLabelIds, 'removeLabelIds')
  if (add.length > 100 || remove.length > 100) throw invalidArgument('Too many labels')
  if (add.length + remove.length === 0) throw invalidArgument('No label add or removes specified')
  const places = ['INBOX', 'SPAM', 'TRASH'].filter((id) => add.includes(id))
  if (places.length > 1) throw invalidArgument('Can only add one of: INBOX, SPAM, TRASH')
  return { add, remove }
}

export function stringList(value: unknown, name: string): string[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value
  throw invalidArgument(`Invalid value at '${name}'`)
}

/** Serves `messages.modify`. */
export function modifyMessage(call: Call): object {
  const { id } = pathMessage(call)
  call.world.modify(call.mailbox.email, [id], labelChange(call))
  return briefResource(pathMessage(call))
}

export function trashMessage(call: Call): object {
  call.world.trash(call.mailbox.email, [pathMessage(call).id])
  return briefResource(pathMessage(call))
}

export function untrashMessage(call: Call): object {
  call.world.untrash(call.mailbox.email, [pathMessage(call).id])
  return briefResource(pathMessage(call))
}

export function deleteMessage(call: Call): undefined {
  call.world.remove(call.mailbox.email, [pathMessage(call).id])
}

function pathMessage(call: Call) {
  call.note.messageIds = [call.path.id!]
  return findMessage(call, call.path.id!)
}

/** Serves `messages.batchModify`: one history record for all; unknown ids are ignored. */
export function batchModify(call: Call): undefined {
  call.world.modify(call.mailbox.email, knownIds(call), labelChange(call))
}

export function batchDelete(call: Call): undefined {
  call.world.remove(call.mailbox.email, knownIds(call))
}

function knownIds(call: Call): string[] {
  const ids = stringList(call.body.ids, 'ids')
  if (ids.length > MOST_BATCHED_IDS) throw invalidArgument('Too many message ids')
  call.note.messageIds = ids
  return ids.filter((id) => call.mailbox.message(id))
}
