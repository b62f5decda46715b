import { randomUUID } from 'node:crypto'

/** The attribute of an element around what Kurier found to be quoted, or written inside of a quote. */
export const MARK_ATTRIBUTE = 'data-kurier'

/** New with each process, so that no sender can write a mark of ours into a mail. */
const token = randomUUID()

export const QUOTE_MARK = `${MARK_ATTRIBUTE}="${token}-quote"`
export const ANSWER_MARK = `${MARK_ATTRIBUTE}="${token}-answer"`

/** The meaning of a mark that we set ourselves; null for what a sender wrote. */
export function readMark(value: string | undefined): 'quote' | 'answer' | null {
  if (value === `${token}-quote`) return 'quote'
  return value === `${token}-answer` ? 'answer' : null
}
