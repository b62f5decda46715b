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

/** Gmail API: messages.modify adds and removes at most this many labels each. */
const MOST_LABELS = 100

/**
 * Adds and removes labels; a call that changes nothing makes no history record.
 *
 * Throws ApiError 400 for a label that is unknown or that only Gmail sets, 404
 * for an unknown message.
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

/** Changes labels without checking who may set them. */
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

/** Moves messages to trash: INBOX is removed, other labels stay. */
export function trashMessages(world: WorldState, mailbox: Mailbox, ids: readonly string[]): void {
  setLabels(world, mailbox, findAll(mailbox, ids), { add: ['TRASH'], remove: ['INBOX'] })
}

export function untrashMessages(world: WorldState, mailbox: Mailbox, ids: readonly string[]): void {
  setLabels(world, mailbox, findAll(mailbox, ids), { remove: ['TRASH'] })
}

/** Deletes messages permanently; afterwards they answer 404. */
export function removeMessages(world: WorldState, mailbox: Mailbox, ids: readonly string[]): void {
  const messages = findAll(mailbox, ids)
  if (messages.length === 0) return
  for (const { id } of messages) {
    const draftId = mailbox.draftOf(id)
    if (draftId) world.log.commit({ kind: 'draft', mailbox: mailbox.email, draftId, messageId: undefined })
  }
  world.change(mailbox, { deleted: messages.map(({ id }) => id) })
}

/** Deletes a user label, after removing it from every message in one history record. */
export function deleteLabel(world: WorldState, mailbox: Mailbox, labelId: string): void {
  const label = mailbox.labels.get(labelId)
  if (!label) throw notFound()
  if (label.type === 'system') throw invalidArgument(`Invalid delete request`)
  const wearing = mailbox.byDate().filter((message) => message.labelIds.includes(labelId))
  setLabels(world, mailbox, wearing, { remove: [labelId] })
  world.log.commit({ kind: 'label-deleted', mailbox: mailbox.email, labelId })
}

/** Creates a user label. Ids are `Label_1`, `Label_2`, …, unique among the existing labels. */
export function createLabel(world: WorldState, mailbox: Mailbox, name: string): string {
  let number = 1
  while (mailbox.labels.has(`Label_${number}`)) number++
  const id = `Label_${number}`
  world.putLabel(mailbox.email, { id, name, type: 'user' })
  return id
}
