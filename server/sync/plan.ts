import type { Change, MessageRef } from '../mailboxes/provider.ts'

/** What a run of changes asks of the store. */
export interface Plan {
  /** Not known here: to be looked at. */
  fetch: MessageRef[]
  /** Gone for good at Google: to be hidden. */
  deleted: string[]
  /** Known here: labels to add and to take away. */
  relabel: Map<string, { added: Set<string>; removed: Set<string> }>
}

/** What never concerns a profile as long as it carries one of these. */
const setAside = ['DRAFT', 'CHAT', 'SPAM', 'TRASH']

/**
 * Folds changes, in the order they happened, into what is to be done.
 *
 * The last word on a label and on a message wins: added then deleted is
 * deleted. Each autosave of a draft is a message of its own that comes and
 * goes, so a draft is passed over until it loses the label. An unknown message
 * that changes a label is looked at only when the change can uncover it: had it
 * concerned a candidate otherwise, it would be known or in the ledger.
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

/** The labels after the changes, in a stable order. */
export function labelsAfter(
  labels: readonly string[],
  change: { added: Set<string>; removed: Set<string> },
): string[] {
  const after = new Set(labels.filter((label) => !change.removed.has(label)))
  for (const label of change.added) after.add(label)
  return [...after].sort()
}

function uncovers(change: Exclude<Change, { kind: 'deleted' }>): boolean {
  return change.kind === 'added'
    ? !change.labelIds.some((label) => setAside.includes(label))
    : change.removed.some((label) => setAside.includes(label))
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
