import { HeldText } from './held-text.ts'
import { type Split, splitQuote } from './quote.ts'
import type { Answered } from './quote-decision.ts'
import { textLines } from './quote-line.ts'

/** One mail of a conversation. */
export type ConversationMail = {
  html: string | null
  text: string | null
  /** Without brackets; null if it has none. */
  messageId: string | null
  /** Message-IDs of the mails that it answers. */
  answers: readonly string[]
  /** Whether its subject says that it is a reply. */
  reply: boolean
  /** Name of its writer. */
  author: string
  /** Whether its subject says that it was forwarded. */
  forward: boolean
}

/** Splits each mail of a conversation, oldest first, into own words and quotes, which earlier mails prove. */
export function splitConversation(mails: readonly ConversationMail[]): Split[] {
  const held = new HeldText()
  const ids = new Set<string>()
  return mails.map(({ html, text, messageId, answers, reply, author, forward }) => {
    const answered = answeredBy({ answers, reply }, ids)
    const context = { held, answered, author, forward }
    const split = html === null ? splitQuote(text ?? '', 'text', context) : splitQuote(html, 'html', context)
    held.add(split.news)
    if (html !== null && text !== null) addOtherForm(held, text)
    if (messageId !== null) ids.add(messageId)
    return split
  })
}

function answeredBy(
  { answers, reply }: Pick<ConversationMail, 'answers' | 'reply'>,
  stored: ReadonlySet<string>,
): Answered {
  if (answers.length > 0) return answers.some((id) => stored.has(id)) ? 'held' : 'absent'
  return reply ? 'unknown' : 'nothing'
}

/** Some programs quote the plain text of a mail that also has HTML, for example with links written out. */
function addOtherForm(held: HeldText, text: string): void {
  const lines = textLines(text).map((line) => line.text)
  const known = held.prove(lines)
  held.add(lines.filter((_, i) => known[i] === false))
}
