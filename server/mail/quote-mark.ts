import { randomUUID } from 'node:crypto'

/** The attribute of an element around text that Kurier recognised as a quote, or as written inside a quote. */
export const MARK_ATTRIBUTE = 'data-kurier'

/** Different in each process, so that no sender can write one of our marks into a mail. */
const token = randomUUID()

export const QUOTE_MARK = `${MARK_ATTRIBUTE}="${token}-quote"`
export const ANSWER_MARK = `${MARK_ATTRIBUTE}="${token}-answer"`

/** Returns the meaning of a mark that Kurier set; null for one that a sender wrote. */
export function readMark(value: string | undefined): 'quote' | 'answer' | null {
  if (value === `${token}-quote`) return 'quote'
  return value === `${token}-answer` ? 'answer' : null
}
