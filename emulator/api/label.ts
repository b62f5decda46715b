import { ApiError, invalidArgument, notFound } from '../errors.ts'
import type { Label } from '../event.ts'
import { RESERVED_NAMES } from '../label.ts'
import { createLabel as addLabel } from '../relabel.ts'
import type { Call } from './call.ts'

/** Serves `labels.list`: without counters. */
export function listLabels({ mailbox }: Call): object {
  return { labels: [...mailbox.labels.values()] }
}

/** Serves `labels.get`, the only method that returns counters. */
export function getLabel(call: Call): object {
  const label = findLabel(call)
  const wearing = call.mailbox.byDate().filter((message) => message.labelIds.includes(label.id))
  const unread = wearing.filter((message) => message.labelIds.includes('UNREAD'))
  const threads = (messages: typeof wearing) => new Set(messages.map(({ threadId }) => threadId)).size
  return {
    ...label,
    messagesTotal: wearing.length,
    messagesUnread: unread.length,
    threadsTotal: threads(wearing),
    threadsUnread: threads(unread),
  }
}

function findLabel({ mailbox, path }: Call): Label {
  const label = mailbox.labels.get(path.id!)
  if (!label) throw notFound()
  return label
}

/** Serves `labels.create`: 409 for a name that is taken. */
export function createLabel(call: Call): object {
  const { mailbox, world, body } = call
  const name = freeName(call, undefined)
  const id = world.log.transact(() => addLabel(world, mailbox, name))
  world.putLabel(mailbox.email, { ...mailbox.labels.get(id)!, ...settings(body) })
  return mailbox.labels.get(id)!
}

/** Serves `labels.update` and `labels.patch`; system labels cannot be changed. */
export function changeLabel(call: Call): object {
  const label = findLabel(call)
  if (label.type === 'system') throw invalidArgument('Invalid label')
  const name = call.body.name === undefined ? label.name : freeName(call, label.id)
  call.world.putLabel(call.mailbox.email, { ...label, name, ...settings(call.body) })
  return findLabel(call)
}

export function deleteLabel(call: Call): undefined {
  call.world.deleteLabel(call.mailbox.email, call.path.id!)
}

function freeName({ mailbox, body }: Call, ownId: string | undefined): string {
  const { name } = body
  if (typeof name !== 'string' || name.trim() === '' || RESERVED_NAMES.has(name.trim().toLowerCase())) {
    throw invalidArgument('Invalid label name')
  }
  const taken = [...mailbox.labels.values()].some(
    (label) => label.id !== ownId && label.name.toLowerCase() === name.toLowerCase(),
  )
  if (!taken) return name
  const message = 'Label name exists or conflicts'
  throw new ApiError({ code: 409, message, reason: 'aborted', status: 'ABORTED' })
}

function settings(body: Record<string, unknown>): Partial<Label> {
  const { messageListVisibility, labelListVisibility, color } = body as Partial<Label>
  return {
    ...(typeof messageListVisibility === 'string' && { messageListVisibility }),
    ...(typeof labelListVisibility === 'string' && { labelListVisibility }),
    ...(typeof color === 'object' && color !== null && { color }),
  }
}
