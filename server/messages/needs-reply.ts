import type { Entry } from './candidate-threads.ts'
import { isPlainThanks } from './plain-thanks.ts'

/** Who said that no answer is needed, and when. */
export interface Done {
  by: string | null
  at: Date
}

/** By the id of the message up to which it was said. */
export type DoneMarks = ReadonlyMap<string, Done>

/**
 * Whether a conversation waits for an answer, oldest message first.
 *
 * It does when somebody outside wrote last, unless "Done" was said at that message or a later one. Automatic mail and
 * plain thanks ask for nothing: what stands before them decides. `done` is set where it alone ends the waiting.
 */
export function replyState(
  entries: readonly Entry[],
  marks: DoneMarks,
): { needsReply: boolean; done: Done | null } {
  let done: Done | null = null
  for (const entry of entries.toReversed()) {
    done ??= marks.get(entry.id) ?? null
    if (entry.automatic) continue
    if (entry.own) return { needsReply: false, done: null }
    if (!asksNothing(entry)) return { needsReply: done === null, done }
  }
  return { needsReply: false, done: null }
}

function asksNothing({ snippet, from, hasAttachments, hasInvitation }: Entry): boolean {
  return !hasAttachments && !hasInvitation && isPlainThanks(snippet, from.name)
}
