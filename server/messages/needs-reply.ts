import type { Entry } from './candidate-threads.ts'
import { isPlainThanks } from './plain-thanks.ts'

/** Who said that no answer is needed, and when. */
export interface Done {
  by: string | null
  at: Date
}

/** By the id of the last message that a mark covers. */
export type DoneMarks = ReadonlyMap<string, Done>

/**
 * Decides whether a conversation, oldest message first, waits for an answer.
 *
 * It does if somebody outside wrote last, unless "Done" was said at that message or later. Automatic mail and plain
 * thanks are skipped: the message before them decides. `done` is set only if it alone is why no answer is needed.
 */
export function replyState(
  entries: readonly Entry[],
  marks: DoneMarks,
): { needsReply: boolean; done: Done | null } {
  let done: Done | null = null
  const readers = entries.filter(({ own }) => own).map(({ from }) => from.name)
  for (const entry of entries.toReversed()) {
    done ??= marks.get(entry.id) ?? null
    if (entry.automatic) continue
    if (entry.own) return { needsReply: false, done: null }
    if (!asksNothing(entry, readers)) return { needsReply: done === null, done }
  }
  return { needsReply: false, done: null }
}

function asksNothing(
  { snippet, from, hasAttachments, hasInvitation }: Entry,
  readers: readonly string[],
): boolean {
  return !hasAttachments && !hasInvitation && isPlainThanks(snippet, from.name, readers)
}
