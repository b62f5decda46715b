import { invalidArgument, notFound } from './errors.ts'
import type { Relabelling } from './event.ts'
import { FIXED_LABELS } from './label.ts'
import type { Mailbox } from './mailbox.ts'
import type { Message } from './message.ts'
import type { WorldState } from './state.ts'

export interface LabelChange {
  add?: readonly string[]
  remove?: readonly string[]
}

/** Gmail API: messages.modify takes at most this many labels either way. */
const MOST_LABELS = 100

/**
 * Adds and removes labels; what changes nothing leaves no history record.
 *
 * Throws ApiError 400 for a label that is unknown or that only Gmail sets, 404
 * for a message that is not there.
 */
export function relabel(
  world: WorldState,
  mailbox: Mailbox,
  ids: readonly string[],
  change: LabelChange,
): void {
  checkLabels(mailbox, [...(change.add ?? []), ...(change.remove ?? [])])
  setLabels(world, mailbox, findAll(mailbox, ids), change)
}

function checkLabels(mailbox: Mailbox, labelIds: readonly string[]): void {
  if (labelIds.length > 2 * MOST_LABELS) throw invalidArgument('Too many labels')
  for (const id of labelIds) {
    if (!mailbox.labels.has(id) || FIXED_LABELS.has(id)) throw invalidArgument(`Invalid label: ${id}`)
  }
}

function findAll(mailbox: Mailbox, ids: readonly string[]): Message[] {
  return [...new Set(ids)].map((id) => {
    const message = mailbox.message(id)
    if (!message) throw notFound()
    return message
  })
}

/** Changes labels without asking who may set them. */
export function setLabels(
  world: WorldState,
  mailbox: Mailbox,
  messages: readonly Message[],
  change: LabelChange,
): void {
  const relabelled = messages
    .map((message) => relabelling(message, change))
    .filter(({ added, removed }) => added.length + removed.length > 0)
  if (relabelled.length > 0) world.change(mailbox, { relabelled })
}

function relabelling(message: Message, { add = [], remove = [] }: LabelChange): Relabelling {
  const removed = remove.filter((id) => message.labelIds.includes(id) && !add.includes(id))
  return { id: message.id, added: add.filter((id) => !message.labelIds.includes(id)), removed }
}

/** Trash takes a message out of the inbox and leaves its other labels. */
export function trashMessages(world: WorldState, mailbox: Mailbox, ids: readonly string[]): void {
  setLabels(world, mailbox, findAll(mailbox, ids), { add: ['TRASH'], remove: ['INBOX'] })
}

export function untrashMessages(world: WorldState, mailbox: Mailbox, ids: readonly string[]): void {
  setLabels(world, mailbox, findAll(mailbox, ids), { remove: ['TRASH'] })
}

/** For good: afterwards the messages answer 404. */
export function removeMessages(world: WorldState, mailbox: Mailbox, ids: readonly string[]): void {
  const messages = findAll(mailbox, ids)
  if (messages.length === 0) return
  for (const { id } of messages) {
    const draftId = mailbox.draftOf(id)
    if (draftId) world.log.commit({ kind: 'draft', mailbox: mailbox.email, draftId, messageId: undefined })
  }
  world.change(mailbox, { deleted: messages.map(({ id }) => id) })
}

/** A label of the user's goes, off every message first: one history record for all. */
export function deleteLabel(world: WorldState, mailbox: Mailbox, labelId: string): void {
  const label = mailbox.labels.get(labelId)
  if (!label) throw notFound()
  if (label.type === 'system') throw invalidArgument(`Invalid delete request`)
  const wearing = mailbox.byDate().filter((message) => message.labelIds.includes(labelId))
  setLabels(world, mailbox, wearing, { remove: [labelId] })
  world.log.commit({ kind: 'label-deleted', mailbox: mailbox.email, labelId })
}

/** A new label of the user's; ids are `Label_1`, `Label_2`, … and never used again while it lives. */
export function createLabel(world: WorldState, mailbox: Mailbox, name: string): string {
  let number = 1
  while (mailbox.labels.has(`Label_${number}`)) number++
  const id = `Label_${number}`
  world.putLabel(mailbox.email, { id, name, type: 'user' })
  return id
}
