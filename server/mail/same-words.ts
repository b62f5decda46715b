/**
 * The words of a text, to tell whether another says anything new: it does not if each of its words stands here at
 * least as often. Order and layout do not count, because HTML and its plain form differ in both. Linear, unlike a
 * search for the whole.
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

/** Runs of letters and digits. Addresses of links are left out: the two forms write them differently. */
function wordCounts(text: string): Map<string, number> {
  const counts = new Map<string, number>()
  const words = text.toLowerCase().replace(/https?:\/\/[^\s<>")\]]+/g, ' ')
  for (const [word] of words.matchAll(/[\p{L}\p{N}]+/gu)) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}
