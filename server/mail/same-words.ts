/**
 * Whether a text says nothing that another does not: each of its words stands in the other at least as often.
 * Order and layout do not count, because HTML and its plain form differ in both. Linear, unlike a search for the whole.
 */
export function saysNothingNew(text: string, known: string): boolean {
  const left = new Map<string, number>()
  for (const word of words(known)) left.set(word, (left.get(word) ?? 0) + 1)
  for (const word of words(text)) {
    const count = left.get(word) ?? 0
    if (count === 0) return false
    left.set(word, count - 1)
  }
  return true
}

/** Runs of letters and digits. Addresses of links are left out: the two forms write them differently. */
function words(text: string): string[] {
  return (
    text
      .toLowerCase()
      .replace(/https?:\/\/[^\s<>")\]]+/g, ' ')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  )
}
