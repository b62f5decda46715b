/**
 * The words of a text, to decide whether another text says anything new: it does not if this text has each of its
 * words at least as often. Order and layout do not count, because HTML and its plain form differ in both. Linear,
 * unlike a substring search.
 */
export class KnownWords {
  readonly text: string
  readonly #counts: Map<string, number>

  constructor(text: string) {
    this.text = text
    this.#counts = wordCounts(text)
  }

  include(text: string): boolean {
    for (const [word, count] of wordCounts(text)) {
      if (count > (this.#counts.get(word) ?? 0)) return false
    }
    return true
  }
}

/** Counts runs of letters and digits. Link addresses are left out, because HTML and text write them differently. */
function wordCounts(text: string): Map<string, number> {
  const counts = new Map<string, number>()
  const words = text.toLowerCase().replace(/https?:\/\/[^\s<>")\]]+/g, ' ')
  for (const [word] of words.matchAll(/[\p{L}\p{N}]+/gu)) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}
