import type { Change, MessageRef } from '../mailboxes/provider.ts'

/** The actions that a list of changes requires. */
export interface Plan {
  /** Messages not known here: to be fetched. */
  fetch: MessageRef[]
  /** Known messages that were permanently deleted at Google: to be hidden. */
  deleted: string[]
  /** Known messages: labels to add and to remove. */
  relabel: Map<string, { added: Set<string>; removed: Set<string> }>
}

/** A message with one of these labels never belongs on a profile. */
const setAside = ['DRAFT', 'CHAT', 'SPAM', 'TRASH']

/**
 * Turns changes, in the order they happened, into a plan.
 *
 * The last change of a label and of a message wins: added then deleted is deleted. Each autosave of a draft is a
 * separate message that comes and goes, so a draft is skipped until it loses the label. An unknown message that
 * changes a label is fetched only if the change can make it relevant: otherwise, if it concerned a candidate, it
 * would already be known or in the ledger.
 */
export function planChanges(changes: readonly Change[], known: ReadonlySet<string>): Plan {
  const plan: Plan = { fetch: [], deleted: [], relabel: new Map() }
  const wanted = new Map<string, string>()
  const deleted = new Set<string>()
  for (const change of changes) {
    const id = change.providerId
    if (change.kind === 'deleted') {
      wanted.delete(id)
      deleted.add(id)
      continue
    }
    deleted.delete(id)
    if (known.has(id)) {
      relabel(plan, id, change)
    } else if (uncovers(change)) {
      wanted.set(id, change.threadId)
    }
  }
  plan.fetch = [...wanted].map(([providerId, threadId]) => ({ providerId, threadId }))
  plan.deleted = [...deleted].filter((id) => known.has(id))
  return plan
}

/** Returns the messages that were deleted, or put aside in trash or spam. */
export function covered(changes: readonly Change[]): string[] {
  return changes
    .filter((change) => change.kind === 'deleted' || (change.kind === 'labelled' && isAside(change.added)))
    .map((change) => change.providerId)
}

function isAside(labelIds: readonly string[]): boolean {
  return labelIds.some((label) => setAside.includes(label))
}

/** Returns the labels after the changes, sorted. */
export function labelsAfter(
  labels: readonly string[],
  change: { added: Set<string>; removed: Set<string> },
): string[] {
  const after = new Set(labels.filter((label) => !change.removed.has(label)))
  for (const label of change.added) after.add(label)
  return [...after].sort()
}

function uncovers(change: Exclude<Change, { kind: 'deleted' }>): boolean {
  return change.kind === 'added' ? !isAside(change.labelIds) : isAside(change.removed)
}

function relabel(plan: Plan, id: string, change: Exclude<Change, { kind: 'deleted' }>): void {
  const sets = plan.relabel.get(id) ?? { added: new Set(), removed: new Set() }
  plan.relabel.set(id, sets)
  for (const label of change.kind === 'added' ? change.labelIds : change.added) {
    sets.added.add(label)
    sets.removed.delete(label)
  }
  for (const label of change.kind === 'added' ? [] : change.removed) {
    sets.removed.add(label)
    sets.added.delete(label)
  }
}
