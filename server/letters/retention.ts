import { type Letter, letterOf } from './letter.ts'
import { dayIn, type Language, wordingIn } from './wording.ts'

export interface RetentionFacts {
  to: string
  language: Language
  /** The reader's. */
  timeZone: string
  /** At least one. */
  candidates: readonly { name: string; action: 'erase' | 'anonymise'; dueAt: Date }[]
  /** Kurier's public address, without a trailing slash. */
  appUrl: string
}

/** A longer list is read in Kurier. */
const mostLines = 50

/** Writes to the owner of candidates which of them are to be erased soon, unless they are kept. */
export function retentionLetter({ to, language, timeZone, candidates, appUrl }: RetentionFacts): Letter {
  const say = wordingIn(language)
  const count = candidates.length
  const rest = count - mostLines
  return letterOf({
    ...{ to, language, subject: say((t) => t.letter.retention.subject, { count }) },
    paragraphs: [
      say((t) => t.letter.greeting),
      say((t) => t.letter.retention.text),
      ...candidates
        .slice(0, mostLines)
        .map(({ name, action, dueAt }) =>
          say((t) => t.letter.retention[action], { name, day: dayIn(dueAt, { language, timeZone }) }),
        ),
      ...(rest > 0 ? [say((t) => t.letter.retention.more, { count: rest })] : []),
    ],
    button: { label: say((t) => t.letter.retention.button), url: `${appUrl}/candidates` },
    foot: say((t) => t.letter.retention.foot),
  })
}
